// SPDX-License-Identifier: GPL-3.0-or-later
//
// NAMESPACE.

#include "imap/imap-namespace.h"

// `("prefix" "/" extensions…)`
static MailParse
parse_one (ImapCursor *cursor, ImapNamespace *out)
{
  ImapString delimiter;
  if (imap_parse_open (cursor) != MAIL_PARSE_DONE ||
      imap_parse_astring (cursor, &out->prefix) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  imap_cursor_take_spaces (cursor);
  if (imap_parse_nastring (cursor, &delimiter) != MAIL_PARSE_DONE || delimiter.n > 1)
    return MAIL_PARSE_BAD;
  out->delimiter = delimiter.n == 1 ? delimiter.p[0] : '\0';
  while (!imap_cursor_take_close (cursor)) {
    if (imap_parse_skip (cursor) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
  }
  return MAIL_PARSE_DONE;
}

static MailParse
parse_kind (ImapCursor *cursor, ImapNamespace **items, size_t *n)
{
  bool list;
  if (imap_parse_list_start (cursor, &list) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  while (list && !imap_cursor_take_close (cursor)) {
    *items = imap_cursor_grow (cursor, *items, *n, sizeof **items);
    if (*items == NULL || parse_one (cursor, &(*items)[*n]) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
    (*n)++;
  }
  return MAIL_PARSE_DONE;
}

MailParse
imap_namespaces_parse (ImapCursor *cursor, ImapNamespaces *out)
{
  *out = (ImapNamespaces) {0};
  for (int kind = 0; kind < IMAP_N_NAMESPACES; kind++) {
    imap_cursor_take_spaces (cursor);
    if (imap_cursor_at_end (cursor))
      break;
    if (parse_kind (cursor, &out->items[kind], &out->n[kind]) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
  }
  return MAIL_PARSE_DONE;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// QUOTA.

#include "imap/imap-quota.h"

static MailParse
parse_resource (ImapCursor *cursor, ImapQuotaResource *out)
{
  if (imap_parse_atom (cursor, &out->name) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  imap_cursor_take_spaces (cursor);
  if (imap_parse_number64 (cursor, &out->usage) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  imap_cursor_take_spaces (cursor);
  return imap_parse_number64 (cursor, &out->limit);
}

MailParse
imap_quota_parse (ImapCursor *cursor, ImapQuota *out)
{
  *out = (ImapQuota) {0};
  imap_cursor_take_spaces (cursor);
  // The root of an account without named ones may be left out altogether.
  if (imap_cursor_peek (cursor) != '(' &&
      imap_parse_astring (cursor, &out->root) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  imap_cursor_take_spaces (cursor);
  if (imap_parse_open (cursor) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  while (!imap_cursor_take_close (cursor)) {
    out->resources =
      imap_cursor_grow (cursor, out->resources, out->n_resources, sizeof *out->resources);
    if (out->resources == NULL ||
        parse_resource (cursor, &out->resources[out->n_resources]) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
    out->n_resources++;
  }
  return MAIL_PARSE_DONE;
}

MailParse
imap_quota_root_parse (ImapCursor *cursor, ImapQuotaRoot *out)
{
  *out = (ImapQuotaRoot) {0};
  imap_cursor_take_spaces (cursor);
  if (imap_parse_astring (cursor, &out->mailbox) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  for (imap_cursor_take_spaces (cursor); !imap_cursor_at_end (cursor);
       imap_cursor_take_spaces (cursor)) {
    ImapString root;
    out->roots = imap_cursor_grow (cursor, out->roots, out->n_roots, sizeof root);
    if (out->roots == NULL || imap_parse_astring (cursor, &root) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
    out->roots[out->n_roots++] = root;
  }
  return MAIL_PARSE_DONE;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Names and values in turn.

#include "imap/imap-parameters.h"

static MailParse
add_parameter (ImapCursor *cursor, ImapParameters *out)
{
  ImapParameter parameter;
  out->items = imap_cursor_grow (cursor, out->items, out->n, sizeof parameter);
  if (out->items == NULL || imap_parse_nastring (cursor, &parameter.name) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  imap_cursor_take_spaces (cursor);
  parameter.value = (ImapString) {0};
  // A name without its value ends some lists.
  if (imap_cursor_peek (cursor) != ')' &&
      imap_parse_nastring (cursor, &parameter.value) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  out->items[out->n++] = parameter;
  return MAIL_PARSE_DONE;
}

MailParse
imap_parameters_parse (ImapCursor *cursor, ImapParameters *out)
{
  bool list;
  *out = (ImapParameters) {0};
  if (imap_parse_list_start (cursor, &list) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  while (list && !imap_cursor_take_close (cursor)) {
    if (add_parameter (cursor, out) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
  }
  return MAIL_PARSE_DONE;
}

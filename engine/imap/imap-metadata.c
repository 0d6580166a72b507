// SPDX-License-Identifier: GPL-3.0-or-later
//
// METADATA, in both of its forms: values in parentheses, or only names of what has changed.

#include "imap/imap-metadata.h"

static MailParse
parse_names (ImapCursor *cursor, ImapParameters *out)
{
  for (; !imap_cursor_at_end (cursor); imap_cursor_take_spaces (cursor)) {
    ImapParameter entry = {0};
    out->items = imap_cursor_grow (cursor, out->items, out->n, sizeof entry);
    if (out->items == NULL || imap_parse_astring (cursor, &entry.name) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
    out->items[out->n++] = entry;
  }
  return MAIL_PARSE_DONE;
}

MailParse
imap_metadata_parse (ImapCursor *cursor, ImapMetadata *out)
{
  *out = (ImapMetadata) {0};
  imap_cursor_take_spaces (cursor);
  if (imap_parse_astring (cursor, &out->mailbox) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  imap_cursor_take_spaces (cursor);
  if (imap_cursor_peek (cursor) == '(')
    return imap_parameters_parse (cursor, &out->entries);
  return parse_names (cursor, &out->entries);
}

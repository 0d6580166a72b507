// SPDX-License-Identifier: GPL-3.0-or-later
//
// Flag lists. A flag that we know becomes a bit; what we do not know keeps its name.

#include "imap/imap-flags.h"

static MailParse
add_flag (ImapCursor *cursor, ImapFlags *out)
{
  ImapString name;
  if (imap_parse_flag (cursor, &name) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  MailFlags bit = mail_flag_from_imap (name.p, (gssize) name.n);
  out->bits |= bit;
  if (bit != 0)
    return MAIL_PARSE_DONE;
  if (imap_string_is (name, "\\Recent")) {
    out->recent = true;
    return MAIL_PARSE_DONE;
  }
  if (imap_string_is (name, "\\*")) {
    out->wildcard = true;
    return MAIL_PARSE_DONE;
  }
  out->keywords = imap_cursor_grow (cursor, out->keywords, out->n_keywords, sizeof name);
  if (out->keywords == NULL)
    return MAIL_PARSE_BAD;
  out->keywords[out->n_keywords++] = name;
  return MAIL_PARSE_DONE;
}

MailParse
imap_flags_parse (ImapCursor *cursor, ImapFlags *out)
{
  bool list;
  *out = (ImapFlags) {0};
  if (imap_parse_list_start (cursor, &list) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  while (list && !imap_cursor_take_close (cursor)) {
    if (add_flag (cursor, out) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
  }
  return MAIL_PARSE_DONE;
}

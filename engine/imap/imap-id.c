// SPDX-License-Identifier: GPL-3.0-or-later
//
// ID.

#include "imap/imap-id.h"

MailParse
imap_id_parse (ImapCursor *cursor, ImapParameters *out)
{
  imap_cursor_take_spaces (cursor);
  return imap_parameters_parse (cursor, out);
}

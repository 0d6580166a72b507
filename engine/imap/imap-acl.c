// SPDX-License-Identifier: GPL-3.0-or-later
//
// ACL.

#include "imap/imap-acl.h"

static MailParse
parse_word (ImapCursor *cursor, ImapString *out)
{
  imap_cursor_take_spaces (cursor);
  return imap_parse_astring (cursor, out);
}

static bool
has_more (ImapCursor *cursor)
{
  imap_cursor_take_spaces (cursor);
  return !imap_cursor_at_end (cursor);
}

MailParse
imap_acl_parse (ImapCursor *cursor, ImapAcl *out)
{
  *out = (ImapAcl) {0};
  if (parse_word (cursor, &out->mailbox) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  while (has_more (cursor)) {
    ImapAclEntry entry;
    out->entries = imap_cursor_grow (cursor, out->entries, out->n_entries, sizeof entry);
    if (out->entries == NULL || parse_word (cursor, &entry.identifier) != MAIL_PARSE_DONE ||
        parse_word (cursor, &entry.rights) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
    out->entries[out->n_entries++] = entry;
  }
  return MAIL_PARSE_DONE;
}

MailParse
imap_rights_parse_list (ImapCursor *cursor, ImapRights *out)
{
  *out = (ImapRights) {0};
  if (parse_word (cursor, &out->mailbox) != MAIL_PARSE_DONE ||
      parse_word (cursor, &out->identifier) != MAIL_PARSE_DONE ||
      parse_word (cursor, &out->required) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  while (has_more (cursor)) {
    ImapString rights;
    out->optional = imap_cursor_grow (cursor, out->optional, out->n_optional, sizeof rights);
    if (out->optional == NULL || parse_word (cursor, &rights) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
    out->optional[out->n_optional++] = rights;
  }
  return MAIL_PARSE_DONE;
}

MailParse
imap_rights_parse_mine (ImapCursor *cursor, ImapRights *out)
{
  *out = (ImapRights) {0};
  if (parse_word (cursor, &out->mailbox) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  return parse_word (cursor, &out->required);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// ACL, LISTRIGHTS and MYRIGHTS responses (RFC 4314): who may do what in a mailbox.

#pragma once

#include "imap/imap-parser.h"

G_BEGIN_DECLS

typedef struct {
  ImapString identifier; // a user, a group, "anyone"
  ImapString rights;     // letters: "lrswipkxtea"
} ImapAclEntry;

typedef struct {
  ImapString mailbox;
  ImapAclEntry *entries;
  size_t n_entries;
} ImapAcl;

typedef struct {
  ImapString mailbox;
  ImapString identifier; // NIL in MYRIGHTS
  ImapString required;   // rights one always has; in MYRIGHTS the rights one has
  ImapString *optional;  // sets that can be granted
  size_t n_optional;
} ImapRights;

// What follows the words ACL, LISTRIGHTS and MYRIGHTS.
MailParse imap_acl_parse (ImapCursor *cursor, ImapAcl *out);
MailParse imap_rights_parse_list (ImapCursor *cursor, ImapRights *out);
MailParse imap_rights_parse_mine (ImapCursor *cursor, ImapRights *out);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// LIST, LSUB and XLIST responses (RFC 9051 §7.3.1, RFC 5258, 6154, 8440).

#pragma once

#include "base/mail-folder.h"
#include "imap/imap-parser.h"
#include "imap/imap-string.h"

G_BEGIN_DECLS

typedef enum {
  IMAP_LIST_NOSELECT = 1 << 0,
  IMAP_LIST_NONEXISTENT = 1 << 1,
  IMAP_LIST_NOINFERIORS = 1 << 2,
  IMAP_LIST_HAS_CHILDREN = 1 << 3,
  IMAP_LIST_HAS_NO_CHILDREN = 1 << 4,
  IMAP_LIST_MARKED = 1 << 5,
  IMAP_LIST_UNMARKED = 1 << 6,
  IMAP_LIST_SUBSCRIBED = 1 << 7,
  IMAP_LIST_REMOTE = 1 << 8,
} ImapListAttributes;

typedef enum { IMAP_LIST, IMAP_LSUB, IMAP_XLIST } ImapListKind;

typedef struct {
  ImapListKind kind;
  uint32_t attributes;   // ImapListAttributes
  MailRole role;         // by SPECIAL-USE or XLIST; INBOX by name; else NONE
  char delimiter;        // '\0': NIL, the names are flat
  ImapString name;       // raw bytes; encoding: see imap_session_decode_name()
  ImapString old_name;   // OLDNAME extended item (RFC 9051), else NIL
  ImapString my_rights;  // MYRIGHTS extended item (RFC 8440), else NIL
  bool child_subscribed; // CHILDINFO names SUBSCRIBED
} ImapList;

// The special use (RFC 6154 §2) that ROLE is, static; NULL: none is.
const char *imap_list_use_of (MailRole role);

// What follows the word LIST, LSUB or XLIST.
MailParse imap_list_parse (ImapCursor *cursor, ImapListKind kind, ImapList *out);

G_END_DECLS

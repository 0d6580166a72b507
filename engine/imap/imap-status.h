// SPDX-License-Identifier: GPL-3.0-or-later
//
// STATUS responses (RFC 9051 §7.3.4, RFC 7162, 7889, 8438, 8474, 9208).

#pragma once

#include "imap/imap-parser.h"
#include "imap/imap-string.h"

G_BEGIN_DECLS

typedef enum {
  IMAP_STATUS_MESSAGES = 1 << 0,
  IMAP_STATUS_UIDNEXT = 1 << 1,
  IMAP_STATUS_UIDVALIDITY = 1 << 2,
  IMAP_STATUS_UNSEEN = 1 << 3,
  IMAP_STATUS_HIGHESTMODSEQ = 1 << 4,
  IMAP_STATUS_SIZE = 1 << 5,
  IMAP_STATUS_DELETED = 1 << 6,
  IMAP_STATUS_APPENDLIMIT = 1 << 7,
  IMAP_STATUS_MAILBOXID = 1 << 8,
  IMAP_STATUS_RECENT = 1 << 9,
  IMAP_STATUS_DELETED_STORAGE = 1 << 10,
} ImapStatusItems;

typedef struct {
  ImapString name; // raw bytes of the mailbox name
  uint32_t has;    // ImapStatusItems
  uint32_t messages;
  uint32_t uidnext;
  uint32_t uidvalidity;
  uint32_t unseen;
  uint32_t recent;
  uint32_t deleted;
  uint64_t highestmodseq; // 0: the server keeps none
  uint64_t size;
  uint64_t deleted_storage;
  uint64_t appendlimit; // bytes; G_MAXUINT64: no limit of its own (NIL)
  ImapString mailbox_id;
} ImapStatus;

// OBJECTID's name of a mailbox (RFC 8474 §4) as a number to compare: never 0, and positive as a
// signed one. The same UIDVALIDITY under another key is another mailbox: servers that count
// UIDVALIDITY in seconds give it again to a mailbox deleted and made anew within one.
uint64_t imap_mailbox_key (ImapString id);

// What follows the word STATUS.
MailParse imap_status_parse (ImapCursor *cursor, ImapStatus *out);

// Takes over what NEWS has, but for its strings. A server may tell of a mailbox twice,
// once unasked (NOTIFY) with the counts that changed only.
void imap_status_update (ImapStatus *status, const ImapStatus *news);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// One FETCH or UIDFETCH response: what a server says about one message, asked for or not.

#pragma once

#include "imap/imap-bodystructure.h"
#include "imap/imap-envelope.h"
#include "imap/imap-flags.h"
#include "imap/imap-parser.h"

G_BEGIN_DECLS

// What a response has, and what a request asks for.
typedef enum {
  IMAP_FETCH_UID = 1 << 0,
  IMAP_FETCH_FLAGS = 1 << 1,
  IMAP_FETCH_INTERNALDATE = 1 << 2,
  IMAP_FETCH_SIZE = 1 << 3, // RFC822.SIZE
  IMAP_FETCH_ENVELOPE = 1 << 4,
  IMAP_FETCH_BODYSTRUCTURE = 1 << 5,
  IMAP_FETCH_MODSEQ = 1 << 6,
  IMAP_FETCH_EMAILID = 1 << 7,       // OBJECTID
  IMAP_FETCH_THREADID = 1 << 8,      // OBJECTID
  IMAP_FETCH_GMAIL_ID = 1 << 9,      // X-GM-MSGID
  IMAP_FETCH_GMAIL_THREAD = 1 << 10, // X-GM-THRID
  IMAP_FETCH_GMAIL_LABELS = 1 << 11, // X-GM-LABELS
  IMAP_FETCH_SAVEDATE = 1 << 12,
  IMAP_FETCH_PREVIEW = 1 << 13,
  IMAP_FETCH_SECTIONS = 1 << 14, // BODY[…], BINARY[…], RFC822…
  IMAP_FETCH_BINARY_SIZE = 1 << 15,
} ImapFetchItems;

// BODY[…], BINARY[…], RFC822, RFC822.HEADER or RFC822.TEXT.
typedef struct {
  ImapString name; // between the brackets as sent: "", "1.2", "HEADER.FIELDS (REFERENCES)"
  ImapString data; // NIL: the part has none, or it was streamed
  uint64_t origin; // byte offset of a partial answer
  uint64_t size;   // of the data, also when streamed
  bool partial;    // ORIGIN was given
  bool binary;     // decoded by the server (BINARY)
  bool streamed;   // its bytes went to the sink
} ImapSection;

typedef struct {
  uint32_t sequence; // 0 in UIDFETCH
  uint32_t uid;      // 0: the server did not say
  uint32_t has;      // ImapFetchItems; the fields below are set only where it says so
  ImapFlags flags;
  int64_t internal_date; // seconds since 1970, UTC
  uint64_t size;
  uint64_t modseq; // 0: the server keeps none
  ImapEnvelope envelope;
  ImapBody *body;
  ImapString email_id;
  ImapString thread_id; // NIL: none
  uint64_t gmail_id;
  uint64_t gmail_thread;
  ImapString *gmail_labels; // modified UTF-7 or UTF-8, as mailbox names
  size_t n_gmail_labels;
  int64_t save_date;  // 0: NIL
  ImapString preview; // NIL: not made yet, or none
  ImapSection *sections;
  size_t n_sections;
  uint32_t broken; // ImapFetchItems that were there but could not be read: this message only
} ImapFetch;

// The section whose name is NAME (ASCII case ignored), or NULL.
const ImapSection *imap_fetch_find_section (const ImapFetch *fetch, const char *name);

// The parenthesised part of a response. A broken ENVELOPE, BODYSTRUCTURE or unknown item is skipped
// and named in `broken`; BAD only when even the skipping fails. MORE: the text ends before the
// parenthesis does, as it does in front of a literal that is streamed; what was read is in OUT,
// which must be zeroed but for `sequence`.
MailParse imap_fetch_parse (ImapCursor *cursor, ImapFetch *out);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// ENVELOPE (RFC 9051 §2.3.5): the header fields that a list shows, undecoded.

#pragma once

#include "imap/imap-parser.h"
#include "imap/imap-string.h"

G_BEGIN_DECLS

// A group starts with an address that has a mailbox (its name) but no host, and ends with one that
// has neither.
typedef struct {
  ImapString name;
  ImapString route;
  ImapString mailbox;
  ImapString host;
} ImapAddress;

typedef struct {
  ImapAddress *items;
  size_t n;
} ImapAddressList;

// Fields are the raw bytes of the header: RFC 2047 words and charsets are for mime/.
typedef struct {
  ImapString date;
  ImapString subject;
  ImapAddressList from, sender, reply_to, to, cc, bcc;
  ImapString in_reply_to;
  ImapString message_id;
} ImapEnvelope;

// Nothing but NIL: a message without any of these fields, or one that the server has lost.
bool imap_envelope_is_empty (const ImapEnvelope *envelope);

// OUT's arrays live in CURSOR's arena.
MailParse imap_envelope_parse (ImapCursor *cursor, ImapEnvelope *out);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// From a draft, or from a message someone else wrote (mailctl send), to the bytes that go out:
// canonical RFC 5322 with CRLF, no line over 998 bytes, no header a value could have made (P4, P6,
// P8), no host or user name in it (P10). Attached files stay where they are: they are opened here,
// and read when the message is. Any thread.

#pragma once

#include "base/mail-draft.h"
#include "base/mail-source.h"

G_BEGIN_DECLS

typedef struct {
  int64_t date;           // seconds since 1970 for Date; 0: now
  const char *message_id; // without brackets, to keep one over several saves; NULL: a new one
  bool allow_8bit;        // text as 8bit where it fits (8BITMIME); else quoted-printable or base64
} MimeBuildOptions;

// In the copy of a draft on a server, and nowhere else: the servers are to be asked for notices.
#define MIME_BUILD_DELIVERY_NOTICE "X-Mail-Delivery-Notice"
#define MIME_BUILD_WHOLE_NOTICE "X-Mail-Whole-Notice"
#define MIME_BUILD_REQUIRE_TLS "X-Mail-Require-TLS"

// A message ready to be frozen in the outbox.
typedef struct {
  MailSource *wire; // what SMTP carries: no Bcc. Not dot-stuffed.
  MailSource *sent; // the copy for Sent, and only it: with Bcc. WIRE itself if there is none.
  char *subject;
  char *message_id;  // without brackets
  char *original_id; // likewise, of what is sent on; NULL: nothing is
  char *sender; // envelope sender: the address in From (Sender if From has several); "": nobody
  char *author; // that address where SENDER is "", else NULL
  GPtrArray *recipients; // char *: To, Cc, Bcc as local@domain (A-labels), in order, no doubles
  bool needs_smtputf8;   // an address of the envelope or header has a non-ASCII local part
  bool needs_8bitmime;   // the body has bytes over 127
} MimeOutgoing;

void mime_outgoing_free (MimeOutgoing *outgoing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeOutgoing, mime_outgoing_free)

// Builds DRAFT for sending. OPTIONS may be NULL. INVALID: an entry of From, To, Cc or Bcc is no
// address (the message names it), or there is no recipient; NOT_FOUND, STORE: an attachment's file.
MimeOutgoing *
mime_build_message (const MailDraft *draft, const MimeBuildOptions *options, GError **error);

// The copy of DRAFT for the server's Drafts folder: with Bcc, and with recipients that are not
// finished yet left in as they were typed (they come back through mime_reply_open_draft()).
MailSource *
mime_build_draft (const MailDraft *draft, const MimeBuildOptions *options, GError **error);

// FROM of a message that nobody is to answer, as of one that answers by itself (RFC 3834 section
// 3.3).
#define MIME_NULL_PATH "<>"

// How a message that some program wrote goes out. All zero: by what it says itself.
typedef struct {
  const char *from;              // envelope sender, and From where the message has none; or NULL
  const char *const *recipients; // NULL-terminated; NULL or empty: those of its fields
  bool reads_fields;             // these of its fields, too: To, Cc, Bcc, or where there, Resent-*
  const char *local; // whom single words among the fields' recipients stand for, as names of this
                     // computer's users (cron's "root"), and then a text without a header is a
                     // message, too; NULL: they, and that, are INVALID
} MimeRawOptions;

// A finished message as some program wrote it: line ends made CRLF, Date, Message-ID and the blank
// line behind the header added where missing, parts with lines over 998 bytes coded anew
// (mime-fit.h), Bcc taken out of WIRE. INVALID: as above, or a long line that can't be coded (that
// of a signed part), a NUL, no header.
MimeOutgoing *mime_build_from_raw (GBytes *message, const MimeRawOptions *options, GError **error);

// The same for a message in FILE, of which no more than the header is in memory unless it has lines
// to be coded anew.
MimeOutgoing *mime_build_from_file (MailFile *file, const MimeRawOptions *options, GError **error);

// MESSAGE sent on as it is to RECIPIENTS (NULL-terminated, in header form) by FROM, with a block of
// Resent-* fields above it (RFC 5322 §3.6.6) and nothing else changed but line ends and too long
// lines; Bcc and Return-Path stay behind. Its message_id is the block's. INVALID: as above, FROM is
// no address.
MimeOutgoing *mime_build_resent (GBytes *message, const char *from, const char *const *recipients,
                                 GError **error);

// The same for a message in FILE, as mime_build_from_file().
MimeOutgoing *mime_build_resent_file (MailFile *file, const char *from,
                                      const char *const *recipients, GError **error);

G_END_DECLS

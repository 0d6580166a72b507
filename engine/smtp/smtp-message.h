// SPDX-License-Identifier: GPL-3.0-or-later
//
// What goes into sending a message and what comes of it.

#pragma once

#include "base/mail-notices.h"
#include "smtp/smtp-reply.h"

#include <gio/gio.h>

G_BEGIN_DECLS

// What a send came to, chosen by what the outbox does next (design.md §8).
typedef enum {
  SMTP_OUTCOME_ACCEPTED,  // the server has it, for at least one recipient
  SMTP_OUTCOME_REFUSED,   // 5xx for the message or for every recipient: stop
  SMTP_OUTCOME_TRANSIENT, // 4xx, or lost before the final dot: try again freely
  SMTP_OUTCOME_AMBIGUOUS, // lost after the final dot: only a person may try again
} SmtpOutcome;

// The server's word on one recipient.
typedef struct {
  char *address;
  int code;              // 0: it was not reached
  SmtpEnhanced enhanced; // class 0: none
  char *text;            // the server's words, valid UTF-8, bounded, one line; "" if none
  bool is_beyond;        // not asked for: the address needs SMTPUTF8, which the server lacks
} SmtpVerdict;

// What the message can't go without and the server can't do: nothing was sent then.
typedef enum {
  SMTP_LACK_NONE,
  SMTP_LACK_UTF8,        // SMTPUTF8, for the sender or for all recipients
  SMTP_LACK_REQUIRE_TLS, // or this connection is not encrypted itself
  SMTP_LACK_HOLD,        // FUTURERELEASE, or for so long
  SMTP_LACK_DELIVER_BY,  // DELIVERBY, or so soon
  SMTP_LACK_OVERDUE,     // the time for it is over: no server was asked
} SmtpLack;

typedef struct {
  SmtpOutcome outcome;
  int code;              // of the reply that decided, 0 if the connection did
  SmtpEnhanced enhanced; // likewise
  char *text;            // likewise: the server's words, cleaned; "" if none
  GPtrArray *verdicts;   // SmtpVerdict, one for each recipient, in their order
  bool is_of_sender;     // MAIL FROM was refused: what was said is of the sender
  uint64_t size_limit;   // bytes that the server takes, where the message is larger; else 0
  SmtpLack lack;
} SmtpResult;

// Makes durable that the message's end is about to leave, the final dot or the last chunk; false:
// it does not leave. SO_FAR has what each recipient was answered: nothing yet where envelope and
// content leave together.
typedef bool (*SmtpBeforeFinalDot) (const SmtpResult *so_far, void *data, GError **error);

// A message and its envelope. Borrowed for the call.
typedef struct {
  const char *from;                    // envelope sender, without brackets; "" for <>
  const char *const *recipients;       // without brackets; NULL-terminated, at least one
  GBytes *content;                     // the whole message, any line ends; or NULL and …
  GInputStream *stream;                // … a stream of it, read on the session's thread
  uint64_t size;                       // of it, bytes with CRLF ends, for SIZE; 0: unknown
  bool is_seven_bit;                   // no byte of it is over 127
  bool has_utf8_header;                // it is known to name an address that is not ASCII
  const char *envelope_id;             // DSN ENVID, or NULL
  MailNotices notices;                 // DSN NOTIFY and RET, where the server has DSN
  bool requires_tls;                   // every hop encrypted (RFC 8689)
  uint64_t hold_seconds;               // the server keeps it so long (RFC 4865); 0: not at all
  uint64_t deliver_by_seconds;         // else it comes back (RFC 2852); 0: no such wish
  SmtpBeforeFinalDot before_final_dot; // may be NULL
  void *before_final_dot_data;
} SmtpMessage;

// Every recipient unreached, outcome TRANSIENT.
SmtpResult *smtp_result_new (const SmtpMessage *message);
void smtp_result_free (SmtpResult *result);

// Takes REPLY as what decided.
void smtp_result_set_reply (SmtpResult *result, SmtpOutcome outcome, const SmtpReply *reply);
void smtp_result_set_verdict (SmtpResult *result, unsigned int recipient, const SmtpReply *reply);
// As if the server had said nothing on this recipient.
void smtp_verdict_clear (SmtpVerdict *verdict);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpResult, smtp_result_free)

G_END_DECLS

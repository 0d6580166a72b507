// SPDX-License-Identifier: GPL-3.0-or-later
//
// One connection to a submission server, as blocking verbs (RFC 5321, 6409). Belongs to one thread.
// connect, authenticate, send any number of times, quit.

#pragma once

#include "net/net-stream.h"
#include "sasl/sasl-mechanism.h"
#include "smtp/smtp-reply.h"

G_BEGIN_DECLS

typedef struct SmtpSession SmtpSession;

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
} SmtpVerdict;

typedef struct {
  SmtpOutcome outcome;
  int code;              // of the reply that decided, 0 if the connection did
  SmtpEnhanced enhanced; // likewise
  char *text;            // likewise: the server's words, cleaned
  GPtrArray *verdicts;   // SmtpVerdict, one for each recipient, in their order
} SmtpResult;

typedef enum {
  SMTP_NOTIFY_DEFAULT, // says nothing
  SMTP_NOTIFY_FAILURE,
  SMTP_NOTIFY_SUCCESS_AND_FAILURE,
} SmtpNotify;

// Makes durable that the final dot is about to leave; false: it does not leave.
typedef bool (*SmtpBeforeFinalDot) (void *data, GError **error);

// A message and its envelope. Borrowed for the call.
typedef struct {
  const char *from;                    // envelope sender, without brackets; "" for <>
  const char *const *recipients;       // without brackets; NULL-terminated, at least one
  GBytes *content;                     // the whole message, any line ends; or NULL and …
  GInputStream *stream;                // … a stream of it, read on the session's thread
  uint64_t size;                       // bytes with CRLF ends, for SIZE; 0: unknown
  const char *envelope_id;             // DSN ENVID, or NULL
  SmtpNotify notify;                   // DSN NOTIFY, where the server has DSN
  SmtpBeforeFinalDot before_final_dot; // may be NULL
  void *before_final_dot_data;
} SmtpMessage;

// SERVICE is copied.
SmtpSession *smtp_session_new (NetContext *context, const MailService *service, int64_t account_id);

// Speaks over STREAM, connected already, which it takes.
SmtpSession *smtp_session_new_for_stream (NetStream *stream, const MailService *service);

void smtp_session_free (SmtpSession *session);

// Connects, greets, starts TLS as the service says and greets again. Errors: those of net-stream.h,
// SERVER_BUSY (421, 454), UNSUPPORTED (no STARTTLS where it is demanded), PROTOCOL.
bool smtp_session_connect (SmtpSession *session, GCancellable *cancellable, GError **error);

// Logs in. STRONGEST_SEEN as for sasl_mechanism_choose(), whose errors come here too; AUTH_REJECTED
// with the server's text; SERVER_BUSY (4xx). Success without a word when the server offers no AUTH
// and USER is empty.
bool
smtp_session_authenticate (SmtpSession *session, const char *user, const char *password,
                           SaslMechanism strongest_seen, GCancellable *cancellable, GError **error);

// Sends one message. The result always comes. ERROR is set exactly when its outcome is not ACCEPTED:
// SERVER_REFUSED, LIMIT (over the server's SIZE: nothing was sent), UNSUPPORTED (needs SMTPUTF8),
// INVALID (an address that can't be written), SERVER_BUSY, QUOTA, those of net-stream.h, and what
// before_final_dot failed with. The session is good for another message while
// smtp_session_is_connected().
SmtpResult *smtp_session_send (SmtpSession *session, const SmtpMessage *message,
                               GCancellable *cancellable, GError **error);

// NOOP, to see whether an idle connection is still good.
bool smtp_session_noop (SmtpSession *session, GCancellable *cancellable, GError **error);

// Says QUIT, waits shortly for the answer, closes. Nothing can go wrong.
void smtp_session_quit (SmtpSession *session, GCancellable *cancellable);

bool smtp_session_is_connected (const SmtpSession *session);

// What the EHLO that counts (after TLS) told, one "KEYWORD parameters" each; NULL-terminated,
// possibly empty. Borrowed until the next connect.
const char *const *smtp_session_get_capabilities (const SmtpSession *session);
bool smtp_session_has_capability (const SmtpSession *session, const char *keyword);

// The SIZE the server declared, 0: none or no limit.
uint64_t smtp_session_get_size_limit (const SmtpSession *session);

// The mechanism that authenticate() used, NONE before; and the strongest that was offered, for the
// account to remember.
SaslMechanism smtp_session_get_mechanism (const SmtpSession *session);
SaslMechanism smtp_session_get_strongest (const SmtpSession *session);

// For descriptions, certificate and counters. Borrowed; there also after a failed connect.
NetStream *smtp_session_get_stream (const SmtpSession *session);

void smtp_result_free (SmtpResult *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpSession, smtp_session_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpResult, smtp_result_free)

G_END_DECLS

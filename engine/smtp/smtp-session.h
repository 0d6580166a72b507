// SPDX-License-Identifier: GPL-3.0-or-later
//
// One connection to a submission server, as blocking verbs (RFC 5321, 6409). Belongs to one thread.
// connect, authenticate, send any number of times, quit.
//
// BINARYMIME (RFC 3030) is left out: a message built with it has to be coded anew, and its
// signatures break, wherever one relay on the way lacks it, which nearly all do; base64 costs a
// third of an attachment's bytes and arrives. Nor is it said of what happens to be binary: 8 bits
// are 8BITMIME, and mime-build codes the rest.

#pragma once

#include "net/net-stream.h"
#include "sasl/sasl-mechanism.h"
#include "smtp/smtp-message.h"

G_BEGIN_DECLS

typedef struct SmtpSession SmtpSession;

// SERVICE is copied.
SmtpSession *smtp_session_new (NetContext *context, const MailService *service, int64_t account_id);

// Speaks over STREAM, connected already, which it takes.
SmtpSession *smtp_session_new_for_stream (NetStream *stream, const MailService *service);

void smtp_session_free (SmtpSession *session);

// Connects, greets, starts TLS as the service says and greets again. Errors: those of net-stream.h,
// SERVER_BUSY (421, 454), UNSUPPORTED (no STARTTLS where it is demanded), PROTOCOL.
bool smtp_session_connect (SmtpSession *session, GCancellable *cancellable, GError **error);

// Logs in. STRONGEST_SEEN as for sasl_mechanism_choose(), whose errors come here too; AUTH_REJECTED
// with the server's text; SERVER_BUSY (4xx). Success without a word when the service says that
// nobody logs in, or when the server offers no AUTH and USER is empty.
bool
smtp_session_authenticate (SmtpSession *session, const char *user, const char *password,
                           SaslMechanism strongest_seen, GCancellable *cancellable, GError **error);

// Sends one message. The result always comes. ERROR is set exactly when its outcome is not
// ACCEPTED: SERVER_REFUSED, LIMIT (over the server's SIZE: nothing was sent), UNSUPPORTED (needs
// SMTPUTF8), INVALID (an address that can't be written), SERVER_BUSY, those of net-stream.h, and
// what before_final_dot failed with. The session is good for another message while
// smtp_session_is_connected().
SmtpResult *smtp_session_send (SmtpSession *session, const SmtpMessage *message,
                               GCancellable *cancellable, GError **error);

// No reply is waited for longer than MS, whatever RFC 5321 4.5.3.2 grants it. 0: as that says.
void smtp_session_limit_patience (SmtpSession *session, int64_t ms);

// Content goes by DATA from the next connect on, also where the server offers BDAT (RFC 3030).
void smtp_session_avoid_chunks (SmtpSession *session);

// The server refused BDAT although it offers it, or the connection ended over one: another
// connection had better avoid it.
bool smtp_session_has_doubtful_chunks (const SmtpSession *session);

// Says QUIT, waits shortly for the answer, closes. Nothing can go wrong.
void smtp_session_quit (SmtpSession *session, GCancellable *cancellable);

// As far as the last answer told.
bool smtp_session_is_connected (const SmtpSession *session);

// What the EHLO that counts (after TLS) told, one "KEYWORD parameters" each; NULL-terminated,
// possibly empty. Borrowed until the next connect.
const char *const *smtp_session_get_capabilities (const SmtpSession *session);

// The SIZE the server declared, 0: none or no limit.
uint64_t smtp_session_get_size_limit (const SmtpSession *session);

// What of a message's wishes the server can do, as it said on this connection.
bool smtp_session_can_require_tls (const SmtpSession *session);
bool smtp_session_can_deliver_by (const SmtpSession *session);
uint64_t smtp_session_get_hold_limit (const SmtpSession *session); // seconds, 0: it holds nothing

bool smtp_session_takes_eight_bits (const SmtpSession *session); // 8BITMIME

// What LIMITS (RFC 9422) declared: messages a connection, recipients a message, and domains that
// these may be of. 0: nothing.
uint64_t smtp_session_get_mail_limit (const SmtpSession *session);
uint64_t smtp_session_get_recipient_limit (const SmtpSession *session);
uint64_t smtp_session_get_domain_limit (const SmtpSession *session);

// The mechanism that authenticate() used, NONE before; and the strongest that was offered, for the
// account to remember.
SaslMechanism smtp_session_get_mechanism (const SmtpSession *session);
SaslMechanism smtp_session_get_strongest (const SmtpSession *session);

// For descriptions, certificate and counters. Borrowed; there also after a failed connect.
NetStream *smtp_session_get_stream (const SmtpSession *session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpSession, smtp_session_free)

G_END_DECLS

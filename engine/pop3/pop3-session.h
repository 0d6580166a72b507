// SPDX-License-Identifier: GPL-3.0-or-later
//
// One connection to a maildrop, as blocking verbs (RFC 1939, 2449). Belongs to one thread.
// connect, authenticate, then the verbs of pop3-maildrop.h and pop3-retrieve.h, quit.
//
// Errors of all verbs: those of net-stream.h; SERVER_BUSY ([IN-USE], [LOGIN-DELAY], [SYS/TEMP], or
// a farewell: later, no password asked); SERVER_REFUSED (-ERR); PROTOCOL. Only a refusal leaves the
// session connected.

#pragma once

#include "net/net-stream.h"
#include "sasl/sasl-mechanism.h"

G_BEGIN_DECLS

typedef struct Pop3Session Pop3Session;

// SERVICE is copied.
Pop3Session *pop3_session_new (NetContext *context, const MailService *service, int64_t account_id);

// Speaks over STREAM, connected already, which it takes.
Pop3Session *pop3_session_new_for_stream (NetStream *stream, const MailService *service);

void pop3_session_free (Pop3Session *session);

// The language for the server's texts where it offers LANG (RFC 6856 section 3): "de". Copied.
void pop3_session_set_language (Pop3Session *session, const char *language);

// Connects, takes the greeting, asks CAPA, starts TLS as the service says and asks again (T3), and
// then for UTF8 and the language. UNSUPPORTED: no STLS where it is demanded.
bool pop3_session_connect (Pop3Session *session, GCancellable *cancellable, GError **error);

// Logs in: the strongest SASL mechanism, or USER and PASS where a password may cross as it is.
// Never APOP, whose MD5 gives the password to who listens. STRONGEST_SEEN as for
// sasl_mechanism_choose(), whose errors come here too; AUTH_REJECTED with the server's text. Asks
// CAPA once more where the answer may be another one now.
bool
pop3_session_authenticate (Pop3Session *session, const char *user, const char *password,
                           SaslMechanism strongest_seen, GCancellable *cancellable, GError **error);

// QUIT: only its +OK makes the server remove what was deleted. False with error when it did not
// come: then each deletion may or may not have happened. Closed in any case.
bool pop3_session_quit (Pop3Session *session, GCancellable *cancellable, GError **error);

// What the CAPA that counts told, one "KEYWORD parameters" each; NULL-terminated, possibly empty.
// Borrowed until the next connect or authenticate.
const char *const *pop3_session_get_capabilities (const Pop3Session *session);

// Days that read mail stays on the server (EXPIRE); POP3_EXPIRE_… of pop3-capability.h.
int pop3_session_get_expire_days (const Pop3Session *session);
// Seconds to leave between two log-ins, 0: none asked for.
unsigned pop3_session_get_login_delay (const Pop3Session *session);
// authenticate() was refused as too early after the log-in before ([LOGIN-DELAY]), whoever's.
bool pop3_session_was_too_early (const Pop3Session *session);
// False when the server said that it lacks it; one without CAPA has to be tried.
bool pop3_session_may_have_uidl (const Pop3Session *session);
bool pop3_session_may_have_top (const Pop3Session *session);

// The mechanism that authenticate() used, NONE before and for USER and PASS; and the strongest
// that was offered, for the account to remember.
SaslMechanism pop3_session_get_mechanism (const Pop3Session *session);
SaslMechanism pop3_session_get_strongest (const Pop3Session *session);

// For descriptions, certificate and counters. Borrowed; there also after a failed connect.
NetStream *pop3_session_get_stream (const Pop3Session *session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Session, pop3_session_free)

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// The connection's life: greeting, CAPA, STLS, UTF8, LANG, QUIT. Logging in is pop3-auth's.

#include "pop3/pop3-session-private.h"

#include "net/net-command.h"

// With nothing deleted nobody depends on the answer. With much deleted a server rewrites its file.
#define QUIT_TIMEOUT_MS 2000
#define QUIT_DELETING_TIMEOUT_MS 300000

Pop3Session *
pop3_session_new_for_stream (NetStream *stream, const MailService *service)
{
  Pop3Session *session = g_new0 (Pop3Session, 1);

  mail_service_copy (service, &session->service);
  session->wire.stream = stream;
  session->capabilities = pop3_capabilities_new_unknown ();
  return session;
}

Pop3Session *
pop3_session_new (NetContext *context, const MailService *service, int64_t account_id)
{
  return pop3_session_new_for_stream (net_stream_new (context, service, account_id), service);
}

void
pop3_session_free (Pop3Session *session)
{
  if (session == NULL)
    return;
  net_stream_free (session->wire.stream);
  pop3_capabilities_free (session->capabilities);
  mail_service_clear (&session->service);
  g_free (session->language);
  g_free (session);
}

void
pop3_session_set_language (Pop3Session *session, const char *language)
{
  g_free (session->language);
  session->language = g_strdup (language);
}

Pop3Reply *
pop3_session_ask (Pop3Session *session, const char *verb, const char *argument,
                  GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) line = g_string_new (NULL);

  if (!net_command_append (line, verb, argument, error))
    return NULL;
  return pop3_wire_ask (&session->wire, line, cancellable, error);
}

bool
pop3_session_fail (Pop3Session *session, const char *what, const Pop3Reply *reply, GError **error)
{
  g_propagate_error (error, pop3_wire_error (&session->wire, what, reply));
  return false;
}

// A server that will not even begin is busy unless it says that it is for good. The stamp that APOP
// would use is let lie.
static bool
take_greeting (Pop3Session *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (Pop3Reply) reply = pop3_wire_read (&session->wire, cancellable, error);

  if (reply == NULL)
    return false;
  if (reply->status == POP3_STATUS_OK)
    return true;
  GError *refusal = pop3_wire_error (&session->wire, "the server does not serve", reply);

  if (reply->status == POP3_STATUS_ERR && reply->code != POP3_CODE_SYS_PERM)
    refusal->code = MAIL_ERROR_SERVER_BUSY;
  g_propagate_error (error, refusal);
  return false;
}

static bool
on_capability (void *data, const char *bytes, size_t length, GError **error)
{
  pop3_capabilities_add (data, mail_cursor (bytes, length));
  return true;
}

static void
set_capabilities (Pop3Session *session, Pop3Capabilities *capabilities)
{
  pop3_capabilities_free (session->capabilities);
  session->capabilities = capabilities;
}

bool
pop3_session_ask_capabilities (Pop3Session *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (Pop3Reply) reply = pop3_session_ask (session, "CAPA", NULL, cancellable, error);

  set_capabilities (session, pop3_capabilities_new_unknown ());
  if (reply == NULL)
    return false;
  if (reply->status == POP3_STATUS_CONTINUE) {
    net_stream_close (session->wire.stream);
    return pop3_session_fail (session, "CAPA was answered by a challenge", reply, error);
  }
  if (reply->status == POP3_STATUS_ERR)
    return true;
  set_capabilities (session, pop3_capabilities_new ());
  return pop3_wire_read_lines (&session->wire, on_capability, session->capabilities, cancellable,
                               error);
}

static bool
start_tls (Pop3Session *session, GCancellable *cancellable, GError **error)
{
  if (!session->capabilities->has_stls) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED, "the server offers no STLS");
    return false;
  }
  g_autoptr (Pop3Reply) reply = pop3_session_ask (session, "STLS", NULL, cancellable, error);

  if (reply == NULL)
    return false;
  if (reply->status != POP3_STATUS_OK) {
    g_set_error (error, MAIL_ERROR,
                 reply->code == POP3_CODE_SYS_TEMP ? MAIL_ERROR_SERVER_BUSY :
                                                     MAIL_ERROR_UNSUPPORTED,
                 "STLS was refused");
    return false;
  }
  if (!net_stream_start_tls (session->wire.stream, net_deadline_in_ms (POP3_CONNECT_TIMEOUT_MS),
                             cancellable, error))
    return false;
  session->wire.shows_text = true;
  return pop3_session_ask_capabilities (session, cancellable, error);
}

static bool
open_stream (Pop3Session *session, GCancellable *cancellable, GError **error)
{
  NetStream *stream = session->wire.stream;

  if (!net_stream_is_connected (stream) &&
      !net_stream_connect (stream, net_deadline_in_ms (POP3_CONNECT_TIMEOUT_MS), cancellable,
                           error))
    return false;
  session->wire.shows_text =
    session->service.security == MAIL_SECURITY_NONE || net_stream_is_encrypted (stream);
  session->mechanism = session->strongest = SASL_MECHANISM_NONE;
  session->was_too_early = false;
  session->deleted = 0;
  pop3_wire_set_patience (&session->wire, POP3_CONNECT_TIMEOUT_MS);
  return true;
}

// The last guard before anything that matters crosses the wire.
static bool
is_secured_as_asked (const Pop3Session *session, GError **error)
{
  if (session->service.security == MAIL_SECURITY_NONE ||
      net_stream_is_encrypted (session->wire.stream))
    return true;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL, "the connection is not encrypted");
  return false;
}

// Without UTF8 a server would have to mutilate international headers. Neither wish is worth a
// connection: a refusal is let pass.
static bool
ask_for_wishes (Pop3Session *session, GCancellable *cancellable, GError **error)
{
  if (session->capabilities->has_utf8) {
    g_autoptr (Pop3Reply) reply = pop3_session_ask (session, "UTF8", NULL, cancellable, error);

    if (reply == NULL)
      return false;
  }
  if (session->capabilities->has_lang && session->language != NULL) {
    g_autoptr (Pop3Reply) reply =
      pop3_session_ask (session, "LANG", session->language, cancellable, error);

    return reply != NULL;
  }
  return true;
}

bool
pop3_session_connect (Pop3Session *session, GCancellable *cancellable, GError **error)
{
  bool wants_tls = session->service.security == MAIL_SECURITY_STARTTLS;
  bool is_ready =
    open_stream (session, cancellable, error) && take_greeting (session, cancellable, error) &&
    pop3_session_ask_capabilities (session, cancellable, error) &&
    (!wants_tls || start_tls (session, cancellable, error)) &&
    is_secured_as_asked (session, error) && ask_for_wishes (session, cancellable, error);

  if (!is_ready)
    net_stream_close (session->wire.stream);
  return is_ready;
}

bool
pop3_session_quit (Pop3Session *session, GCancellable *cancellable, GError **error)
{
  if (!net_stream_is_connected (session->wire.stream)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_OFFLINE, "not connected");
    return false;
  }
  pop3_wire_set_patience (&session->wire,
                          session->deleted > 0 ? QUIT_DELETING_TIMEOUT_MS : QUIT_TIMEOUT_MS);
  g_autoptr (Pop3Reply) reply = pop3_session_ask (session, "QUIT", NULL, cancellable, error);

  net_stream_close (session->wire.stream);
  if (reply == NULL)
    return false;
  return reply->status == POP3_STATUS_OK ||
         pop3_session_fail (session, "QUIT was refused", reply, error);
}

const char *const *
pop3_session_get_capabilities (const Pop3Session *session)
{
  return (const char *const *) session->capabilities->lines;
}

int
pop3_session_get_expire_days (const Pop3Session *session)
{
  return session->capabilities->expire_days;
}

unsigned
pop3_session_get_login_delay (const Pop3Session *session)
{
  return session->capabilities->login_delay_s;
}

bool
pop3_session_was_too_early (const Pop3Session *session)
{
  return session->was_too_early;
}

bool
pop3_session_may_have_uidl (const Pop3Session *session)
{
  return session->capabilities->has_uidl || !session->capabilities->is_told;
}

bool
pop3_session_may_have_top (const Pop3Session *session)
{
  return session->capabilities->has_top || !session->capabilities->is_told;
}

SaslMechanism
pop3_session_get_mechanism (const Pop3Session *session)
{
  return session->mechanism;
}

SaslMechanism
pop3_session_get_strongest (const Pop3Session *session)
{
  return session->strongest;
}

NetStream *
pop3_session_get_stream (const Pop3Session *session)
{
  return session->wire.stream;
}

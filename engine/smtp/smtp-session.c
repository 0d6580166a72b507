// SPDX-License-Identifier: GPL-3.0-or-later
//
// The connection's life: greeting, EHLO, STARTTLS, AUTH, QUIT. A message's is smtp-transaction's.

#include "smtp/smtp-session.h"

#include "base/mail-secret.h"
#include "net/net-command.h"
#include "sasl/sasl-client.h"
#include "smtp/smtp-capability.h"
#include "smtp/smtp-transaction.h"

// Connecting in all, and each answer until the first message. Servers that make strangers wait do
// so for some seconds.
#define CONNECT_TIMEOUT_MS 60000
#define QUIT_TIMEOUT_MS 2000

// Tells neither host nor user (P10). A literal, since "localhost" is refused by some.
#define EHLO_NAME "[127.0.0.1]"

// RFC 4954: longer initial responses go as an answer to an empty challenge. Servers' own limits
// for a command are around the old 512.
#define MAX_INITIAL_RESPONSE 400

struct SmtpSession {
  MailService service;
  SmtpWire wire;
  SmtpCapabilities *capabilities; // of the EHLO that counts; never NULL
  SaslMechanism mechanism;
  SaslMechanism strongest; // offered when authenticate() was called
  bool needs_reset;        // a message was begun and not ended by the final dot
  bool avoids_chunks;
  SmtpChunking chunking;
};

SmtpSession *
smtp_session_new_for_stream (NetStream *stream, const MailService *service)
{
  SmtpSession *session = g_new0 (SmtpSession, 1);

  mail_service_copy (service, &session->service);
  session->wire.stream = stream;
  session->wire.parser = smtp_reply_parser_new ();
  session->capabilities = smtp_capabilities_new (NULL);
  return session;
}

SmtpSession *
smtp_session_new (NetContext *context, const MailService *service, int64_t account_id)
{
  return smtp_session_new_for_stream (net_stream_new (context, service, account_id), service);
}

void
smtp_session_free (SmtpSession *session)
{
  if (session == NULL)
    return;
  net_stream_free (session->wire.stream);
  smtp_reply_parser_free (session->wire.parser);
  smtp_capabilities_free (session->capabilities);
  mail_service_clear (&session->service);
  g_free (session);
}

static SmtpReply *
ask (SmtpSession *session, const char *verb, const char *argument, GCancellable *cancellable,
     GError **error)
{
  g_autoptr (GString) line = g_string_new (NULL);

  if (!net_command_append (line, verb, argument, error))
    return NULL;
  return smtp_wire_ask (&session->wire, line, cancellable, error);
}

static bool
fail_with (SmtpSession *session, const char *what, const SmtpReply *reply, GError **error)
{
  g_propagate_error (error, smtp_wire_error (&session->wire, what, reply));
  return false;
}

static bool
take_greeting (SmtpSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (SmtpReply) reply = smtp_wire_read (&session->wire, cancellable, error);

  if (reply == NULL)
    return false;
  return reply->code == 220 || fail_with (session, "the server does not serve", reply, error);
}

static bool
greet_the_old_way (SmtpSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (SmtpReply) reply = ask (session, "HELO", EHLO_NAME, cancellable, error);

  if (reply == NULL)
    return false;
  return reply->code == 250 || fail_with (session, "HELO was refused", reply, error);
}

// EHLO, and its answer as the capabilities that count from now on (T3). HELO instead only where no
// TLS is to come (T8).
static bool
greet (SmtpSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (SmtpReply) reply = ask (session, "EHLO", EHLO_NAME, cancellable, error);
  bool is_refused = reply != NULL && reply->code >= 500;
  bool may_fall_back = session->service.security == MAIL_SECURITY_NONE;

  smtp_capabilities_free (session->capabilities);
  session->capabilities =
    smtp_capabilities_new (reply != NULL && reply->code == 250 ? reply : NULL);
  // RFC 8689 4.2.1: the first hop is one of those that must be encrypted.
  session->capabilities->has_require_tls &= net_stream_is_encrypted (session->wire.stream);
  if (reply == NULL)
    return false;
  if (is_refused && may_fall_back)
    return greet_the_old_way (session, cancellable, error);
  return reply->code == 250 || fail_with (session, "EHLO was refused", reply, error);
}

static bool
start_tls (SmtpSession *session, GCancellable *cancellable, GError **error)
{
  if (!session->capabilities->has_starttls) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED, "the server offers no STARTTLS");
    return false;
  }
  g_autoptr (SmtpReply) reply = ask (session, "STARTTLS", NULL, cancellable, error);

  if (reply == NULL)
    return false;
  if (reply->code != 220) {
    g_set_error (error, MAIL_ERROR,
                 smtp_reply_is_transient (reply) ? MAIL_ERROR_SERVER_BUSY : MAIL_ERROR_UNSUPPORTED,
                 "STARTTLS was refused: %d", reply->code);
    return false;
  }
  if (!net_stream_start_tls (session->wire.stream, net_deadline_in_ms (CONNECT_TIMEOUT_MS),
                             cancellable, error))
    return false;
  smtp_wire_reset (&session->wire);
  session->wire.shows_text = true;
  return greet (session, cancellable, error);
}

static bool
open_stream (SmtpSession *session, GCancellable *cancellable, GError **error)
{
  NetStream *stream = session->wire.stream;

  if (!net_stream_is_connected (stream) &&
      !net_stream_connect (stream, net_deadline_in_ms (CONNECT_TIMEOUT_MS), cancellable, error))
    return false;
  smtp_wire_reset (&session->wire);
  session->wire.shows_text =
    session->service.security == MAIL_SECURITY_NONE || net_stream_is_encrypted (stream);
  session->mechanism = session->strongest = SASL_MECHANISM_NONE;
  session->needs_reset = false;
  smtp_wire_set_patience (&session->wire, CONNECT_TIMEOUT_MS);
  return true;
}

// The last guard before anything that matters crosses the wire.
static bool
is_secured_as_asked (const SmtpSession *session, GError **error)
{
  if (session->service.security == MAIL_SECURITY_NONE ||
      net_stream_is_encrypted (session->wire.stream))
    return true;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL, "the connection is not encrypted");
  return false;
}

// Where BINARYMIME comes with it the server is Exchange, where clients that sent ordinary messages
// by BDAT were left waiting for an answer.
static void
begin_chunking (SmtpSession *session)
{
  const SmtpCapabilities *capabilities = session->capabilities;
  bool is_offered = capabilities->has_chunking && capabilities->has_pipelining &&
                    !capabilities->has_binary_mime && !session->avoids_chunks;

  session->chunking =
    (SmtpChunking) {.state = is_offered ? SMTP_CHUNKS_UNASKED : SMTP_CHUNKS_NEVER};
}

bool
smtp_session_connect (SmtpSession *session, GCancellable *cancellable, GError **error)
{
  bool wants_tls = session->service.security == MAIL_SECURITY_STARTTLS;
  bool is_ready =
    open_stream (session, cancellable, error) && take_greeting (session, cancellable, error) &&
    greet (session, cancellable, error) &&
    (!wants_tls || start_tls (session, cancellable, error)) && is_secured_as_asked (session, error);

  begin_chunking (session);
  if (!is_ready)
    net_stream_close (session->wire.stream);
  return is_ready;
}

static SaslChannel
get_channel (const SmtpSession *session)
{
  const NetStream *stream = session->wire.stream;
  SaslChannel channel = {
    .encrypted = net_stream_is_encrypted (stream),
    .loopback = net_stream_is_loopback (stream),
    .allow_cleartext = session->service.allow_cleartext,
    .only_plain = session->service.only_plain,
    .is_passed_on = true,
  };

  channel.has_channel_binding = net_stream_get_channel_binding (stream, channel.channel_binding);
  return channel;
}

static const char *const *
get_offered (const SmtpSession *session)
{
  return (const char *const *) session->capabilities->mechanisms;
}

static SmtpReply *
send_response (SmtpSession *session, const char *response, GCancellable *cancellable,
               GError **error)
{
  NetStream *stream = session->wire.stream;

  if (!smtp_wire_begin (&session->wire, error))
    return NULL;
  net_stream_queue_secret (stream, response, strlen (response));
  net_stream_queue (stream, "\r\n", 2);
  return net_stream_flush (stream, cancellable, error) ?
           smtp_wire_read (&session->wire, cancellable, error) :
           NULL;
}

// AUTH, with the initial response where there is one and it is short enough.
static SmtpReply *
begin_auth (SmtpSession *session, SaslClient *client, GCancellable *cancellable, GError **error)
{
  NetStream *stream = session->wire.stream;
  const char *name = sasl_mechanism_name (session->mechanism);
  char *initial;
  SmtpReply *reply;

  if (!sasl_client_speaks_first (client))
    return ask (session, "AUTH", name, cancellable, error);
  initial = sasl_client_step_base64 (client, "", 0, error);
  if (initial == NULL)
    return NULL;
  net_stream_queue (stream, "AUTH ", 5);
  net_stream_queue (stream, name, strlen (name));
  if (strlen (initial) <= MAX_INITIAL_RESPONSE) {
    net_stream_queue (stream, " ", 1);
    reply = send_response (session, *initial != '\0' ? initial : "=", cancellable, error);
  } else {
    g_autoptr (SmtpReply) challenge = send_response (session, "", cancellable, error);

    reply = challenge == NULL || challenge->code != 334 ?
              g_steal_pointer (&challenge) :
              send_response (session, initial, cancellable, error);
  }
  mail_secret_free (initial);
  return reply;
}

// Answers challenges until the server has decided.
static SmtpReply *
run_exchange (SmtpSession *session, SaslClient *client, GCancellable *cancellable, GError **error)
{
  SmtpReply *reply = begin_auth (session, client, cancellable, error);

  while (reply != NULL && reply->code == 334) {
    const char *challenge = g_ptr_array_index (reply->lines, 0);
    char *response = sasl_client_step_base64 (client, challenge, strlen (challenge), error);

    g_clear_pointer (&reply, smtp_reply_free);
    if (response != NULL)
      reply = send_response (session, response, cancellable, error);
    mail_secret_free (response);
  }
  return reply;
}

// Refusals that no other password would change (RFC 4954 sections 4 and 6).
static bool
is_about_mechanism (int code)
{
  return code == 500 || code == 502 || code == 504 || code == 530 || code == 538;
}

static bool
judge_exchange (SmtpSession *session, SaslClient *client, const SmtpReply *reply, GError **error)
{
  if (reply->code == 235)
    return sasl_client_is_complete (client, error);
  GError *refusal = smtp_wire_error (&session->wire, "the log-in was refused", reply);

  if (reply->code >= 500)
    refusal->code =
      is_about_mechanism (reply->code) ? MAIL_ERROR_UNSUPPORTED : MAIL_ERROR_AUTH_REJECTED;
  g_propagate_error (error, refusal);
  return false;
}

static bool
authenticate (SmtpSession *session, SaslClient *client, GCancellable *cancellable, GError **error)
{
  g_autoptr (SmtpReply) reply = run_exchange (session, client, cancellable, error);

  return reply != NULL && judge_exchange (session, client, reply, error);
}

bool
smtp_session_authenticate (SmtpSession *session, const char *user, const char *password,
                           SaslMechanism strongest_seen, GCancellable *cancellable, GError **error)
{
  SaslChannel channel = get_channel (session);
  const char *const *offered = get_offered (session);
  g_autoptr (SaslClient) client = NULL;

  // RFC 6409 4.3 leaves it to the server whom it knows by other means.
  if (session->service.no_login || (offered[0] == NULL && (user == NULL || *user == '\0')))
    return true;
  session->strongest = sasl_mechanism_strongest (offered, &channel);
  session->mechanism = sasl_mechanism_choose (offered, &channel, strongest_seen, error);
  if (session->mechanism == SASL_MECHANISM_NONE)
    return false;
  client = sasl_client_new (session->mechanism, user, password, &channel, offered, error);
  if (client == NULL)
    return false;
  if (authenticate (session, client, cancellable, error))
    return true;
  // Half a log-in can't be taken back.
  net_stream_close (session->wire.stream);
  session->mechanism = SASL_MECHANISM_NONE;
  return false;
}

SmtpResult *
smtp_session_send (SmtpSession *session, const SmtpMessage *message, GCancellable *cancellable,
                   GError **error)
{
  SmtpResult *result =
    smtp_transaction_run (&session->wire, session->capabilities, message, session->needs_reset,
                          &session->chunking, cancellable, error);

  session->needs_reset = result->outcome != SMTP_OUTCOME_ACCEPTED;
  return result;
}

void
smtp_session_limit_patience (SmtpSession *session, int64_t ms)
{
  session->wire.most_ms = ms;
}

void
smtp_session_avoid_chunks (SmtpSession *session)
{
  session->avoids_chunks = true;
}

bool
smtp_session_has_doubtful_chunks (const SmtpSession *session)
{
  return session->chunking.is_doubtful;
}

void
smtp_session_quit (SmtpSession *session, GCancellable *cancellable)
{
  if (!net_stream_is_connected (session->wire.stream))
    return;
  smtp_wire_set_patience (&session->wire, QUIT_TIMEOUT_MS);
  g_autoptr (SmtpReply) reply = ask (session, "QUIT", NULL, cancellable, NULL);

  net_stream_close (session->wire.stream);
}

bool
smtp_session_is_connected (const SmtpSession *session)
{
  return net_stream_is_connected (session->wire.stream);
}

const char *const *
smtp_session_get_capabilities (const SmtpSession *session)
{
  return (const char *const *) session->capabilities->lines;
}

uint64_t
smtp_session_get_size_limit (const SmtpSession *session)
{
  return session->capabilities->size_limit;
}

bool
smtp_session_can_require_tls (const SmtpSession *session)
{
  return session->capabilities->has_require_tls;
}

bool
smtp_session_can_deliver_by (const SmtpSession *session)
{
  return session->capabilities->has_deliver_by;
}

uint64_t
smtp_session_get_hold_limit (const SmtpSession *session)
{
  return session->capabilities->hold_limit;
}

uint64_t
smtp_session_get_mail_limit (const SmtpSession *session)
{
  return session->capabilities->mail_limit;
}

bool
smtp_session_takes_eight_bits (const SmtpSession *session)
{
  return session->capabilities->has_eight_bit;
}

uint64_t
smtp_session_get_recipient_limit (const SmtpSession *session)
{
  return session->capabilities->recipient_limit;
}

uint64_t
smtp_session_get_domain_limit (const SmtpSession *session)
{
  return session->capabilities->domain_limit;
}

SaslMechanism
smtp_session_get_mechanism (const SmtpSession *session)
{
  return session->mechanism;
}

SaslMechanism
smtp_session_get_strongest (const SmtpSession *session)
{
  return session->strongest;
}

NetStream *
smtp_session_get_stream (const SmtpSession *session)
{
  return session->wire.stream;
}

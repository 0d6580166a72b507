// SPDX-License-Identifier: GPL-3.0-or-later
//
// Logging in: AUTH (RFC 5034), or USER and PASS (RFC 1939 section 7). What a refusal means decides
// whether a person is asked for a password (RFC 3206).

#include "pop3/pop3-session-private.h"

#include "base/mail-secret.h"
#include "sasl/sasl-client.h"

// RFC 5034 section 4: a command with its initial response has 255 bytes. Longer ones go as an
// answer to an empty challenge.
#define MAX_INITIAL_RESPONSE 200

static SaslChannel
get_channel (const Pop3Session *session)
{
  const NetStream *stream = session->wire.stream;
  SaslChannel channel = {
    .encrypted = net_stream_is_encrypted (stream),
    .loopback = net_stream_is_loopback (stream),
    .allow_cleartext = session->service.allow_cleartext,
    .only_plain = session->service.only_plain,
  };

  channel.has_channel_binding = net_stream_get_channel_binding (stream, channel.channel_binding);
  return channel;
}

static Pop3Reply *
send_secret (Pop3Session *session, const char *secret, GCancellable *cancellable, GError **error)
{
  NetStream *stream = session->wire.stream;

  if (!pop3_wire_begin (&session->wire, error))
    return NULL;
  net_stream_queue_secret (stream, secret, strlen (secret));
  net_stream_queue (stream, "\r\n", 2);
  return net_stream_flush (stream, cancellable, error) ?
           pop3_wire_read (&session->wire, cancellable, error) :
           NULL;
}

static Pop3Reply *
send_initial (Pop3Session *session, const char *initial, GCancellable *cancellable, GError **error)
{
  if (strlen (initial) <= MAX_INITIAL_RESPONSE) {
    net_stream_queue (session->wire.stream, " ", 1);
    return send_secret (session, *initial != '\0' ? initial : "=", cancellable, error);
  }
  g_autoptr (Pop3Reply) challenge = send_secret (session, "", cancellable, error);

  if (challenge == NULL || challenge->status != POP3_STATUS_CONTINUE)
    return g_steal_pointer (&challenge);
  return send_secret (session, initial, cancellable, error);
}

// AUTH, with the initial response where there is one.
static Pop3Reply *
begin_auth (Pop3Session *session, SaslClient *client, GCancellable *cancellable, GError **error)
{
  NetStream *stream = session->wire.stream;
  const char *name = sasl_mechanism_name (session->mechanism);

  if (!sasl_client_speaks_first (client))
    return pop3_session_ask (session, "AUTH", name, cancellable, error);
  char *initial = sasl_client_step_base64 (client, "", 0, error);

  if (initial == NULL)
    return NULL;
  net_stream_queue (stream, "AUTH ", 5);
  net_stream_queue (stream, name, strlen (name));
  Pop3Reply *reply = send_initial (session, initial, cancellable, error);

  mail_secret_free (initial);
  return reply;
}

// Answers challenges until the server has decided.
static Pop3Reply *
run_exchange (Pop3Session *session, SaslClient *client, GCancellable *cancellable, GError **error)
{
  Pop3Reply *reply = begin_auth (session, client, cancellable, error);

  while (reply != NULL && reply->status == POP3_STATUS_CONTINUE) {
    char *response = sasl_client_step_base64 (client, reply->text, strlen (reply->text), error);

    g_clear_pointer (&reply, pop3_reply_free);
    if (response != NULL)
      reply = send_secret (session, response, cancellable, error);
    mail_secret_free (response);
  }
  return reply;
}

// Servers without response codes say it in words only.
static bool
sounds_busy (const char *text)
{
  static const char *const words[] = {"lock", "in use", "in-use", "busy", "try again", "too many"};
  g_autofree char *lower = g_ascii_strdown (text, -1);

  for (size_t i = 0; i < G_N_ELEMENTS (words); i++) {
    if (strstr (lower, words[i]) != NULL)
      return true;
  }
  return false;
}

// -ERR to a log-in. A server that tells when the password is at fault ([AUTH], RFC 3206) and does
// not say so means something else.
static bool
refuse (Pop3Session *session, const Pop3Reply *reply, GError **error)
{
  GError *refusal = pop3_wire_error (&session->wire, "the log-in was refused", reply);

  session->was_too_early = reply->code == POP3_CODE_LOGIN_DELAY;
  if (reply->code == POP3_CODE_NONE) {
    bool is_busy = session->capabilities->has_auth_codes || sounds_busy (reply->text);

    refusal->code = is_busy ? MAIL_ERROR_SERVER_BUSY : MAIL_ERROR_AUTH_REJECTED;
  }
  g_propagate_error (error, refusal);
  return false;
}

static bool
log_in_by_sasl (Pop3Session *session, SaslClient *client, GCancellable *cancellable, GError **error)
{
  g_autoptr (Pop3Reply) reply = run_exchange (session, client, cancellable, error);

  if (reply == NULL)
    return false;
  return reply->status == POP3_STATUS_OK ? sasl_client_is_complete (client, error) :
                                           refuse (session, reply, error);
}

static bool
log_in_by_pass (Pop3Session *session, const char *user, const char *password,
                GCancellable *cancellable, GError **error)
{
  g_autoptr (Pop3Reply) named = pop3_session_ask (session, "USER", user, cancellable, error);

  if (named == NULL)
    return false;
  if (named->status != POP3_STATUS_OK)
    return refuse (session, named, error);
  net_stream_queue (session->wire.stream, "PASS ", 5);
  g_autoptr (Pop3Reply) reply = send_secret (session, password, cancellable, error);

  if (reply == NULL)
    return false;
  return reply->status == POP3_STATUS_OK || refuse (session, reply, error);
}

// USER and PASS are for servers that offer no mechanism of ours and never did (A1).
static bool
may_use_pass (const Pop3Session *session, SaslMechanism strongest_seen)
{
  return session->strongest == SASL_MECHANISM_NONE && strongest_seen == SASL_MECHANISM_NONE &&
         session->capabilities->has_user;
}

static bool
check_pass (const SaslChannel *channel, const char *user, const char *password, GError **error)
{
  if (sasl_channel_allows_plain (channel))
    return sasl_credentials_are_valid (user, password, error);
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_CLEAR_LOGIN,
               "the server takes the password only in the clear");
  return false;
}

static bool
log_in (Pop3Session *session, const char *user, const char *password, SaslMechanism strongest_seen,
        GCancellable *cancellable, GError **error)
{
  SaslChannel channel = get_channel (session);
  const char *const *offered = (const char *const *) session->capabilities->mechanisms;
  g_autoptr (SaslClient) client = NULL;

  session->strongest = sasl_mechanism_strongest (offered, &channel);
  if (may_use_pass (session, strongest_seen))
    return check_pass (&channel, user, password, error) &&
           log_in_by_pass (session, user, password, cancellable, error);
  session->mechanism = sasl_mechanism_choose (offered, &channel, strongest_seen, error);
  if (session->mechanism == SASL_MECHANISM_NONE)
    return false;
  client = sasl_client_new (session->mechanism, user, password, &channel, offered, error);
  return client != NULL && log_in_by_sasl (session, client, cancellable, error);
}

// Gmail offers PIPELINING only to who is logged in.
static bool
may_offer_more (const Pop3Capabilities *capabilities)
{
  return capabilities->is_told && (capabilities->depends_on_user || !capabilities->has_pipelining);
}

bool
pop3_session_authenticate (Pop3Session *session, const char *user, const char *password,
                           SaslMechanism strongest_seen, GCancellable *cancellable, GError **error)
{
  if (!log_in (session, user, password, strongest_seen, cancellable, error)) {
    // Half a log-in can't be taken back.
    net_stream_close (session->wire.stream);
    session->mechanism = SASL_MECHANISM_NONE;
    return false;
  }
  pop3_wire_set_patience (&session->wire, POP3_MAILDROP_TIMEOUT_MS);
  return !may_offer_more (session->capabilities) ||
         pop3_session_ask_capabilities (session, cancellable, error);
}

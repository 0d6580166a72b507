// SPDX-License-Identifier: GPL-3.0-or-later
//
// From the greeting to a session that may be used: STARTTLS, authentication, ID, ENABLE.

#include "imap/imap-quirks.h"
#include "imap/imap-session-private.h"

#include "base/mail-error.h"
#include "base/mail-secret.h"
#include "sasl/sasl-client.h"

#include <string.h>

static bool
fail (ImapSession *session, MailError code, const char *what, GError **error)
{
  GError *cause = g_error_new (MAIL_ERROR, code, "IMAP: %s", what);
  if (error != NULL)
    *error = g_error_copy (cause);
  imap_connection_die (session->connection, cause);
  return false;
}

static NetStream *
stream_of (ImapSession *session)
{
  return imap_connection_get_stream (session->connection);
}

static bool
read_greeting (ImapSession *session, GCancellable *cancellable, GError **error)
{
  while (session->greeting == NULL) {
    if (!imap_connection_read (session->connection, cancellable, error))
      return false;
  }
  if (!session->greeting_is_valid)
    return fail (session, MAIL_ERROR_PROTOCOL, "the greeting is none", error);
  imap_session_set_state (session, IMAP_STATE_NOT_AUTHENTICATED);
  return true;
}

// T1: what the server says it can do is not asked first: without TLS there is nothing to be said.
static bool
start_tls (ImapSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  if (session->preauthenticated)
    return fail (session, MAIL_ERROR_PROTOCOL, "PREAUTH in place of STARTTLS", error);
  if (!imap_session_run (session, imap_session_command (session, "STARTTLS"), NULL, NULL, NULL,
                         cancellable, &refusal)) {
    if (!imap_session_is_alive (session)) {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return false;
    }
    return fail (session, MAIL_ERROR_UNSUPPORTED, "the server refuses STARTTLS", error);
  }
  if (!imap_connection_start_tls (session->connection, net_deadline_in_ms (NET_TIMEOUT_MS),
                                  cancellable, error))
    return false;
  session->trusted = true;
  imap_connection_trust (session->connection);
  return true;
}

static bool
ensure_capabilities (ImapSession *session, GCancellable *cancellable, GError **error)
{
  if (session->knows_capabilities)
    return true;
  return imap_session_run (session, imap_session_command (session, "CAPABILITY"), NULL, NULL, NULL,
                           cancellable, error);
}

static void
fill_channel (ImapSession *session, const ImapLogin *login, SaslChannel *out)
{
  *out = (SaslChannel) {
    .encrypted = net_stream_is_encrypted (stream_of (session)),
    .loopback = net_stream_is_loopback (stream_of (session)),
    .allow_cleartext = login->service->allow_cleartext,
    .only_plain = login->service->only_plain,
  };
  // Asking for -PLUS in vain would end in a NO that reads like a wrong password. Whoever could
  // forge the greeting within TLS could as well announce no -PLUS.
  bool binds = (imap_quirks_find (NULL, NULL, session->greeting) & IMAP_QUIRK_OTHER_BINDING) == 0;
  out->has_channel_binding =
    binds && net_stream_get_channel_binding (stream_of (session), out->channel_binding);
}

// Gmail, and servers without response codes, say in words only that it is about connections.
static bool
sounds_busy (const GError *error)
{
  const char *text = mail_error_server_text (error);
  g_autofree char *lower = text ? g_ascii_strdown (text, -1) : NULL;
  return lower && strstr (lower, "too many");
}

// A plain NO to credentials is about them; a code may say that it is not. A LIMIT is one of
// connections here, not of room.
static void
blame_credentials (GError *error)
{
  if (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_QUOTA))
    error->code = MAIL_ERROR_SERVER_BUSY;
  else if (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_SERVER_REFUSED))
    error->code = sounds_busy (error) ? MAIL_ERROR_SERVER_BUSY : MAIL_ERROR_AUTH_REJECTED;
}

// *OUT_INITIAL: what it said already (SASL-IR), NULL: nothing. mail_secret_free() it.
static ImapPending *
send_authenticate (ImapSession *session, SaslMechanism mechanism, SaslClient *client,
                   char **out_initial, GCancellable *cancellable, GError **error)
{
  g_autoptr (ImapCommand) command = imap_session_command (session, "AUTHENTICATE ");
  imap_command_add_atom (command, sasl_mechanism_name (mechanism));
  imap_command_set_secret (command);
  if (imap_session_has (session, IMAP_CAP_SASL_IR) && sasl_client_speaks_first (client)) {
    *out_initial = sasl_client_step_base64 (client, NULL, 0, error);
    if (*out_initial == NULL)
      return NULL;
    imap_command_addf (command, " %s", **out_initial != '\0' ? *out_initial : "=");
  }
  return imap_connection_send (session->connection, g_steal_pointer (&command), NULL, NULL,
                               cancellable, error);
}

static void
say (ImapSession *session, const char *line)
{
  imap_connection_queue (session->connection, line, strlen (line), true);
  imap_connection_queue (session->connection, "\r\n", 2, false);
}

// One challenge. False with ERROR: the mechanism gave up, and the server was told so.
static bool
answer_challenge (ImapSession *session, SaslClient *client, const char *challenge, GError **error)
{
  char *response = sasl_client_step_base64 (client, challenge, strlen (challenge), error);
  say (session, response != NULL ? response : "*");
  bool answered = response != NULL;
  mail_secret_free (response);
  return answered;
}

// Until PENDING is answered. INITIAL, which may be NULL, was said with the command: a server that
// announces SASL-IR and does not look at it asks for it by an empty challenge, which none of our
// mechanisms has.
static void
answer_challenges (ImapSession *session, ImapPending *pending, SaslClient *client,
                   const char *initial, GCancellable *cancellable, GError **error)
{
  for (bool first = true;; first = false) {
    g_autofree char *challenge = NULL;
    if (!imap_connection_wait_continuation (session->connection, pending, &challenge, cancellable,
                                            error))
      return;
    if (first && initial != NULL && *challenge == '\0')
      say (session, initial);
    else if (!answer_challenge (session, client, challenge, error))
      return;
  }
}

static bool
converse (ImapSession *session, SaslMechanism mechanism, SaslClient *client,
          GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) cause = NULL;
  char *initial = NULL;
  ImapPending *pending =
    send_authenticate (session, mechanism, client, &initial, cancellable, error);
  if (pending != NULL)
    answer_challenges (session, pending, client, initial, cancellable, &cause);
  mail_secret_free (initial);
  if (pending == NULL)
    return false;
  if (cause != NULL) {
    imap_session_finish (session, pending, NULL, cancellable, NULL);
    g_propagate_error (error, g_steal_pointer (&cause));
    return false;
  }
  if (!imap_session_finish (session, pending, NULL, cancellable, &cause)) {
    blame_credentials (cause);
    g_propagate_error (error, g_steal_pointer (&cause));
    return false;
  }
  return sasl_client_is_complete (client, error);
}

static bool
authenticate_once (ImapSession *session, const ImapLogin *login, SaslMechanism mechanism,
                   const SaslChannel *channel, GCancellable *cancellable, GError **error)
{
  const char *const *offered = (const char *const *) session->mechanisms->pdata;
  g_auto (GStrv) kept = g_strdupv ((char **) offered);
  g_autoptr (SaslClient) client = sasl_client_new (mechanism, login->user, login->password, channel,
                                                   (const char *const *) kept, error);
  if (client == NULL)
    return false;
  return converse (session, mechanism, client, cancellable, error);
}

// A server that announces SASL-IR and does not know it says BAD to the longer command.
static bool
authenticate (ImapSession *session, const ImapLogin *login, SaslMechanism mechanism,
              const SaslChannel *channel, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) cause = NULL;
  if (authenticate_once (session, login, mechanism, channel, cancellable, &cause))
    return true;
  if (imap_session_distrust (session, IMAP_CAP_SASL_IR, cause))
    return authenticate_once (session, login, mechanism, channel, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&cause));
  return false;
}

// The LOGIN command, for servers that announce no mechanism of ours.
static bool
log_in_plainly (ImapSession *session, const ImapLogin *login, GCancellable *cancellable,
                GError **error)
{
  if (!sasl_credentials_are_valid (login->user, login->password, error))
    return false;
  ImapCommand *command = imap_session_command (session, "LOGIN ");
  imap_command_set_secret (command);
  imap_command_add_string (command, login->user);
  imap_command_add (command, " ");
  imap_command_add_string (command, login->password);
  g_autoptr (GError) cause = NULL;
  if (imap_session_run (session, command, NULL, NULL, NULL, cancellable, &cause))
    return true;
  blame_credentials (cause);
  g_propagate_error (error, g_steal_pointer (&cause));
  return false;
}

static bool
may_log_in_plainly (ImapSession *session, const ImapLogin *login, const SaslChannel *channel,
                    const GError *error)
{
  return g_error_matches (error, MAIL_ERROR, MAIL_ERROR_NO_MECHANISM) &&
         (channel->only_plain || login->strongest_seen <= SASL_MECHANISM_PLAIN) &&
         sasl_channel_allows_plain (channel) && !imap_session_has (session, IMAP_CAP_LOGINDISABLED);
}

static bool
prove_identity (ImapSession *session, const ImapLogin *login, GCancellable *cancellable,
                GError **error)
{
  SaslChannel channel;
  g_autoptr (GError) cause = NULL;
  const char *const *offered = (const char *const *) session->mechanisms->pdata;
  fill_channel (session, login, &channel);
  session->strongest = sasl_mechanism_strongest (offered, &channel);
  SaslMechanism mechanism =
    sasl_mechanism_choose (offered, &channel, login->strongest_seen, &cause);
  // What was offered before the login says nothing of afterwards.
  session->knows_capabilities = false;
  if (mechanism != SASL_MECHANISM_NONE)
    return authenticate (session, login, mechanism, &channel, cancellable, error);
  if (may_log_in_plainly (session, login, &channel, cause))
    return log_in_plainly (session, login, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&cause));
  return false;
}

// What to ENABLE, "" for nothing. All connections of an account get the same from the same server.
static char *
words_to_enable (const ImapSession *session, const ImapLogin *login)
{
  GString *words = g_string_new (NULL);
  bool utf8_only = imap_session_has (session, IMAP_CAP_UTF8_ONLY);
  if (login->want_qresync && imap_session_has (session, IMAP_CAP_QRESYNC))
    g_string_append (words, " QRESYNC");
  else if (login->want_qresync && imap_session_has (session, IMAP_CAP_CONDSTORE))
    g_string_append (words, " CONDSTORE");
  bool utf8 = login->want_utf8 && (session->quirks & IMAP_QUIRK_NO_UTF8) == 0;
  if (utf8_only || (utf8 && imap_session_has (session, IMAP_CAP_UTF8_ACCEPT)))
    g_string_append (words, " UTF8=ACCEPT");
  // Where there is no IMAP4rev1 it is in force anyway; an answer says so.
  bool rev2 = login->want_utf8 || !imap_session_has (session, IMAP_CAP_IMAP4REV1);
  if (rev2 && imap_session_has (session, IMAP_CAP_IMAP4REV2))
    g_string_append (words, " IMAP4rev2");
  return g_string_free (words, FALSE);
}

// Sends COMMAND (taken) behind what introduces already; nobody waits for its answer yet.
static bool
add_introduction (ImapSession *session, ImapCommand *command, GCancellable *cancellable,
                  GError **error)
{
  ImapPending *pending =
    imap_connection_send (session->connection, command, NULL, NULL, cancellable, error);
  if (pending == NULL)
    return false;
  if (session->introduction != NULL)
    imap_connection_forget (session->connection, session->introduction);
  session->introduction = pending;
  return true;
}

// What these words change is how names are written, from the answer on. QRESYNC and CONDSTORE only
// say what may be asked for.
static bool
changes_names (const char *words)
{
  return strstr (words, "UTF8") != NULL || strstr (words, "IMAP4rev2") != NULL;
}

static bool
finish_introduction (ImapSession *session, GCancellable *cancellable, GError **error)
{
  ImapPending *pending = g_steal_pointer (&session->introduction);
  if (pending != NULL)
    imap_session_finish (session, pending, NULL, cancellable, NULL);
  return imap_session_check (session, IMAP_N_CAPS, false, error);
}

// ID and ENABLE, which leave together with the first verb's own command unless it has to know what
// comes of them. A server that refuses them goes without.
static bool
introduce (ImapSession *session, const ImapLogin *login, GCancellable *cancellable, GError **error)
{
  g_autofree char *words = words_to_enable (session, login);
  bool enables = *words != '\0' && imap_session_has (session, IMAP_CAP_ENABLE);
  if (imap_session_has (session, IMAP_CAP_ID) &&
      !add_introduction (session, imap_session_command (session, "ID (\"name\" \"Mail\")"),
                         cancellable, error))
    return false;
  if (enables) {
    ImapCommand *command = imap_session_command (session, "ENABLE");
    imap_command_add (command, words);
    if (!add_introduction (session, command, cancellable, error))
      return false;
  }
  session->asks_qresync = enables && strstr (words, "QRESYNC") != NULL;
  session->one_by_one = login->one_by_one;
  bool waits = login->one_by_one || (enables && changes_names (words)) ||
               imap_session_should_compress (session);
  return !waits || finish_introduction (session, cancellable, error);
}

// Before ENABLE by capabilities, after ID by that, too.
void
imap_session_find_quirks (ImapSession *session)
{
  session->quirks = imap_quirks_find (
    &session->capabilities, imap_session_get_server_id (session, "name"), session->greeting);
}

void
imap_session_take_greeting (ImapSession *session, const ImapResponse *response)
{
  const ImapCondition *condition = imap_response_get_condition (response);
  session->greeting_is_valid = condition != NULL && imap_string_is_nil (condition->tag) &&
                               (condition->kind == IMAP_OK || condition->kind == IMAP_PREAUTH);
  session->preauthenticated = session->greeting_is_valid && condition->kind == IMAP_PREAUTH;
  session->greeting = condition != NULL ? imap_string_dup (condition->text) : g_strdup ("");
}

void
imap_session_take_capabilities (ImapSession *session, const ImapCapabilityList *list)
{
  session->capabilities = list->known;
  session->knows_capabilities = true;
  g_ptr_array_set_size (session->mechanisms, 0);
  for (size_t i = 0; i < list->n_mechanisms; i++)
    g_ptr_array_add (session->mechanisms, imap_string_dup (list->mechanisms[i]));
}

bool
imap_session_log_in (ImapSession *session, const ImapLogin *login, GCancellable *cancellable,
                     GError **error)
{
  bool wants_starttls = login->service->security == MAIL_SECURITY_STARTTLS;
  if (!wants_starttls) {
    session->trusted = true;
    imap_connection_trust (session->connection);
  }
  if (!read_greeting (session, cancellable, error))
    return false;
  if (wants_starttls && !start_tls (session, cancellable, error))
    return false;
  if (!ensure_capabilities (session, cancellable, error))
    return false;
  if (!session->preauthenticated && !prove_identity (session, login, cancellable, error))
    return false;
  imap_session_set_state (session, IMAP_STATE_AUTHENTICATED);
  if (!ensure_capabilities (session, cancellable, error))
    return false;
  imap_session_find_quirks (session);
  session->compress = login->compress;
  if (!introduce (session, login, cancellable, error))
    return false;
  return !imap_session_should_compress (session) ||
         imap_session_compress (session, cancellable, error);
}

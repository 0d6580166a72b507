// SPDX-License-Identifier: GPL-3.0-or-later
//
// A session's life, what is known about it, and what all verbs share. The verbs are in the files
// beside it.

#include "imap/imap-session.h"

#include "imap/imap-quirks.h"
#include "imap/imap-session-private.h"
#include "base/mail-utf7.h"

#include "base/mail-error.h"

#include <string.h>

static void
on_untagged (void *data, const ImapResponse *response)
{
  imap_session_apply (data, response);
}

static void
on_literal_begin (void *data, const ImapFetch *fetch, const ImapSection *section, uint64_t size)
{
  imap_session_literal_begin (data, fetch, section, size);
}

static void
on_literal_data (void *data, const char *bytes, size_t n)
{
  imap_session_literal_data (data, bytes, n);
}

static void
on_literal_end (void *data)
{
  imap_session_literal_end (data);
}

static const ImapListener listener = {on_untagged, on_literal_begin, on_literal_data,
                                      on_literal_end};

static ImapSession *
session_new (NetStream *stream, const ImapEvents *events, void *data)
{
  static const ImapEvents no_events = {0};
  ImapSession *session = g_new0 (ImapSession, 1);
  session->connection = imap_connection_new (stream, &listener, session);
  session->events = events != NULL ? events : &no_events;
  session->data = data;
  session->capabilities.append_limit = G_MAXUINT64;
  session->mechanisms = g_ptr_array_new_null_terminated (0, g_free, TRUE);
  session->server_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_queue_init (&session->fetches);
  return session;
}

static bool
is_utf8 (const ImapSession *session)
{
  return imap_capabilities_has (&session->enabled, IMAP_CAP_UTF8_ACCEPT) ||
         imap_capabilities_has (&session->enabled, IMAP_CAP_IMAP4REV2);
}

static ImapLiterals
literals_of (const ImapSession *session)
{
  if (imap_session_has (session, IMAP_CAP_LITERAL_PLUS))
    return IMAP_LITERALS_PLUS;
  return imap_session_has (session, IMAP_CAP_LITERAL_MINUS) ? IMAP_LITERALS_MINUS :
                                                              IMAP_LITERALS_SYNC;
}

static bool
is_legal (ImapState from, ImapState to)
{
  switch (to) {
  case IMAP_STATE_NOT_AUTHENTICATED:
    return from == IMAP_STATE_GREETING;
  case IMAP_STATE_AUTHENTICATED:
    return from == IMAP_STATE_NOT_AUTHENTICATED || from == IMAP_STATE_SELECTED;
  case IMAP_STATE_SELECTED:
    return from == IMAP_STATE_AUTHENTICATED;
  case IMAP_STATE_LOGGED_OUT:
    return from != IMAP_STATE_GREETING;
  case IMAP_STATE_GREETING:
  default:
    return false;
  }
}

static void
forget (ImapSession *session, ImapPending **pending)
{
  if (*pending != NULL)
    imap_connection_forget (session->connection, g_steal_pointer (pending));
}

ImapSession *
imap_session_open (const ImapLogin *login, const ImapEvents *events, void *data,
                   GCancellable *cancellable, GError **error)
{
  g_autoptr (NetStream) stream = net_stream_new (login->net, login->service, login->account_id);
  net_stream_set_abandoned (stream, login->abandoned);
  if (!net_stream_connect (stream, net_deadline_in_ms (IMAP_LOGIN_MS), cancellable, error))
    return NULL;
  return imap_session_open_stream (g_steal_pointer (&stream), login, events, data, cancellable,
                                   error);
}

ImapSession *
imap_session_open_stream (NetStream *stream, const ImapLogin *login, const ImapEvents *events,
                          void *data, GCancellable *cancellable, GError **error)
{
  g_autoptr (ImapSession) session = session_new (stream, events, data);
  session->idle_ms = login->idle_ms;
  session->done_ms = login->done_ms;
  net_stream_set_deadline (stream, net_deadline_in_ms (IMAP_LOGIN_MS));
  if (!imap_session_log_in (session, login, cancellable, error))
    return NULL;
  net_stream_set_deadline (stream, NET_DEADLINE_NEVER);
  return g_steal_pointer (&session);
}

void
imap_session_free (ImapSession *session)
{
  if (session == NULL)
    return;
  imap_session_drop_fetches (session);
  forget (session, &session->introduction);
  forget (session, &session->opening);
  imap_connection_free (session->connection);
  imap_session_clear_mailbox (session);
  g_ptr_array_unref (session->mechanisms);
  g_hash_table_unref (session->server_id);
  for (int i = 0; i < IMAP_N_NAMESPACES; i++)
    g_free (session->namespaces[i]);
  g_free (session->greeting);
  g_free (session->refusal);
  g_free (session);
}

bool
imap_session_logout (ImapSession *session, GCancellable *cancellable, GError **error)
{
  if (!imap_session_check (session, IMAP_N_CAPS, false, error))
    return false;
  imap_connection_expect_bye (session->connection);
  bool ok = imap_session_run (session, imap_session_command (session, "LOGOUT"), NULL, NULL, NULL,
                              cancellable, error);
  imap_session_set_state (session, IMAP_STATE_LOGGED_OUT);
  imap_connection_die (session->connection,
                       g_error_new (MAIL_ERROR, MAIL_ERROR_OFFLINE, "IMAP: logged out"));
  return ok;
}

bool
imap_session_is_alive (const ImapSession *session)
{
  return imap_connection_get_death (session->connection) == NULL;
}

void
imap_session_give_up (ImapSession *session, const GError *error)
{
  imap_connection_die (session->connection, g_error_copy (error));
}

bool
imap_session_has (const ImapSession *session, ImapCap cap)
{
  return imap_capabilities_has (&session->capabilities, cap);
}

bool
imap_session_is_enabled (const ImapSession *session, ImapCap cap)
{
  return imap_capabilities_has (&session->enabled, cap);
}

bool
imap_session_is_introduced (const ImapSession *session)
{
  return session->introduction == NULL || session->introduction->done;
}

bool
imap_session_is_ahead (const ImapSession *session)
{
  return !imap_session_is_introduced (session) ||
         (session->opening != NULL && !session->opening->done);
}

SaslMechanism
imap_session_get_strongest_mechanism (const ImapSession *session)
{
  return session->strongest;
}

const char *
imap_session_get_refusal (const ImapSession *session)
{
  return session->refusal != NULL ? session->refusal : "";
}

const char *
imap_session_get_server_id (const ImapSession *session, const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  return g_hash_table_lookup (session->server_id, lower);
}

void
imap_session_set_abandoned (ImapSession *session, GCancellable *abandoned)
{
  net_stream_set_abandoned (imap_connection_get_stream (session->connection), abandoned);
}

const NetStream *
imap_session_get_stream (const ImapSession *session)
{
  return imap_connection_get_stream (session->connection);
}

void
imap_session_get_traffic (const ImapSession *session, ImapTraffic *out)
{
  const NetCounters *counters =
    net_stream_get_counters (imap_connection_get_stream (session->connection));
  *out = (ImapTraffic) {counters->bytes_in, counters->bytes_out, counters->round_trips};
}

bool
imap_session_files_sent (const ImapSession *session)
{
  return (session->quirks & IMAP_QUIRK_FILES_SENT) != 0;
}

bool
imap_session_keeps_decoded (const ImapSession *session)
{
  return (session->quirks & IMAP_QUIRK_KEEPS_DECODED) != 0;
}

bool
imap_session_loses_news (const ImapSession *session)
{
  return (session->quirks & IMAP_QUIRK_LOSES_NEWS) != 0;
}

// A server may send UTF-8 without having been asked to; what is no UTF-7 stays as it is.
char *
imap_session_decode_name (const ImapSession *session, const char *raw, gssize length)
{
  if (!is_utf8 (session))
    return mail_utf7_decode (raw, length);
  return g_utf8_make_valid (raw, length);
}

char *
imap_session_encode_name (const ImapSession *session, const char *utf8)
{
  return is_utf8 (session) ? g_strdup (utf8) : mail_utf7_encode (utf8);
}

const ImapMailbox *
imap_session_get_mailbox (const ImapSession *session)
{
  return &session->mailbox;
}

void
imap_session_set_state (ImapSession *session, ImapState state)
{
  g_assert (state == session->state || is_legal (session->state, state));
  session->state = state;
}

bool
imap_session_check (const ImapSession *session, ImapCap cap, bool selected, GError **error)
{
  const GError *death = imap_connection_get_death (session->connection);
  if (death != NULL) {
    if (error != NULL)
      *error = g_error_copy (death);
    return false;
  }
  if (cap != IMAP_N_CAPS && !imap_session_has (session, cap)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED, "IMAP: no %s", imap_cap_name (cap));
    return false;
  }
  if (selected && session->state != IMAP_STATE_SELECTED) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "IMAP: no mailbox is selected");
    return false;
  }
  return true;
}

ImapCommand *
imap_session_command (const ImapSession *session, const char *words)
{
  return imap_command_new (words, literals_of (session), is_utf8 (session));
}

bool
imap_session_run (ImapSession *session, ImapCommand *command,
                  bool (*take) (void *, const ImapResponse *), void *data, ImapResult *out_result,
                  GCancellable *cancellable, GError **error)
{
  ImapPending *pending =
    imap_connection_send (session->connection, command, take, data, cancellable, error);
  return pending != NULL && imap_session_finish (session, pending, out_result, cancellable, error);
}

bool
imap_session_finish (ImapSession *session, ImapPending *pending, ImapResult *out_result,
                     GCancellable *cancellable, GError **error)
{
  g_auto (ImapResult) result = {0};
  bool ok = imap_connection_finish (session->connection, pending, &result, cancellable, error);
  if (result.kind != IMAP_OK) {
    g_free (session->refusal);
    session->refusal = g_strdup (result.code_name);
  }
  if (out_result != NULL) {
    *out_result = result;
    result = (ImapResult) {0};
  }
  return ok;
}

bool
imap_session_finish_all (ImapSession *session, GQueue *pendings, GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GError) first = NULL;
  ImapPending *pending;
  while ((pending = g_queue_pop_head (pendings)) != NULL) {
    GError *cause = NULL;
    if (imap_session_finish (session, pending, NULL, cancellable, &cause))
      continue;
    if (first == NULL)
      first = cause;
    else
      g_error_free (cause);
  }
  if (first == NULL)
    return true;
  g_propagate_error (error, g_steal_pointer (&first));
  return false;
}

void
imap_session_set_patience (ImapSession *session, bool slow)
{
  net_stream_set_timeout (imap_connection_get_stream (session->connection),
                          slow ? IMAP_PATIENCE_MS : NET_TIMEOUT_MS);
}

void
imap_session_add_mailbox (ImapCommand *command, const char *name)
{
  imap_command_add (command, " ");
  imap_command_add_string (command, name);
}

void
imap_session_add_flags (ImapCommand *command, MailFlags bits, const char *const *keywords)
{
  const char *separator = "(";
  for (int i = 0; i < 64; i++) {
    const char *name = bits >> i & 1 ? mail_flag_to_imap ((MailFlags) 1 << i) : NULL;
    if (name == NULL)
      continue;
    imap_command_add (command, separator);
    imap_command_add (command, name);
    separator = " ";
  }
  for (size_t i = 0; keywords != NULL && keywords[i] != NULL; i++) {
    imap_command_add (command, separator);
    imap_command_add_atom (command, keywords[i]);
    separator = " ";
  }
  imap_command_add (command, *separator == '(' ? "()" : ")");
}

GPtrArray *
imap_session_split (const ImapSession *session, const ImapUidSet *uids)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func ((GDestroyNotify) imap_uid_set_free);
  uint64_t limit = session->capabilities.message_limit;
  if (limit == 0 || imap_uid_set_count (uids) <= limit) {
    g_ptr_array_add (parts, imap_uid_set_copy (uids));
    return parts;
  }
  size_t n;
  const ImapRange *ranges = imap_uid_set_get_ranges (uids, &n);
  ImapUidSet *part = NULL;
  uint64_t room = 0;
  for (size_t i = 0; i < n; i++) {
    for (uint64_t first = ranges[i].first; first <= ranges[i].last;) {
      if (room == 0) {
        room = limit;
        part = imap_uid_set_new ();
        g_ptr_array_add (parts, part);
      }
      uint64_t last = MIN (first + room - 1, ranges[i].last);
      imap_uid_set_add_range (part, (uint32_t) first, (uint32_t) last);
      room -= last - first + 1;
      first = last + 1;
    }
  }
  return parts;
}

bool
imap_session_distrust (ImapSession *session, ImapCap cap, const GError *error)
{
  if (!imap_session_is_alive (session) || !imap_session_has (session, cap) ||
      !g_error_matches (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL))
    return false;
  imap_capabilities_remove (&session->capabilities, cap);
  return true;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Waiting for the server's word: IDLE (RFC 2177), or NOOP now and then.

#include "imap/imap-session-private.h"

#include "base/mail-error.h"
#include "imap/imap-quirks.h"

// Middleboxes forget quiet connections after ten minutes.
#define RENEW_MS (9 * 60 * 1000)

// Without IDLE.
#define NOOP_MS (60 * 1000)

// A person may be waiting behind the DONE, and a peer that went away says nothing: what answers in
// IDLE at all answers within seconds.
#define DONE_MS (15 * 1000)

// An IDLE that the server ends sooner, without a word, is none: asked again it would be asked again
// without end.
#define LEAST_MS 1000

// One wait, which ends at UNTIL at the latest.
typedef struct {
  ImapSession *session;
  int wake_fd;
  NetDeadline until;
  uint64_t events_before;
  ImapIdleEnd end;
} Wait;

static int64_t
or_default (int64_t chosen_ms, int64_t default_ms)
{
  return chosen_ms ? chosen_ms : default_ms;
}

static bool
has_event (const Wait *wait)
{
  return wait->session->events_said != wait->events_before;
}

// Handles what is here already. *OUT_OVER: the wait is over.
static bool
look (Wait *wait, bool *out_over, GError **error)
{
  if (!imap_connection_drain (wait->session->connection, error))
    return false;
  wait->end = has_event (wait) ? IMAP_IDLE_EVENT : IMAP_IDLE_DONE;
  *out_over = has_event (wait) || net_deadline_has_passed (wait->until);
  return true;
}

// Sleeps once, at most up to LIMIT. → false on error.
static bool
sleep_once (Wait *wait, NetDeadline limit, bool *out_over, GCancellable *cancellable,
            GError **error)
{
  ImapConnection *connection = wait->session->connection;
  GError *cause = NULL;
  int64_t left = net_deadline_poll_ms (net_deadline_min (limit, wait->until));
  NetWait seen = net_stream_wait (imap_connection_get_stream (connection), wait->wake_fd, left,
                                  cancellable, &cause);
  if (seen == NET_WAIT_ERROR) {
    if (error != NULL)
      *error = g_error_copy (cause);
    imap_connection_die (connection, cause);
    return false;
  }
  if (!look (wait, out_over, error))
    return false;
  if ((seen & NET_WAIT_WOKEN) != 0) {
    wait->end = IMAP_IDLE_WOKEN;
    *out_over = true;
  }
  return true;
}

// On the same way as IDLE; what it brings is told as everything else, and its own answer is none.
static bool
send_noop_first (ImapSession *session, GCancellable *cancellable, GError **error)
{
  if ((session->quirks & IMAP_QUIRK_NOOP_FIRST) == 0 || session->notify == IMAP_NOTIFY_OFF)
    return true;
  ImapPending *pending = imap_connection_send (
    session->connection, imap_session_command (session, "NOOP"), NULL, NULL, cancellable, error);
  if (pending == NULL)
    return false;
  imap_connection_forget (session->connection, pending);
  return true;
}

// The server ended the IDLE that it began at BEGAN, or never let it begin.
static void
judge_end (Wait *wait, int64_t began)
{
  ImapSession *session = wait->session;
  if (!has_event (wait) && g_get_monotonic_time () - began < LEAST_MS * G_TIME_SPAN_MILLISECOND)
    imap_capabilities_remove (&session->capabilities, IMAP_CAP_IDLE);
}

// IDLE was not understood, or not let: the session goes the other way.
static bool
is_refused (ImapSession *session, const GError *error)
{
  if (!imap_session_is_alive (session) || !imap_session_has (session, IMAP_CAP_IDLE) ||
      error->domain != MAIL_ERROR)
    return false;
  imap_capabilities_remove (&session->capabilities, IMAP_CAP_IDLE);
  return true;
}

// One IDLE, from its command to the answer to DONE.
static bool
idle_once (Wait *wait, bool *out_over, GCancellable *cancellable, GError **error)
{
  ImapSession *session = wait->session;
  g_autofree char *text = NULL;
  g_autoptr (GError) cause = NULL;
  if (!send_noop_first (session, cancellable, error))
    return false;
  ImapPending *pending = imap_connection_send (
    session->connection, imap_session_command (session, "IDLE"), NULL, NULL, cancellable, error);
  if (pending == NULL)
    return false;
  int64_t began = g_get_monotonic_time ();
  NetDeadline limit = net_deadline_in_ms (or_default (session->idle_ms, RENEW_MS));
  if (imap_connection_wait_continuation (session->connection, pending, &text, cancellable,
                                         &cause)) {
    look (wait, out_over, &cause);
    while (cause == NULL && !pending->done && !*out_over && !net_deadline_has_passed (limit))
      sleep_once (wait, limit, out_over, cancellable, &cause);
    if (cause == NULL && !pending->done)
      imap_connection_queue (session->connection, "DONE\r\n", 6, false);
  }
  bool ended_itself = pending->done;
  NetStream *stream = imap_connection_get_stream (session->connection);
  net_stream_set_timeout (stream, or_default (session->done_ms, DONE_MS));
  bool ok = imap_session_finish (session, pending, NULL, cancellable, cause == NULL ? error : NULL);
  imap_session_set_patience (session, false);
  if (ok && ended_itself)
    judge_end (wait, began);
  // The answer to DONE may have told something, too.
  if (!*out_over && has_event (wait)) {
    wait->end = IMAP_IDLE_EVENT;
    *out_over = true;
  }
  if (cause == NULL)
    return ok;
  g_propagate_error (error, g_steal_pointer (&cause));
  return false;
}

static bool
poll_once (Wait *wait, bool *out_over, GCancellable *cancellable, GError **error)
{
  if (!imap_session_noop (wait->session, cancellable, error))
    return false;
  if (!look (wait, out_over, error))
    return false;
  NetDeadline limit = net_deadline_in_ms (or_default (wait->session->idle_ms, NOOP_MS));
  while (!*out_over && !net_deadline_has_passed (limit)) {
    if (!sleep_once (wait, limit, out_over, cancellable, error))
      return false;
  }
  return true;
}

bool
imap_session_noop (ImapSession *session, GCancellable *cancellable, GError **error)
{
  return imap_session_check (session, IMAP_N_CAPS, false, error) &&
         imap_session_run (session, imap_session_command (session, "NOOP"), NULL, NULL, NULL,
                           cancellable, error);
}

bool
imap_session_idle (ImapSession *session, int wake_fd, unsigned seconds, ImapIdleEnd *out_end,
                   GCancellable *cancellable, GError **error)
{
  if (!imap_session_check (session, IMAP_N_CAPS, false, error))
    return false;
  Wait wait = {.session = session,
               .wake_fd = wake_fd,
               .until =
                 seconds > 0 ? net_deadline_in_ms ((int64_t) seconds * 1000) : NET_DEADLINE_NEVER,
               .events_before = session->events_said,
               .end = IMAP_IDLE_DONE};
  bool over = false;
  while (!over) {
    g_autoptr (GError) cause = NULL;
    bool ok = imap_session_has (session, IMAP_CAP_IDLE) ?
                idle_once (&wait, &over, cancellable, &cause) :
                poll_once (&wait, &over, cancellable, &cause);
    if (ok || is_refused (session, cause))
      continue;
    g_propagate_error (error, g_steal_pointer (&cause));
    return false;
  }
  *out_end = wait.end;
  return true;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// A thread that sleeps until the next check is due or a job comes.

#include "sync/pop3-lane.h"

#include "base/mail-backoff.h"
#include "base/mail-job.h"
#include "base/mail-log.h"
#include "store/store-home-trash.h"
#include "store/store-search.h"
#include "sync/pop3-delay.h"
#include "sync/pop3-drafts.h"
#include "sync/pop3-waiting.h"

// A server that is busy or away: soon again, then ever more rarely.
#define FIRST_DELAY_MS (30 * 1000)
#define LAST_DELAY_MS (30 * 60 * 1000)

// Words of so many messages between two looks at the queue.
#define INDEX_AT_ONCE 200

// Between two looks at the trash.
#define TRASH_SECONDS (6 * 3600)

#define NEVER G_MAXINT64

// A server that says so often that it is too early may never find it late enough: that is told.
#define MAX_TOO_EARLY 3

struct _Pop3Lane {
  SyncContext *context;
  MailJobQueue *queue;
  GThread *thread;
  GMutex mutex;              // reset comes from any thread
  GCancellable *cancellable; // of the session; replaced by reset under the mutex

  // Only on the thread.
  bool is_started;
  bool is_in_trouble;     // the last session met what a person should know of
  bool is_stopped;        // only a person's act makes it try again
  int64_t last_check;     // seconds since 1970, 0: never
  int64_t not_before;     // seconds since 1970: our patience
  int64_t too_early_till; // seconds since 1970: the server refused a log-in as too early; 0: no
  int64_t trash_due;      // seconds since 1970: the next look at the trash, NEVER: it is kept
  bool knows_delay;       // DELAY was read since the account changed
  Pop3Delay delay;
  Pop3Waiting *waiting; // until the server allows a log-in
  MailBackoff backoff;
};

static int64_t
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static GCancellable *
ref_cancellable (Pop3Lane *lane)
{
  g_mutex_lock (&lane->mutex);
  GCancellable *cancellable = g_object_ref (lane->cancellable);
  g_mutex_unlock (&lane->mutex);
  return cancellable;
}

static void
set_state (Pop3Lane *lane, MailAccountStateCode code, const GError *error, int64_t next_try)
{
  sync_state_set (lane->context->state, SYNC_LANE_INTERACTIVE, code, error, next_try);
}

static void
note_success (Pop3Lane *lane)
{
  lane->is_in_trouble = lane->is_stopped = false;
  mail_backoff_reset (&lane->backoff);
  lane->not_before = lane->too_early_till = 0;
  sync_state_set_last_sync (lane->context->state, now ());
  sync_state_set_last_check (lane->context->state, now ());
  sync_state_set_behind (lane->context->state, false);
  set_state (lane, MAIL_STATE_UP_TO_DATE, NULL, 0);
}

// What passes by itself is tried again later; what does not waits for a person (a password is asked
// for only where the server said that it is wrong). A certificate may be renewed, or be that of a
// hotel's log-in page, and to look at it anew says nothing.
static void
note_failure (Pop3Lane *lane, const GError *failure)
{
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    set_state (lane, MAIL_STATE_IDLE, NULL, 0);
    return;
  }
  // A full disk gets room again.
  bool is_transient =
    mail_error_is_transient (failure) || g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_QUOTA);
  lane->is_in_trouble = !is_transient;
  lane->is_stopped =
    !is_transient && !g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_TLS_UNTRUSTED);
  lane->not_before = now () + mail_backoff_next (&lane->backoff) / 1000 + 1;
  set_state (lane, is_transient ? MAIL_STATE_OFFLINE : MAIL_STATE_TROUBLE, failure,
             lane->is_stopped ? 0 : lane->not_before);
}

// The first second at which the server lets in who asks; 0: at once.
static int64_t
next_log_in (Pop3Lane *lane)
{
  g_autoptr (MailAccount) account = sync_context_ref_account (lane->context);

  if (account->incoming.host == NULL)
    return 0;
  if (!lane->knows_delay) {
    pop3_delay_get (lane->context->config.store, account, &lane->delay);
    lane->knows_delay = true;
  }
  return MAX (pop3_delay_get_end (&lane->delay, now ()), lane->too_early_till);
}

// It is no trouble: what was asked for is done when the server allows it.
static void
note_too_early (Pop3Lane *lane)
{
  lane->not_before = now () + mail_backoff_next (&lane->backoff) / 1000 + 1;
  lane->too_early_till = MAX (next_log_in (lane), lane->not_before);
  set_state (lane, MAIL_STATE_UP_TO_DATE, NULL, 0);
}

static void
end_session (Pop3Lane *lane, Pop3Sync *sync, const GError *failure)
{
  lane->knows_delay = false;
  lane->too_early_till = 0;
  if (pop3_sync_was_too_early (sync) && lane->backoff.tries < MAX_TOO_EARLY)
    note_too_early (lane);
  else if (failure != NULL)
    note_failure (lane, failure);
  else
    note_success (lane);
}

// Mail may live here and come from nowhere.
static bool
has_server (Pop3Lane *lane)
{
  g_autoptr (MailAccount) account = sync_context_ref_account (lane->context);

  return account->incoming.host != NULL;
}

// What has been in the trash for as long as its person chose. It needs no server, and no session
// fails by it.
static void
empty_trash (Pop3Lane *lane)
{
  g_autoptr (GError) failure = NULL;
  MailSyncSettings settings;
  uint32_t n = 0;

  sync_context_get_settings (lane->context, &settings);
  lane->trash_due = settings.trash_days != MAIL_TRASH_NEVER ? now () + TRASH_SECONDS : NEVER;
  if (settings.trash_days == MAIL_TRASH_NEVER)
    return;
  if (!store_home_empty_trash (lane->context->config.store, lane->context->account_id,
                               settings.trash_days, &n, &failure))
    mail_log (MAIL_LOG_FAULT, "pop3", "the trash is not emptied: %s", failure->message);
  else if (n > 0)
    mail_log (MAIL_LOG_INFO, "pop3",
              "erased from the trash of account %" G_GINT64_FORMAT
              " after %d days, as was chosen: %u messages",
              lane->context->account_id, settings.trash_days, n);
}

// One session, as SYNC was prepared. OUT_REPORT may be NULL.
static bool
run_session (Pop3Lane *lane, Pop3Sync *sync, MailSyncReport *out_report, GError **error)
{
  g_autoptr (GError) failure = NULL;

  lane->last_check = now ();
  empty_trash (lane);
  if (!has_server (lane)) {
    note_success (lane);
    return true;
  }
  sync_state_set_allowed_at (lane->context->state, 0);
  // What a person reads of a trouble does not come and go with each try.
  if (!lane->is_in_trouble)
    set_state (lane, MAIL_STATE_CONNECTING, NULL, 0);
  pop3_sync_run (sync, &failure);
  end_session (lane, sync, failure);
  if (failure == NULL && sync->report.error != NULL)
    failure = g_error_copy (sync->report.error);
  if (out_report != NULL) {
    *out_report = sync->report;
    sync->report.error = NULL;
    if (out_report->error == NULL && failure != NULL)
      out_report->error = g_error_copy (failure);
  }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return out_report == NULL || out_report->error == NULL;
}

static Pop3Sync *
new_session (Pop3Lane *lane, SyncRequest *request)
{
  g_autoptr (GCancellable) cancellable = ref_cancellable (lane);

  return pop3_sync_new (lane->context, cancellable, request);
}

// When to ask the server by itself, as far as that is ours to say.
static int64_t
next_own_check (Pop3Lane *lane)
{
  MailSyncSettings settings;

  if (!lane->is_started || lane->is_stopped || !sync_context_is_available (lane->context))
    return NEVER;
  if (lane->last_check == 0)
    return lane->not_before;
  sync_context_get_settings (lane->context, &settings);
  // After a failure the delay counts, not the interval.
  if (lane->backoff.tries > 0)
    return lane->not_before;
  if (settings.check_minutes == MAIL_CHECK_BY_HAND)
    return NEVER;
  return MAX (lane->last_check + settings.check_minutes * 60, lane->not_before);
}

static int64_t
next_check (Pop3Lane *lane)
{
  int64_t due = next_own_check (lane);

  if (!pop3_waiting_is_empty (lane->waiting))
    return next_log_in (lane);
  return due == NEVER ? NEVER : MAX (due, next_log_in (lane));
}

// Some messages' words. False: all are there, or it failed.
static bool
index_some (Pop3Lane *lane)
{
  g_autoptr (GCancellable) cancellable = ref_cancellable (lane);
  bool left = false;

  return lane->is_started &&
         store_search_index (lane->context->config.store, INDEX_AT_ONCE, &left, cancellable,
                             NULL) &&
         left;
}

// What is to be filed here needs no server.
static void
file_drafts (Pop3Lane *lane)
{
  g_autoptr (GError) failure = NULL;

  if (!pop3_drafts_file (lane->context, NEVER, &failure))
    g_debug ("drafts are not filed yet: %s", failure->message);
}

// What is asked for is done once the server allows it. False: it does now.
static bool
is_too_soon (Pop3Lane *lane)
{
  return next_log_in (lane) > now ();
}

static void
show_waiting (Pop3Lane *lane)
{
  int64_t at = pop3_waiting_is_empty (lane->waiting) ? lane->too_early_till : next_log_in (lane);

  sync_state_set_allowed_at (lane->context->state, at > now () ? at : 0);
}

static void
index_all (Pop3Lane *lane, SyncRequest *request)
{
  bool left = true;

  while (left && (request == NULL || !sync_request_is_abandoned (request)) &&
         store_search_index (lane->context->config.store, INDEX_AT_ONCE, &left, NULL, NULL))
    continue;
}

static void
serve_waiting (Pop3Lane *lane)
{
  g_autoptr (Pop3Waiting) waiting = g_steal_pointer (&lane->waiting);
  SyncRequest *only = pop3_waiting_get_only (waiting);
  g_autoptr (Pop3Sync) sync = new_session (lane, only);
  MailSyncReport report = {0};
  g_autoptr (GError) failure = NULL;

  lane->waiting = pop3_waiting_new ();
  pop3_waiting_prepare (waiting, sync);
  if (run_session (lane, sync, &report, &failure))
    index_all (lane, only);
  pop3_waiting_conclude (waiting, lane->context->config.store, &report, failure);
  g_clear_error (&report.error);
}

// Milliseconds until there is something to do by itself, -1: until a job comes.
static int64_t
do_own_work (Pop3Lane *lane)
{
  int64_t due = next_check (lane);

  show_waiting (lane);
  if (lane->is_started)
    file_drafts (lane);
  if (lane->is_started && lane->trash_due <= now ())
    empty_trash (lane);
  if (due <= now () && !pop3_waiting_is_empty (lane->waiting)) {
    serve_waiting (lane);
    return 0;
  }
  if (due <= now ()) {
    g_autoptr (Pop3Sync) sync = new_session (lane, NULL);
    g_autoptr (GError) failure = NULL;

    if (!run_session (lane, sync, NULL, &failure))
      g_debug ("the check failed: %s", failure != NULL ? failure->message : "");
    return 0;
  }
  if (index_some (lane))
    return 0;
  sync_state_set_next_check (lane->context->state, due == NEVER ? 0 : due);
  if (lane->is_started)
    due = MIN (due, lane->trash_due);
  return due == NEVER ? -1 : CLAMP ((due - now ()) * 1000, 1000, 24 * 3600 * 1000);
}

static void *
run_thread (void *data)
{
  Pop3Lane *lane = data;

  while (true) {
    MailJob *job = mail_job_queue_pop (lane->queue);

    if (job == NULL && !mail_job_queue_is_closed (lane->queue)) {
      int64_t wait_ms = do_own_work (lane);

      job = mail_job_queue_wait (lane->queue, wait_ms);
    }
    if (job != NULL)
      mail_job_run (job, lane);
    else if (mail_job_queue_is_closed (lane->queue))
      break;
  }
  g_clear_pointer (&lane->waiting, pop3_waiting_free);
  return NULL;
}

Pop3Lane *
pop3_lane_new (SyncContext *context)
{
  Pop3Lane *lane = g_new0 (Pop3Lane, 1);

  lane->context = context;
  lane->queue = mail_job_queue_new ();
  lane->cancellable = g_cancellable_new ();
  lane->waiting = pop3_waiting_new ();
  g_mutex_init (&lane->mutex);
  mail_backoff_init (&lane->backoff, FIRST_DELAY_MS, LAST_DELAY_MS);
  lane->thread = g_thread_new ("pop3", run_thread, lane);
  return lane;
}

void
pop3_lane_free (Pop3Lane *lane)
{
  if (lane == NULL)
    return;
  mail_job_queue_close (lane->queue);
  g_cancellable_cancel (lane->cancellable);
  g_thread_join (lane->thread);
  mail_job_queue_free (lane->queue);
  g_object_unref (lane->cancellable);
  g_mutex_clear (&lane->mutex);
  g_free (lane);
}

static void
break_off (Pop3Lane *lane)
{
  g_mutex_lock (&lane->mutex);
  g_autoptr (GCancellable) old = lane->cancellable;
  lane->cancellable = g_cancellable_new ();
  g_mutex_unlock (&lane->mutex);
  g_cancellable_cancel (old);
}

static void
run_poke (void *worker, void *data, GCancellable *cancellable)
{
  Pop3Lane *lane = worker;

  // The thread is awake, and looks what is due: a shorter time in the trash holds at once.
  lane->trash_due = 0;
}

static void
run_cancel (void *worker, void *data, GCancellable *cancellable)
{
  Pop3Lane *lane = worker;

  pop3_waiting_free (lane->waiting);
  lane->waiting = pop3_waiting_new ();
  lane->too_early_till = 0;
}

static void
run_start (void *worker, void *data, GCancellable *cancellable)
{
  Pop3Lane *lane = worker;

  lane->is_started = true;
}

static void
run_reset (void *worker, void *data, GCancellable *cancellable)
{
  Pop3Lane *lane = worker;

  lane->is_in_trouble = lane->is_stopped = false;
  lane->last_check = lane->not_before = lane->too_early_till = 0;
  lane->knows_delay = false;
  mail_backoff_reset (&lane->backoff);
  if (!sync_context_is_available (lane->context))
    set_state (lane, MAIL_STATE_OFFLINE, NULL, 0);
}

static void
run_stop (void *worker, SyncRequest *request)
{
  Pop3Lane *lane = worker;

  lane->is_started = false;
  set_state (lane, MAIL_STATE_IDLE, NULL, 0);
  sync_request_finish (request, NULL);
}

void
pop3_lane_start (Pop3Lane *lane)
{
  mail_job_queue_push (lane->queue, MAIL_JOB_INTERACTIVE, run_start, NULL, NULL, NULL);
}

void
pop3_lane_stop (Pop3Lane *lane)
{
  g_autoptr (SyncRequest) request = sync_request_new (run_stop, NULL, NULL);

  break_off (lane);
  if (sync_request_push (request, lane->queue, MAIL_JOB_INTERACTIVE))
    sync_request_wait (request, NULL, NULL);
}

void
pop3_lane_reset (Pop3Lane *lane)
{
  break_off (lane);
  mail_job_queue_push (lane->queue, MAIL_JOB_INTERACTIVE, run_reset, NULL, NULL, NULL);
}

void
pop3_lane_cancel (Pop3Lane *lane)
{
  break_off (lane);
  mail_job_queue_push (lane->queue, MAIL_JOB_INTERACTIVE, run_cancel, NULL, NULL, NULL);
}

void
pop3_lane_poke (Pop3Lane *lane)
{
  mail_job_queue_push (lane->queue, MAIL_JOB_WATCH, run_poke, NULL, NULL, NULL);
}

static void
run_sync (void *worker, SyncRequest *request)
{
  Pop3Lane *lane = worker;
  MailSyncReport *report = sync_request_get_data (request);
  GError *error = NULL;

  file_drafts (lane);
  if (is_too_soon (lane)) {
    pop3_waiting_add_check (lane->waiting, request);
    return;
  }
  g_autoptr (Pop3Sync) sync = new_session (lane, request);
  bool good = run_session (lane, sync, report, &error);

  if (pop3_sync_was_too_early (sync) && is_too_soon (lane)) {
    g_clear_error (&error);
    g_clear_error (&report->error);
    pop3_waiting_add_check (lane->waiting, request);
    return;
  }
  if (good)
    index_all (lane, request);
  sync_request_finish (request, error);
}

static void
free_report (void *data)
{
  mail_sync_report_free (data);
}

bool
pop3_lane_sync (Pop3Lane *lane, GCancellable *cancellable, MailSyncReport *out_report,
                GError **error)
{
  MailSyncReport *report = g_new0 (MailSyncReport, 1);
  g_autoptr (SyncRequest) request = sync_request_new (run_sync, report, free_report);
  g_autoptr (GError) failure = NULL;

  *out_report = (MailSyncReport) {.account_id = lane->context->account_id};
  if (!sync_request_push (request, lane->queue, MAIL_JOB_WATCH)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the account is at its end");
    return false;
  }
  bool good = sync_request_wait (request, cancellable, &failure);

  // A session whose caller went away may still be filling its report.
  if (!g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    *out_report = *report;
    report->error = NULL;
  } else {
    pop3_lane_poke (lane);
  }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return good;
}

static void
run_fetch (void *worker, SyncRequest *request)
{
  Pop3Lane *lane = worker;
  GError *error = NULL;

  if (is_too_soon (lane)) {
    pop3_waiting_add_fetch (lane->waiting, request);
    return;
  }
  g_autoptr (Pop3Sync) sync = new_session (lane, request);

  pop3_sync_fetch (sync, *(int64_t *) sync_request_get_data (request), &error);
  lane->knows_delay = false;
  if (pop3_sync_was_too_early (sync)) {
    note_too_early (lane);
    g_clear_error (&error);
    pop3_waiting_add_fetch (lane->waiting, request);
  } else {
    sync_request_finish (request, error);
  }
}

bool
pop3_lane_fetch (Pop3Lane *lane, int64_t message_id, GCancellable *cancellable, GError **error)
{
  g_autoptr (SyncRequest) request =
    sync_request_new (run_fetch, g_memdup2 (&message_id, sizeof message_id), g_free);

  if (sync_request_push (request, lane->queue, MAIL_JOB_INTERACTIVE))
    return sync_request_wait (request, cancellable, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the account is at its end");
  return false;
}

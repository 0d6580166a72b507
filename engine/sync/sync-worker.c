// SPDX-License-Identifier: GPL-3.0-or-later
//
// The loop of a worker: jobs first, then a living connection, then a slice of the lane's own work,
// then rest.

#include "sync/sync-worker.h"

#include "base/mail-backoff.h"
#include "sync/sync-connection.h"

#define FIRST_DELAY_MS 1000
#define LAST_DELAY_MS (5 * 60 * 1000)

// A rest that ends sooner is a hasty one. Some servers tell the same at each IDLE: so often in a
// row it is believed to be news, then each waits a second longer than the one before.
#define HASTY_MS 1000
#define HASTY_IN_A_ROW 5
#define MOST_HASTY_DELAY_MS 10000

struct _SyncWorker {
  SyncContext *context;
  SyncLane name;
  const SyncWorkerLane *lane;
  void *data;
  MailJobQueue *queue;
  GThread *thread;

  // Cancelled from any thread, replaced by the worker: hence the mutex.
  GMutex mutex;
  GCancellable *cancellable;

  int connected; // atomic: asked by the other lanes

  // Only on the thread.
  ImapSync *sync;
  bool started;
  bool told_all;   // of the connection: what the server called itself, too
  bool in_trouble; // the last try to connect met what a person should know of
  bool is_stopped; // a person must act before the next try
  int progress;    // before this step
  int hasty;       // rests in a row that ended at once, after steps that brought nothing
  MailBackoff backoff;
  int64_t retry_at; // monotonic microseconds, 0: at once
};

static int64_t
wall_seconds_at (int64_t monotonic)
{
  return (g_get_real_time () + monotonic - g_get_monotonic_time ()) / G_USEC_PER_SEC;
}

// What time and another try won't mend.
static bool
needs_person (const GError *error)
{
  static const MailError codes[] = {MAIL_ERROR_AUTH_REJECTED, MAIL_ERROR_TLS_UNTRUSTED,
                                    MAIL_ERROR_KEYRING, MAIL_ERROR_UNSUPPORTED, MAIL_ERROR_INVALID};
  for (size_t i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, MAIL_ERROR, (int) codes[i]))
      return true;
  return mail_error_is_of_mechanism (error);
}

// A password that was refused is not said again. To look at a certificate anew says nothing: one
// that expired is renewed, and who stood between, as a hotel's log-in page, lets one through.
static bool
may_pass (const GError *error)
{
  return g_error_matches (error, MAIL_ERROR, MAIL_ERROR_TLS_UNTRUSTED);
}

static void
set_state (SyncWorker *worker, MailAccountStateCode code, const GError *error)
{
  bool waits = code == MAIL_STATE_OFFLINE || (code == MAIL_STATE_TROUBLE && !worker->is_stopped);
  int64_t next_try = waits && worker->retry_at ? wall_seconds_at (worker->retry_at) : 0;
  sync_state_set (worker->context->state, worker->name, code, error, next_try);
}

static void
note_failure (SyncWorker *worker, const GError *error, bool connecting)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    worker->retry_at = 0;
    return;
  }
  // The others connect only beside the interactive one, with the same words: what the server has
  // against one more connection is no person's business.
  bool refused = connecting && worker->name != SYNC_LANE_INTERACTIVE;
  worker->in_trouble = connecting && !refused && needs_person (error);
  worker->is_stopped = worker->in_trouble && !may_pass (error);
  worker->retry_at = g_get_monotonic_time () + mail_backoff_next (&worker->backoff) * 1000;
  // A limit of the server's is called QUOTA too, when it is met at the door.
  bool trouble = worker->in_trouble || (!connecting && mail_error_is_of_disk (error));
  set_state (worker, trouble ? MAIL_STATE_TROUBLE : MAIL_STATE_OFFLINE, error);
}

static void
drop_connection (SyncWorker *worker, const GError *error, bool polite)
{
  bool was = g_atomic_int_get (&worker->connected);
  imap_sync_disconnect (worker->sync, polite);
  g_atomic_int_set (&worker->connected, 0);
  sync_state_set_disconnected (worker->context->state, worker->name);
  if (was || error)
    worker->lane->disconnected (worker, error, worker->data);
}

// After a reset the old cancellable stays cancelled; the next connection gets a fresh one.
static void
renew_cancellable (SyncWorker *worker)
{
  if (!g_cancellable_is_cancelled (worker->cancellable))
    return;
  drop_connection (worker, NULL, false);
  g_mutex_lock (&worker->mutex);
  g_object_unref (worker->cancellable);
  worker->cancellable = g_cancellable_new ();
  worker->sync->cancellable = worker->cancellable;
  g_mutex_unlock (&worker->mutex);
  worker->retry_at = 0;
  worker->in_trouble = worker->is_stopped = false;
  mail_backoff_reset (&worker->backoff);
}

static void
tell_connected (SyncWorker *worker)
{
  MailConnection facts = {};
  worker->told_all = imap_session_is_introduced (worker->sync->session);
  sync_connection_describe (worker->sync->session, &facts);
  sync_state_set_connected (worker->context->state, worker->name, &facts);
  mail_connection_clear (&facts);
}

static bool
connect_now (SyncWorker *worker, GError **error)
{
  g_autoptr (GError) failure = NULL;
  drop_connection (worker, NULL, false);
  // What a person reads of a trouble does not come and go with each try.
  if (!worker->in_trouble)
    set_state (worker, MAIL_STATE_CONNECTING, NULL);
  if (imap_sync_connect (worker->sync, &failure)) {
    if (worker->in_trouble)
      set_state (worker, MAIL_STATE_CONNECTING, NULL);
    worker->in_trouble = worker->is_stopped = false;
    worker->retry_at = 0;
    g_atomic_int_set (&worker->connected, 1);
    tell_connected (worker);
    worker->lane->connected (worker, worker->sync, worker->data);
    return true;
  }
  note_failure (worker, failure, true);
  worker->lane->disconnected (worker, failure, worker->data);
  g_propagate_error (error, g_steal_pointer (&failure));
  return false;
}

// JOB may come between two slices of another one.
static void
run_job (SyncWorker *worker, MailJob *job)
{
  GCancellable *before = worker->sync->abandoned ? g_object_ref (worker->sync->abandoned) : NULL;
  mail_job_run (job, worker);
  imap_sync_set_abandoned (worker->sync, before);
  g_clear_object (&before);
}

static void
run_one_job (SyncWorker *worker, int64_t timeout_ms)
{
  MailJob *job = mail_job_queue_wait (worker->queue, timeout_ms);
  if (job)
    run_job (worker, job);
}

// What has come or gone over the line so far, counted together.
static int
progress_of (const SyncWorker *worker)
{
  const MailSyncReport *report = &worker->sync->report;
  return report->added + report->changed + report->removed + report->bodies +
         report->operations_sent;
}

static void
on_step_failed (SyncWorker *worker, const GError *error)
{
  bool alive = imap_sync_is_connected (worker->sync);
  g_debug ("lane %d: %s", worker->name, error->message);
  imap_sync_let_go (worker->sync);
  // A line that drops now and then still brings mail and takes operations: only tries in vain make
  // the next one wait longer and longer.
  if (progress_of (worker) != worker->progress)
    mail_backoff_reset (&worker->backoff);
  note_failure (worker, error, false);
  if (!alive)
    drop_connection (worker, error, false);
}

static void
tell_resting (SyncWorker *worker)
{
  ImapSession *session = worker->sync->session;
  SyncState *state = worker->context->state;
  ImapTraffic traffic;
  MailLive live = imap_session_has (session, IMAP_CAP_IDLE) ? MAIL_LIVE_IDLE : MAIL_LIVE_POLL;
  if (imap_session_get_notify (session) == IMAP_NOTIFY_ON)
    live = MAIL_LIVE_NOTIFY;
  imap_session_get_traffic (session, &traffic);
  sync_state_set_traffic (state, worker->name, traffic.bytes_in, traffic.bytes_out,
                          traffic.round_trips);
  sync_state_set_live (state, worker->name, live,
                       worker->sync->kept ? worker->sync->folder->path : NULL);
  set_state (worker, MAIL_STATE_UP_TO_DATE, NULL);
}

// What ended the rest that began at BEGAN is taken in after a while where the same was said before
// and brought nothing. Jobs don't wait for it.
static void
be_slow_to_believe (SyncWorker *worker, int64_t began, ImapIdleEnd end)
{
  int64_t rested_ms = (g_get_monotonic_time () - began) / G_TIME_SPAN_MILLISECOND;
  bool is_hasty =
    end == IMAP_IDLE_EVENT && rested_ms < HASTY_MS && progress_of (worker) == worker->progress;
  worker->hasty = is_hasty ? worker->hasty + 1 : 0;
  if (worker->hasty > HASTY_IN_A_ROW)
    run_one_job (worker, MIN ((worker->hasty - HASTY_IN_A_ROW) * 1000, MOST_HASTY_DELAY_MS));
}

// In IDLE until the server, a job or the clock says something. What the server says is taken in by
// the next step.
static void
rest (SyncWorker *worker)
{
  unsigned seconds = worker->lane->rest (worker, worker->sync, worker->data);
  if (!seconds) {
    sync_worker_disconnect (worker);
    return;
  }
  mail_backoff_reset (&worker->backoff);
  tell_resting (worker);
  int64_t began = g_get_monotonic_time ();
  ImapIdleEnd end;
  g_autoptr (GError) error = NULL;
  worker->sync->is_watched =
    imap_session_idle (worker->sync->session, mail_job_queue_get_fd (worker->queue), seconds, &end,
                       worker->cancellable, &error);
  if (worker->sync->is_watched)
    be_slow_to_believe (worker, began, end);
  else
    on_step_failed (worker, error);
}

// A folder that another worker waits for is handed over between two slices.
static void
yield_folder (SyncWorker *worker)
{
  ImapSync *sync = worker->sync;
  if (sync->kept && sync_leases_is_wanted (worker->context->leases, sync->kept))
    imap_sync_let_go (sync);
}

static void
do_step (SyncWorker *worker)
{
  g_autoptr (GError) error = NULL;
  yield_folder (worker);
  worker->progress = progress_of (worker);
  SyncStep step = worker->lane->step (worker, worker->sync, worker->data, &error);
  worker->sync->is_watched = false;
  switch (step) {
  case SYNC_STEP_MORE:
    break;
  case SYNC_STEP_REST:
    rest (worker);
    break;
  case SYNC_STEP_FAILED:
    on_step_failed (worker, error);
    break;
  }
}

// Milliseconds until the next try is due; 0: now.
static int64_t
time_to_retry (SyncWorker *worker)
{
  int64_t left = worker->retry_at - g_get_monotonic_time ();
  return worker->retry_at && left > 0 ? (left + 999) / 1000 : 0;
}

static void
do_lane (SyncWorker *worker)
{
  int64_t wait_ms = -1;
  if (!worker->started || worker->is_stopped || !sync_context_is_available (worker->context)) {
    run_one_job (worker, -1);
  } else if (!worker->lane->wants_connection (worker, worker->data, &wait_ms)) {
    if (imap_sync_is_connected (worker->sync))
      sync_worker_disconnect (worker);
    run_one_job (worker, wait_ms);
  } else if (time_to_retry (worker) > 0) {
    run_one_job (worker, time_to_retry (worker));
  } else if (!imap_sync_is_connected (worker->sync)) {
    connect_now (worker, NULL);
  } else {
    worker->retry_at = 0;
    do_step (worker);
  }
}

static void *
run_thread (void *data)
{
  SyncWorker *worker = data;
  while (true) {
    MailJob *job = mail_job_queue_pop (worker->queue);
    if (job)
      run_job (worker, job);
    else if (mail_job_queue_is_closed (worker->queue))
      break;
    else if (g_cancellable_is_cancelled (worker->cancellable))
      renew_cancellable (worker);
    else
      do_lane (worker);
    if (!worker->told_all && imap_sync_is_connected (worker->sync) &&
        imap_session_is_introduced (worker->sync->session))
      tell_connected (worker);
  }
  drop_connection (worker, NULL, false);
  set_state (worker, MAIL_STATE_IDLE, NULL);
  return NULL;
}

static void
run_start (void *data, void *unused, GCancellable *cancellable)
{
  SyncWorker *worker = data;
  worker->started = true;
}

static void
run_stop (void *data, SyncRequest *request)
{
  SyncWorker *worker = data;
  worker->started = false;
  renew_cancellable (worker);
  sync_worker_disconnect (worker);
  sync_request_finish (request, NULL);
}

static void
run_wake (void *data, void *unused, GCancellable *cancellable)
{
  // Between two jobs the loop looks what there is to do.
}

static void
run_urge (void *data, void *unused, GCancellable *cancellable)
{
  SyncWorker *worker = data;
  if (imap_sync_is_connected (worker->sync))
    worker->retry_at = 0;
}

SyncWorker *
sync_worker_new (SyncContext *context, SyncLane name, const SyncWorkerLane *lane, void *data)
{
  static const char *const names[] = {"mail-interactive", "mail-watch", "mail-backfill"};
  SyncWorker *worker = g_new0 (SyncWorker, 1);
  worker->context = context;
  worker->name = name;
  worker->lane = lane;
  worker->data = data;
  worker->queue = mail_job_queue_new ();
  g_mutex_init (&worker->mutex);
  worker->cancellable = g_cancellable_new ();
  int again_ms = context->config.patience.again_ms;
  mail_backoff_init (&worker->backoff, again_ms ? again_ms : FIRST_DELAY_MS,
                     MAX (again_ms, LAST_DELAY_MS));
  worker->sync = imap_sync_new (context, name, worker->queue, worker->cancellable);
  worker->thread = g_thread_new (names[name], run_thread, worker);
  return worker;
}

void
sync_worker_end (SyncWorker *worker)
{
  if (!worker->thread)
    return;
  mail_job_queue_close (worker->queue);
  g_mutex_lock (&worker->mutex);
  g_cancellable_cancel (worker->cancellable);
  g_mutex_unlock (&worker->mutex);
  g_thread_join (g_steal_pointer (&worker->thread));
}

void
sync_worker_free (SyncWorker *worker)
{
  if (!worker)
    return;
  sync_worker_end (worker);
  imap_sync_free (worker->sync);
  mail_job_queue_free (worker->queue);
  g_object_unref (worker->cancellable);
  g_mutex_clear (&worker->mutex);
  g_free (worker);
}

void
sync_worker_start (SyncWorker *worker)
{
  mail_job_queue_push (worker->queue, MAIL_JOB_INTERACTIVE, run_start, NULL, NULL, NULL);
}

void
sync_worker_stop (SyncWorker *worker)
{
  g_autoptr (SyncRequest) request = sync_request_new (run_stop, NULL, NULL);
  sync_worker_reset (worker);
  if (sync_request_push (request, worker->queue, MAIL_JOB_INTERACTIVE))
    sync_request_wait (request, NULL, NULL);
}

void
sync_worker_wake (SyncWorker *worker)
{
  mail_job_queue_push (worker->queue, MAIL_JOB_INTERACTIVE, run_wake, NULL, NULL, NULL);
}

void
sync_worker_urge (SyncWorker *worker)
{
  mail_job_queue_push (worker->queue, MAIL_JOB_INTERACTIVE, run_urge, NULL, NULL, NULL);
}

void
sync_worker_reset (SyncWorker *worker)
{
  g_mutex_lock (&worker->mutex);
  g_cancellable_cancel (worker->cancellable);
  g_mutex_unlock (&worker->mutex);
  sync_worker_wake (worker);
}

MailJobQueue *
sync_worker_get_queue (SyncWorker *worker)
{
  return worker->queue;
}

bool
sync_worker_is_connected (SyncWorker *worker)
{
  return g_atomic_int_get (&worker->connected);
}

ImapSync *
sync_worker_require (SyncWorker *worker, SyncRequest *request, GError **error)
{
  GCancellable *abandoned = sync_request_get_abandoned (request);
  if (g_cancellable_set_error_if_cancelled (abandoned, error))
    return NULL;
  renew_cancellable (worker);
  imap_sync_set_abandoned (worker->sync, abandoned);
  if (imap_sync_is_connected (worker->sync) || connect_now (worker, error))
    return worker->sync;
  return NULL;
}

void
sync_worker_serve_urgent (SyncWorker *worker)
{
  while (mail_job_queue_has_waiting (worker->queue, MAIL_JOB_INTERACTIVE)) {
    MailJob *job = mail_job_queue_pop (worker->queue);
    if (!job)
      return;
    run_job (worker, job);
  }
}

void
sync_worker_disconnect (SyncWorker *worker)
{
  drop_connection (worker, NULL, true);
  set_state (worker, MAIL_STATE_IDLE, NULL);
}

void
sync_worker_finish_help (SyncWorker *worker)
{
  imap_sync_let_go (worker->sync);
  if (!worker->started)
    sync_worker_disconnect (worker);
}

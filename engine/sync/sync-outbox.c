// SPDX-License-Identifier: GPL-3.0-or-later
//
// A thread that sleeps until an item is due, then empties the queue over one connection.

#include "sync/sync-outbox.h"

#include "base/mail-backoff.h"
#include "sync/sync-delivery.h"
#include "sync/sync-request.h"
#include "sync/sync-send-limit.h"
#include "sync/sync-wishes.h"

#define FIRST_DELAY_MS (30 * 1000)
#define LAST_DELAY_MS (60 * 60 * 1000)

// A refused password waits for a person; it is tried again by itself only rarely.
#define TROUBLE_DELAY_S 3600

struct _SyncOutbox {
  SyncContext *context;
  void (*recorded) (void *data);
  void *data;
  MailJobQueue *queue;
  GThread *thread;
  GCancellable *cancellable; // of the connection; replaced by reset under the mutex
  GMutex mutex;              // reset comes from any thread
  bool started;              // only on the thread
  MailBackoff backoff;       // of connecting
  bool avoids_chunks;        // the server's BDAT is in doubt, until the account or network changes
};

static int64_t
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static GCancellable *
ref_cancellable (SyncOutbox *outbox)
{
  g_mutex_lock (&outbox->mutex);
  GCancellable *cancellable = g_object_ref (outbox->cancellable);
  g_mutex_unlock (&outbox->mutex);
  return cancellable;
}

static void
set_state (SyncOutbox *outbox, MailAccountStateCode code, const GError *error, int64_t next_try)
{
  sync_state_set (outbox->context->state, SYNC_LANE_OUTBOX, code, error, next_try);
}

static SmtpSession *
open_session (SyncOutbox *outbox, GCancellable *cancellable, GError **error)
{
  SyncContext *context = outbox->context;
  g_autoptr (MailAccount) account = sync_context_ref_account (context);
  const MailService *service = &account->submission;
  if (!service->host) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED, "the account has no server to send by");
    return NULL;
  }
  g_autoptr (SmtpSession) session = smtp_session_new (context->config.net, service, account->id);
  smtp_session_limit_patience (session, context->config.smtp_patience_ms);
  if (outbox->avoids_chunks)
    smtp_session_avoid_chunks (session);
  char *password = service->no_login ?
                     g_strdup ("") :
                     sync_context_dup_password (context, account, service, cancellable, error);
  bool good = password && smtp_session_connect (session, cancellable, error) &&
              smtp_session_authenticate (session, mail_account_user (account, service), password,
                                         sync_context_recall_strongest (context, service),
                                         cancellable, error);
  sync_context_wipe (password);
  if (!good)
    return NULL;
  sync_context_remember_strongest (context, service, smtp_session_get_strongest (session));
  sync_context_remember_size_limit (context, smtp_session_get_size_limit (session));
  sync_wishes_remember_abilities (context, session);
  return g_steal_pointer (&session);
}

static void
tell_recorded (const SyncOutbox *outbox)
{
  if (outbox->recorded)
    outbox->recorded (outbox->data);
}

static bool
file_accepted (SyncOutbox *outbox, const GPtrArray *items, GError **error)
{
  bool any = false;
  for (unsigned int i = 0; i < items->len; i++) {
    const MailOutboxItem *item = items->pdata[i];
    if (item->state != MAIL_OUTBOX_ACCEPTED)
      continue;
    if (!sync_delivery_file (outbox->context, item, error))
      return false;
    any = true;
  }
  if (any)
    tell_recorded (outbox);
  return true;
}

static GPtrArray *
list_due (SyncOutbox *outbox, int64_t *out_next_due, GError **error)
{
  return store_outbox_list_due (outbox->context->config.store, outbox->context->account_id, now (),
                                out_next_due, error);
}

// What is due and still to be sent.
static GPtrArray *
list_queued (SyncOutbox *outbox, GError **error)
{
  GPtrArray *items = list_due (outbox, NULL, error);
  for (unsigned int i = items ? items->len : 0; i > 0; i--)
    if (((MailOutboxItem *) items->pdata[i - 1])->state != MAIL_OUTBOX_QUEUED)
      g_ptr_array_remove_index (items, i - 1);
  return items;
}

static bool
postpone (SyncOutbox *outbox, const GPtrArray *items, unsigned int first, MailOutboxCause cause,
          const char *reason, int64_t not_before)
{
  bool good = true;
  for (unsigned int i = first; good && i < items->len; i++)
    good =
      sync_delivery_postpone (outbox->context, items->pdata[i], cause, reason, not_before, NULL);
  return good;
}

static bool
is_of_login (const GError *failure)
{
  return g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_AUTH_REJECTED) ||
         mail_error_is_of_mechanism (failure);
}

// Nobody could be asked: every item says why it waits.
static void
postpone_all (SyncOutbox *outbox, const GPtrArray *items, const GError *failure)
{
  bool transient = mail_error_is_transient (failure);
  int64_t seconds = transient ? mail_backoff_next (&outbox->backoff) / 1000 + 1 : TROUBLE_DELAY_S;
  const char *words = mail_error_server_text (failure);
  postpone (outbox, items, 0,
            is_of_login (failure) ? MAIL_OUTBOX_CAUSE_LOGIN : MAIL_OUTBOX_CAUSE_CONNECTION,
            words && *words ? words : failure->message, now () + seconds);
  set_state (outbox, transient ? MAIL_STATE_OFFLINE : MAIL_STATE_TROUBLE, failure,
             now () + seconds);
}

// The provider's number for a day is used up: ITEMS from FIRST on wait until there is room again.
static bool
wait_for_room (SyncOutbox *outbox, const GPtrArray *items, unsigned int first, int64_t room_at)
{
  g_autofree char *limit =
    g_strdup_printf ("%" G_GINT64_FORMAT, sync_send_limit_get (outbox->context));
  return postpone (outbox, items, first, MAIL_OUTBOX_CAUSE_LIMIT, limit, room_at);
}

// The server takes another message over this connection.
static bool
may_carry (const SmtpSession *session, unsigned int n_sent)
{
  uint64_t limit = smtp_session_get_mail_limit (session);
  return smtp_session_is_connected (session) && (!limit || n_sent < limit);
}

// Sends ITEMS in order, until the connection ends or has carried what its server takes.
// OUT_RECORDED: as sync_delivery_send()'s of any of them.
static bool
send_over (SyncOutbox *outbox, SmtpSession *session, const GPtrArray *items, SyncTurn *turn,
           GCancellable *cancellable, bool *out_recorded, GError **error)
{
  for (unsigned int i = 0; i < items->len && may_carry (session, turn->n_sent); i++) {
    const MailOutboxItem *item = items->pdata[i];
    int64_t room_at = 0;
    bool recorded;
    if (!sync_send_limit_ask (outbox->context, item, now (), &room_at, error))
      return false;
    if (room_at)
      return wait_for_room (outbox, items, i, room_at);
    if (!sync_delivery_send (outbox->context, session, item, turn, cancellable, &recorded, error))
      return false;
    *out_recorded |= recorded;
  }
  return true;
}

static bool
file_due (SyncOutbox *outbox, GError **error)
{
  g_autoptr (GPtrArray) due = list_due (outbox, NULL, error);
  return due && file_accepted (outbox, due, error);
}

// FIRST, and what became due meanwhile: also the recipients whom the server did not take at once.
static bool
send_all_over (SyncOutbox *outbox, SmtpSession *session, GPtrArray *first,
               GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_ref (first);
  g_auto (SyncTurn) turn = {0};
  bool good = true;
  while (good && items->len && may_carry (session, turn.n_sent)) {
    bool recorded = false;
    good = send_over (outbox, session, items, &turn, cancellable, &recorded, error);
    if (recorded)
      tell_recorded (outbox);
    good = good && file_due (outbox, error);
    g_ptr_array_unref (items);
    items = good ? list_queued (outbox, error) : NULL;
    good = items != NULL;
  }
  return good;
}

static bool
send_queued (SyncOutbox *outbox, GPtrArray *items, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  set_state (outbox, MAIL_STATE_CONNECTING, NULL, 0);
  g_autoptr (SmtpSession) session = open_session (outbox, cancellable, &failure);
  if (!session) {
    if (!g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      postpone_all (outbox, items, failure);
    g_propagate_error (error, g_steal_pointer (&failure));
    return false;
  }
  mail_backoff_reset (&outbox->backoff);
  set_state (outbox, MAIL_STATE_IDLE, NULL, 0);
  bool good = send_all_over (outbox, session, items, cancellable, error);
  outbox->avoids_chunks |= smtp_session_has_doubtful_chunks (session);
  smtp_session_quit (session, cancellable);
  return good;
}

// What is due over one connection, and the filing of what was accepted. OUT_DONE: nothing was due.
static bool
run_stretch (SyncOutbox *outbox, GCancellable *cancellable, bool *out_done, GError **error)
{
  g_autoptr (GPtrArray) due = list_due (outbox, NULL, error);
  g_autoptr (GPtrArray) items = due ? list_queued (outbox, error) : NULL;
  if (!items)
    return false;
  *out_done = !due->len;
  bool good = !items->len || send_queued (outbox, items, cancellable, error);
  return file_due (outbox, good ? error : NULL) && good;
}

// Everything that is due. Each stretch sends, postpones or files something, so that it ends.
// OUT_NEXT_DUE: when to look again, 0: when poked.
static bool
run_due (SyncOutbox *outbox, int64_t *out_next_due, GError **error)
{
  g_autoptr (GCancellable) cancellable = ref_cancellable (outbox);
  bool done = false, good = true;
  while (good && !done && !g_cancellable_is_cancelled (cancellable))
    good = run_stretch (outbox, cancellable, &done, error);
  g_autoptr (GPtrArray) after = list_due (outbox, out_next_due, good ? error : NULL);
  return after && good;
}

// The network is back, the account is another, or a person asks: nothing waits any longer for what
// may be over.
static bool
wake (SyncOutbox *outbox, GError **error)
{
  SyncContext *context = outbox->context;
  mail_backoff_reset (&outbox->backoff);
  g_autoptr (StoreWrite) write =
    store_write_begin (context->config.store, STORE_PRIORITY_USER, error);
  return write && store_outbox_wake (write, context->account_id, now (), error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

static void
run_wake (void *worker, void *data, GCancellable *cancellable)
{
  SyncOutbox *outbox = worker;
  g_autoptr (GError) error = NULL;
  outbox->avoids_chunks = false;
  if (!wake (outbox, &error))
    g_debug ("what waits in the outbox goes on waiting: %s", error->message);
}

static void
run_flush (void *worker, SyncRequest *request)
{
  SyncOutbox *outbox = worker;
  GError *error = NULL;
  int64_t next_due;
  if (wake (outbox, &error))
    run_due (outbox, &next_due, &error);
  sync_request_finish (request, error);
}

static void
run_nothing (void *worker, void *data, GCancellable *cancellable)
{
  // It wakes the thread, which then looks what is due.
}

static void
run_start (void *worker, void *data, GCancellable *cancellable)
{
  SyncOutbox *outbox = worker;
  outbox->started = true;
}

static void
run_stop (void *worker, SyncRequest *request)
{
  SyncOutbox *outbox = worker;
  outbox->started = false;
  sync_request_finish (request, NULL);
}

// Milliseconds until NEXT_DUE, -1 for never; at least a second, so that a store that fails is not
// asked in a tight loop.
static int64_t
sleep_time (int64_t next_due)
{
  if (!next_due)
    return -1;
  int64_t ms = next_due * 1000 - g_get_real_time () / 1000;
  return CLAMP (ms, 1000, 24 * 3600 * 1000);
}

static void *
run_thread (void *data)
{
  SyncOutbox *outbox = data;
  while (true) {
    int64_t next_due = 0;
    g_autoptr (GError) error = NULL;
    if (outbox->started && sync_context_is_available (outbox->context) &&
        !run_due (outbox, &next_due, &error))
      g_debug ("the outbox waits: %s", error ? error->message : "");
    MailJob *job = mail_job_queue_wait (outbox->queue, sleep_time (next_due));
    if (job)
      mail_job_run (job, outbox);
    else if (mail_job_queue_is_closed (outbox->queue))
      return NULL;
  }
}

SyncOutbox *
sync_outbox_new (SyncContext *context, void (*recorded) (void *data), void *data)
{
  SyncOutbox *outbox = g_new0 (SyncOutbox, 1);
  outbox->context = context;
  outbox->recorded = recorded;
  outbox->data = data;
  outbox->queue = mail_job_queue_new ();
  outbox->cancellable = g_cancellable_new ();
  g_mutex_init (&outbox->mutex);
  mail_backoff_init (&outbox->backoff, FIRST_DELAY_MS, LAST_DELAY_MS);
  outbox->thread = g_thread_new ("outbox", run_thread, outbox);
  return outbox;
}

void
sync_outbox_free (SyncOutbox *outbox)
{
  if (!outbox)
    return;
  mail_job_queue_close (outbox->queue);
  g_cancellable_cancel (outbox->cancellable);
  g_thread_join (outbox->thread);
  mail_job_queue_free (outbox->queue);
  g_object_unref (outbox->cancellable);
  g_mutex_clear (&outbox->mutex);
  g_free (outbox);
}

void
sync_outbox_start (SyncOutbox *outbox)
{
  mail_job_queue_push (outbox->queue, MAIL_JOB_INTERACTIVE, run_start, NULL, NULL, NULL);
}

void
sync_outbox_stop (SyncOutbox *outbox)
{
  g_autoptr (SyncRequest) request = sync_request_new (run_stop, NULL, NULL);
  sync_outbox_reset (outbox);
  if (sync_request_push (request, outbox->queue, MAIL_JOB_INTERACTIVE))
    sync_request_wait (request, NULL, NULL);
}

void
sync_outbox_poke (SyncOutbox *outbox)
{
  mail_job_queue_push (outbox->queue, MAIL_JOB_WATCH, run_nothing, NULL, NULL, NULL);
}

bool
sync_outbox_flush (SyncOutbox *outbox, GCancellable *cancellable, GError **error)
{
  g_autoptr (SyncRequest) request = sync_request_new (run_flush, NULL, NULL);
  return sync_request_push (request, outbox->queue, MAIL_JOB_INTERACTIVE) &&
         sync_request_wait (request, cancellable, error);
}

void
sync_outbox_reset (SyncOutbox *outbox)
{
  g_mutex_lock (&outbox->mutex);
  g_autoptr (GCancellable) old = outbox->cancellable;
  outbox->cancellable = g_cancellable_new ();
  g_mutex_unlock (&outbox->mutex);
  g_cancellable_cancel (old);
  mail_job_queue_push (outbox->queue, MAIL_JOB_WATCH, run_wake, NULL, NULL, NULL);
}

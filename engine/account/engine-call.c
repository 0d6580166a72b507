// SPDX-License-Identifier: GPL-3.0-or-later
//
// EngineCall: one request from asking to answer, whoever asked (this process or another) and
// wherever it runs (a lane of this process, or the owner's). Lives on the engine's thread but while
// its lane runs it.

#include "account/mail-engine-private.h"

struct _EngineCall {
  MailEngine *engine;
  const EngineRequest *request;
  GVariant *arguments;

  GTask *task;      // asked here; or
  EngineLink *peer; // asked by another process
  uint64_t peer_serial;

  GCancellable *cancellable; // of the running
  GSource *cancelling;       // watches the asker's cancellable
  uint64_t serial;           // as asked of the owner, 0: not
  bool put_off;              // cancelled only because the store is being given away or closed

  EngineCore *core;  // while it runs
  GThreadPool *next; // where it runs once the actions before it are done, or NULL
  GVariant *result;
  GError *error;
};

static void
call_free (EngineCall *call)
{
  if (call->cancelling != NULL)
    g_source_destroy (call->cancelling);
  g_clear_pointer (&call->cancelling, g_source_unref);
  g_clear_pointer (&call->arguments, g_variant_unref);
  g_clear_pointer (&call->result, g_variant_unref);
  g_clear_pointer (&call->peer, engine_link_unref);
  g_clear_error (&call->error);
  g_clear_object (&call->task);
  g_clear_object (&call->cancellable);
  g_clear_object (&call->engine);
  g_free (call);
}

static EngineCall *
call_new (MailEngine *engine, const EngineRequest *request, GVariant *arguments)
{
  EngineCall *call = g_new0 (EngineCall, 1);

  call->engine = g_object_ref (engine);
  call->request = request;
  call->arguments = g_variant_ref_sink (arguments);
  call->cancellable = g_cancellable_new ();
  return call;
}

// Tells the asker and frees. Takes CALL.
static void
answer (EngineCall *call)
{
  if (call->task != NULL && call->error != NULL)
    g_task_return_error (call->task, g_steal_pointer (&call->error));
  else if (call->task != NULL)
    g_task_return_pointer (call->task, g_steal_pointer (&call->result),
                           (GDestroyNotify) g_variant_unref);
  else if (call->error != NULL)
    engine_link_send (
      call->peer, ENGINE_FRAME_FAILURE,
      g_variant_new ("(tv)", call->peer_serial, engine_variant_from_error (call->error)));
  else
    engine_link_send (call->peer, ENGINE_FRAME_ANSWER,
                      g_variant_new ("(tv)", call->peer_serial, call->result));
  call_free (call);
}

static void
fail (EngineCall *call, const GError *error)
{
  g_clear_error (&call->error);
  call->error = g_error_copy (error);
  answer (call);
}

// Nobody knows how much of it was done.
static void
fail_stale (EngineCall *call)
{
  g_autoptr (GError) stale = g_error_new_literal (
    MAIL_ERROR, MAIL_ERROR_STALE, "the process that was asked ended before it answered");

  fail (call, stale);
}

// Takes CALL back from its lane.
static gboolean
on_done (void *data)
{
  EngineCall *call = data;
  MailEngine *engine = call->engine;
  bool was_cancelled = g_error_matches (call->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_hash_table_remove (engine->running, call);
  if (!call->put_off || !was_cancelled) {
    answer (call);
  } else if (call->task != NULL) {
    g_clear_error (&call->error);
    g_clear_object (&call->cancellable);
    call->cancellable = g_cancellable_new ();
    call->put_off = false;
    g_queue_push_tail (&engine->waiting, call);
    if (engine->phase == ENGINE_OWNER || engine->phase == ENGINE_CLIENT)
      engine_call_submit_waiting (engine);
  } else if (call->request->repeat == ENGINE_REPEAT_SAFE) {
    // The other process sees its link close and asks the next owner itself.
    call_free (call);
  } else {
    fail_stale (call);
  }
  return G_SOURCE_REMOVE;
}

// On a lane's thread.
static void
run_on_lane (void *data, void *unused)
{
  EngineCall *call = data;
  GThreadPool *next = g_steal_pointer (&call->next);

  if (next != NULL) {
    g_thread_pool_push (next, call, NULL);
    return;
  }
  g_autoptr (EngineCore) core = g_steal_pointer (&call->core);

  if (!g_cancellable_set_error_if_cancelled (call->cancellable, &call->error)) {
    call->result = call->request->run != NULL ?
                     call->request->run (core, call->arguments, call->cancellable, &call->error) :
                     engine_record_operation (core, call->request, call->arguments, &call->error);
    if (call->result != NULL)
      g_variant_take_ref (call->result);
  }
  // Answered before the core is let go: who waits for the store to be free finds the answer given.
  mail_engine_post (call->engine, on_done, call);
}

static GThreadPool *
need_lane (GThreadPool **lane, int threads)
{
  if (*lane == NULL)
    *lane = g_thread_pool_new (run_on_lane, NULL, threads, FALSE, NULL);
  return *lane;
}

static void
run_here (EngineCall *call)
{
  MailEngine *engine = call->engine;
  GThreadPool *lane = call->request->lane == ENGINE_LANE_LONG ? need_lane (&engine->longs, -1) :
                                                                need_lane (&engine->actions, 1);

  if (call->request->lane == ENGINE_LANE_SEND)
    call->next = need_lane (&engine->sends, 1);
  call->core = engine_core_ref (engine->core);
  g_hash_table_add (engine->running, call);
  g_thread_pool_push (lane, call, NULL);
}

static void
ask_owner (EngineCall *call)
{
  MailEngine *engine = call->engine;

  call->serial = ++engine->last_serial;
  g_hash_table_insert (engine->asked, &call->serial, call);
  engine_link_send (engine->link, ENGINE_FRAME_CALL,
                    g_variant_new ("(tsv)", call->serial, call->request->name, call->arguments));
}

static void
submit (EngineCall *call)
{
  MailEngine *engine = call->engine;

  if (engine->phase == ENGINE_OWNER) {
    run_here (call);
  } else if (engine->phase == ENGINE_CLIENT) {
    ask_owner (call);
  } else if (engine->phase == ENGINE_CLOSED || engine->phase == ENGINE_CLOSING) {
    g_autoptr (GError) closed =
      g_error_new_literal (MAIL_ERROR, MAIL_ERROR_STORE, "the store is closed");
    fail (call, closed);
  } else {
    g_queue_push_tail (&engine->waiting, call);
    if (engine->phase == ENGINE_READER)
      mail_engine_claim (engine);
  }
}

// The asker no longer waits.
static gboolean
on_cancelled (GCancellable *cancellable, void *data)
{
  EngineCall *call = data;
  MailEngine *engine = call->engine;
  g_autoptr (GError) cancelled =
    g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");

  g_cancellable_cancel (call->cancellable);
  if (g_hash_table_contains (engine->running, call))
    return G_SOURCE_REMOVE; // its lane answers
  if (call->serial != 0 && g_hash_table_steal (engine->asked, &call->serial))
    engine_link_send (engine->link, ENGINE_FRAME_CANCEL, g_variant_new ("(t)", call->serial));
  else
    g_queue_remove (&engine->waiting, call);
  fail (call, cancelled);
  return G_SOURCE_REMOVE;
}

void
engine_call_ask (MailEngine *engine, const EngineRequest *request, GVariant *arguments, GTask *task)
{
  EngineCall *call = call_new (engine, request, arguments);
  GCancellable *cancellable = g_task_get_cancellable (task);

  g_return_if_fail (g_variant_is_of_type (arguments, G_VARIANT_TYPE (request->arguments)));
  call->task = task;
  if (cancellable != NULL) {
    call->cancelling = g_cancellable_source_new (cancellable);
    g_source_set_callback (call->cancelling, G_SOURCE_FUNC (on_cancelled), call, NULL);
    g_source_attach (call->cancelling, engine->context);
  }
  submit (call);
}

void
engine_call_start (MailEngine *engine, const EngineRequest *request, GVariant *arguments,
                   GCancellable *cancellable, GAsyncReadyCallback callback, void *data)
{
  engine_call_ask (engine, request, arguments, g_task_new (engine, cancellable, callback, data));
}

GVariant *
engine_call_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

bool
engine_call_finish_done (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) answer = engine_call_finish (engine, result, error);

  return answer != NULL;
}

int64_t
engine_call_finish_id (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) answer = engine_call_finish (engine, result, error);
  int64_t id = 0;

  if (answer != NULL)
    g_variant_get (answer, "(x)", &id);
  return id;
}

void
engine_call_from_peer (MailEngine *engine, EngineLink *peer, uint64_t serial,
                       const EngineRequest *request, GVariant *arguments)
{
  EngineCall *call = call_new (engine, request, arguments);

  if (engine->phase != ENGINE_OWNER) { // its link is about to close, and it asks the next owner
    call_free (call);
    return;
  }
  call->peer = engine_link_ref (peer);
  call->peer_serial = serial;
  submit (call);
}

void
engine_call_cancel_peer (MailEngine *engine, EngineLink *peer, uint64_t serial)
{
  GHashTableIter iter;
  void *key = NULL;

  g_hash_table_iter_init (&iter, engine->running);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    EngineCall *call = key;
    if (call->peer == peer && (serial == 0 || call->peer_serial == serial))
      g_cancellable_cancel (call->cancellable);
  }
}

void
engine_call_answered (MailEngine *engine, uint64_t serial, GVariant *result, GError *error)
{
  EngineCall *call = g_hash_table_lookup (engine->asked, &serial);

  if (call == NULL) { // it was cancelled meanwhile
    g_clear_error (&error);
    return;
  }
  g_hash_table_steal (engine->asked, &serial);
  call->error = error;
  if (error == NULL && !g_variant_is_of_type (result, G_VARIANT_TYPE (call->request->result)))
    g_set_error_literal (&call->error, MAIL_ERROR, MAIL_ERROR_OWNED,
                         "the owner of the store is another version of Mail");
  else if (error == NULL)
    call->result = g_variant_ref (result);
  answer (call);
}

void
engine_call_submit_waiting (MailEngine *engine)
{
  EngineCall *call = NULL;

  while ((engine->phase == ENGINE_OWNER || engine->phase == ENGINE_CLIENT) &&
         (call = g_queue_pop_head (&engine->waiting)) != NULL)
    submit (call);
}

void
engine_call_fail_waiting (MailEngine *engine, const GError *error)
{
  EngineCall *call = NULL;

  while ((call = g_queue_pop_head (&engine->waiting)) != NULL)
    fail (call, error);
}

static int
compare_serials (const void *a, const void *b)
{
  const EngineCall *x = *(EngineCall *const *) a, *y = *(EngineCall *const *) b;

  return (x->serial > y->serial) - (x->serial < y->serial);
}

void
engine_call_owner_lost (MailEngine *engine, bool said_goodbye)
{
  g_autoptr (GPtrArray) lost = g_hash_table_get_values_as_ptr_array (engine->asked);

  g_hash_table_steal_all (engine->asked);
  g_ptr_array_sort (lost, compare_serials);
  for (unsigned int i = 0; i < lost->len; i++) {
    EngineCall *call = g_ptr_array_index (lost, i);
    call->serial = 0;
    if (said_goodbye || call->request->repeat == ENGINE_REPEAT_SAFE)
      g_queue_push_tail (&engine->waiting, call);
    else
      fail_stale (call);
  }
}

void
engine_call_cancel_running (MailEngine *engine, bool put_off)
{
  GHashTableIter iter;
  void *key = NULL;

  g_hash_table_iter_init (&iter, engine->running);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    EngineCall *call = key;
    if (call->request->lane != ENGINE_LANE_LONG)
      continue;
    // Another process has nothing to do with this one's end: it goes on with the next owner. But
    // what its asker cancelled already is not to be asked again.
    call->put_off =
      (put_off || call->peer != NULL) && !g_cancellable_is_cancelled (call->cancellable);
    g_cancellable_cancel (call->cancellable);
  }
}

typedef struct {
  EngineCore *core;
  EngineReadFunc func;
  GTask *task;
} Read;

static void
run_read (void *data, void *unused)
{
  Read *read = data;

  read->func (read->core, read->task);
  engine_core_unref (read->core);
  g_free (read);
}

void
mail_engine_read_in_thread (MailEngine *engine, EngineReadFunc func, GTask *task)
{
  if (engine->core == NULL) {
    g_task_return_new_error_literal (task, MAIL_ERROR, MAIL_ERROR_STORE, "the store is closed");
    g_object_unref (task);
    return;
  }
  if (engine->reads == NULL)
    engine->reads = g_thread_pool_new (run_read, NULL, 2, FALSE, NULL);
  Read *read = g_new0 (Read, 1);
  read->core = engine_core_ref (engine->core);
  read->func = func;
  read->task = task;
  g_thread_pool_push (engine->reads, read, NULL);
}

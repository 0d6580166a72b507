// SPDX-License-Identifier: GPL-3.0-or-later
//
// The thread, and its way to the engine's thread and back.

#include "account/engine-transfer.h"

typedef struct {
  EngineTransfer *transfer;
  EngineTransferRun run;
} Start;

static void
transfer_free (void *data)
{
  EngineTransfer *transfer = data;

  if (transfer->free_job != NULL)
    transfer->free_job (transfer->job);
  mail_transfer_clear (&transfer->progress);
  g_clear_object (&transfer->cancellable);
  g_free (transfer);
}

static gboolean
on_ended (void *data)
{
  EngineTransfer *transfer = data;
  g_autoptr (GTask) task = transfer->task;

  g_hash_table_remove (transfer->engine->transfers, transfer->cancellable);
  if (g_object_get_data (G_OBJECT (task), "error") != NULL)
    g_task_return_error (task, g_object_steal_data (G_OBJECT (task), "error"));
  else
    g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static void *
run_thread (void *data)
{
  g_autofree Start *start = data;
  EngineTransfer *transfer = start->transfer;
  g_autoptr (GError) error = NULL;

  if (!start->run (transfer, transfer->job, &error))
    g_object_set_data_full (G_OBJECT (transfer->task), "error", g_steal_pointer (&error),
                            (GDestroyNotify) g_error_free);
  mail_engine_post (transfer->engine, on_ended, transfer);
  return NULL;
}

static void
on_asker_cancelled (GCancellable *asker, GCancellable *transfer)
{
  g_cancellable_cancel (transfer);
}

void
engine_transfer_start (MailEngine *engine, EngineTransferRun run, void *job,
                       void (*free_job) (void *job), MailTransferFunc func, void *func_data,
                       GCancellable *cancellable, GAsyncReadyCallback callback, void *data)
{
  EngineTransfer *transfer = g_new0 (EngineTransfer, 1);
  Start *start = g_new0 (Start, 1);

  *transfer = (EngineTransfer) {.engine = engine,
                                .task = g_task_new (engine, NULL, callback, data),
                                .cancellable = g_cancellable_new (),
                                .func = func,
                                .func_data = func_data,
                                .free_job = free_job,
                                .job = job};
  g_task_set_task_data (transfer->task, transfer, transfer_free);
  if (cancellable != NULL)
    g_cancellable_connect (cancellable, G_CALLBACK (on_asker_cancelled),
                           g_object_ref (transfer->cancellable), g_object_unref);
  g_hash_table_add (engine->transfers, g_object_ref (transfer->cancellable));
  *start = (Start) {transfer, run};
  g_thread_unref (g_thread_new ("transfer", run_thread, start));
}

bool
engine_transfer_finish (MailEngine *engine, GAsyncResult *result, MailTransfer *out, GError **error)
{
  EngineTransfer *transfer = g_task_get_task_data (G_TASK (result));

  *out = transfer->progress;
  transfer->progress.failure = NULL;
  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct {
  EngineTransfer *transfer;
  GTask *task; // keeps it
  MailTransfer progress;
} Telling;

static gboolean
on_tell (void *data)
{
  Telling *telling = data;

  telling->transfer->func (&telling->progress, telling->transfer->func_data);
  g_object_unref (telling->task);
  g_free (telling);
  return G_SOURCE_REMOVE;
}

void
engine_transfer_tell (EngineTransfer *transfer)
{
  if (transfer->func == NULL)
    return;
  Telling *telling = g_new0 (Telling, 1);
  *telling = (Telling) {transfer, g_object_ref (transfer->task), transfer->progress};
  telling->progress.failure = NULL;
  mail_engine_post (transfer->engine, on_tell, telling);
}

void
engine_transfer_note_failure (EngineTransfer *transfer, const GError *failure)
{
  transfer->progress.failed++;
  if (transfer->progress.failure == NULL)
    transfer->progress.failure = g_strdup (failure->message);
}

typedef struct {
  EngineTransfer *transfer;
  const EngineRequest *request; // NULL: only a reference to the core
  GVariant *arguments;
  GMutex mutex;
  GCond answered;
  bool is_answered;
  GVariant *result;
  EngineCore *core;
  GError *error;
} Ask;

static void
answer (Ask *ask)
{
  g_mutex_lock (&ask->mutex);
  ask->is_answered = true;
  g_cond_signal (&ask->answered);
  g_mutex_unlock (&ask->mutex);
}

static void
on_answer (GObject *source, GAsyncResult *result, void *data)
{
  Ask *ask = data;

  ask->result = engine_call_finish (MAIL_ENGINE (source), result, &ask->error);
  answer (ask);
}

static gboolean
on_ask (void *data)
{
  Ask *ask = data;
  MailEngine *engine = ask->transfer->engine;

  if (ask->request != NULL) {
    engine_call_start (engine, ask->request, ask->arguments, ask->transfer->cancellable, on_answer,
                       ask);
    return G_SOURCE_REMOVE;
  }
  if (mail_engine_get_store (engine, &ask->error) != NULL)
    ask->core = engine_core_ref (engine->core);
  answer (ask);
  return G_SOURCE_REMOVE;
}

static void
ask_and_wait (Ask *ask)
{
  g_mutex_init (&ask->mutex);
  g_cond_init (&ask->answered);
  mail_engine_post (ask->transfer->engine, on_ask, ask);
  g_mutex_lock (&ask->mutex);
  while (!ask->is_answered)
    g_cond_wait (&ask->answered, &ask->mutex);
  g_mutex_unlock (&ask->mutex);
  g_mutex_clear (&ask->mutex);
  g_cond_clear (&ask->answered);
}

GVariant *
engine_transfer_ask (EngineTransfer *transfer, const EngineRequest *request, GVariant *arguments,
                     GError **error)
{
  Ask ask = {.transfer = transfer, .request = request, .arguments = arguments};

  ask_and_wait (&ask);
  if (ask.error != NULL)
    g_propagate_error (error, ask.error);
  return ask.result;
}

EngineCore *
engine_transfer_ref_core (EngineTransfer *transfer, GError **error)
{
  Ask ask = {.transfer = transfer};

  ask_and_wait (&ask);
  if (ask.error != NULL)
    g_propagate_error (error, ask.error);
  return ask.core;
}

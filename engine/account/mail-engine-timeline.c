// SPDX-License-Identifier: GPL-3.0-or-later
//
// What became of sent messages: read on a thread of its own, since a message to thousands has
// thousands of lines.

#include "account/mail-engine-private.h"
#include "store/store-list.h"
#include "store/store-outbox.h"

typedef struct {
  int64_t message_id; // 0: by the outbox's id
  int64_t outbox_id;
} Wanted;

static bool
fail_unsent (GError **error)
{
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "it was not sent from here");
  return false;
}

static bool
find_outbox_id (Store *store, Wanted *wanted, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GPtrArray) rows = store_list_rows (store, 0, &wanted->message_id, 1, error);

  if (rows == NULL)
    return false;
  const MailRow *row = g_ptr_array_index (rows, 0);
  if (row == NULL || *row->message_id == '\0')
    return fail_unsent (error);
  g_autoptr (MailOutboxItem) item =
    store_outbox_find (store, row->account_id, row->message_id, &failure);
  if (failure != NULL) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return false;
  }
  if (item == NULL)
    return fail_unsent (error);
  wanted->outbox_id = item->id;
  return true;
}

static void
load (EngineCore *core, GTask *task)
{
  Wanted *wanted = g_task_get_task_data (task);
  GError *error = NULL;
  MailTimeline *timeline = NULL;

  if (wanted->message_id == 0 || find_outbox_id (core->store, wanted, &error))
    timeline = store_outbox_timeline (core->store, wanted->outbox_id, &error);
  if (timeline != NULL)
    g_task_return_pointer (task, timeline, (GDestroyNotify) mail_timeline_free);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

static void
start (MailEngine *engine, Wanted wanted, GCancellable *cancellable, GAsyncReadyCallback callback,
       void *data)
{
  GTask *task = g_task_new (engine, cancellable, callback, data);

  g_task_set_task_data (task, g_memdup2 (&wanted, sizeof wanted), g_free);
  mail_engine_read_in_thread (engine, load, task);
}

bool
mail_engine_read_was_sent (MailEngine *engine, const MailRow *row)
{
  Store *store = mail_engine_get_store (engine, NULL);

  return store != NULL && *row->message_id != '\0' &&
         store_outbox_has (store, row->account_id, row->message_id);
}

void
mail_engine_load_timeline_async (MailEngine *engine, int64_t message_id, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, void *data)
{
  start (engine, (Wanted) {.message_id = message_id}, cancellable, callback, data);
}

void
mail_engine_load_outbox_timeline_async (MailEngine *engine, int64_t outbox_id,
                                        GCancellable *cancellable, GAsyncReadyCallback callback,
                                        void *data)
{
  start (engine, (Wanted) {.outbox_id = outbox_id}, cancellable, callback, data);
}

MailTimeline *
mail_engine_load_timeline_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

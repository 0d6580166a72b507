// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages' bytes: read from the store on a thread, asked of a server first when they are not here,
// parsed, or written to a file.

#include "account/mail-engine-private.h"
#include "account/mail-part-file.h"
#include "store/store-content.h"

typedef struct _Load Load;

struct _Load {
  int64_t message_id;
  bool fetched;    // the server was asked already
  char *part_path; // of save_part
  GFile *file;     // likewise
  // Returns TASK from the raw message; on a thread.
  void (*use) (GTask *task, Load *load, GBytes *raw);
};

static void
load_free (void *data)
{
  Load *load = data;

  g_free (load->part_path);
  g_clear_object (&load->file);
  g_free (load);
}

static void try_load (MailEngine *engine, GTask *task);

static void
on_fetched (GObject *source, GAsyncResult *result, void *data)
{
  MailEngine *engine = MAIL_ENGINE (source);
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GVariant) answer = engine_call_finish (engine, result, &error);

  if (answer == NULL)
    g_task_return_error (task, error);
  else
    try_load (engine, g_steal_pointer (&task));
}

static gboolean
fetch_first (void *data)
{
  GTask *task = data;
  Load *load = g_task_get_task_data (task);

  load->fetched = true;
  engine_call_start (g_task_get_source_object (task), &engine_request_fetch,
                     g_variant_new ("(x)", load->message_id), g_task_get_cancellable (task),
                     on_fetched, task);
  return G_SOURCE_REMOVE;
}

static void
read_content (EngineCore *core, GTask *task)
{
  Load *load = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw = store_content_get (core->store, load->message_id, &error);

  if (raw != NULL) {
    load->use (task, load, raw);
    g_object_unref (task);
  } else if (!load->fetched && g_error_matches (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND)) {
    mail_engine_post (g_task_get_source_object (task), fetch_first, task);
  } else {
    g_task_return_error (task, g_steal_pointer (&error));
    g_object_unref (task);
  }
}

// Takes TASK.
static void
try_load (MailEngine *engine, GTask *task)
{
  mail_engine_read_in_thread (engine, read_content, task);
}

static void
start (MailEngine *engine, Load *load, GCancellable *cancellable, GAsyncReadyCallback callback,
       void *data)
{
  GTask *task = g_task_new (engine, cancellable, callback, data);

  g_task_set_task_data (task, load, load_free);
  try_load (engine, task);
}

static Load *
load_new (int64_t message_id, void (*use) (GTask *, Load *, GBytes *))
{
  Load *load = g_new0 (Load, 1);

  load->message_id = message_id;
  load->use = use;
  return load;
}

static void
use_parsed (GTask *task, Load *load, GBytes *raw)
{
  g_task_return_pointer (task, mime_message_parse (raw), (GDestroyNotify) mime_message_unref);
}

void
mail_engine_load_message_async (MailEngine *engine, int64_t message_id, GCancellable *cancellable,
                                GAsyncReadyCallback callback, void *data)
{
  start (engine, load_new (message_id, use_parsed), cancellable, callback, data);
}

MimeMessage *
mail_engine_load_message_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
use_raw (GTask *task, Load *load, GBytes *raw)
{
  g_task_return_pointer (task, g_bytes_ref (raw), (GDestroyNotify) g_bytes_unref);
}

void
mail_engine_load_raw_async (MailEngine *engine, int64_t message_id, GCancellable *cancellable,
                            GAsyncReadyCallback callback, void *data)
{
  start (engine, load_new (message_id, use_raw), cancellable, callback, data);
}

GBytes *
mail_engine_load_raw_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
use_part (GTask *task, Load *load, GBytes *raw)
{
  g_autoptr (MimeMessage) message = mime_message_parse (raw);
  const MimePart *part = mime_message_find_part (message, load->part_path);
  GError *error = NULL;

  if (part == NULL) {
    g_task_return_new_error (task, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "there is no part “%s”",
                             load->part_path);
    return;
  }
  if (mail_part_file_write (message, part, load->file, g_task_get_cancellable (task), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
mail_engine_save_part_async (MailEngine *engine, int64_t message_id, const char *part_path,
                             GFile *file, GCancellable *cancellable, GAsyncReadyCallback callback,
                             void *data)
{
  Load *load = load_new (message_id, use_part);

  load->part_path = g_strdup (part_path);
  load->file = g_object_ref (file);
  start (engine, load, cancellable, callback, data);
}

bool
mail_engine_save_part_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), false);
  return g_task_propagate_boolean (G_TASK (result), error);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages' bytes: read from the store on a thread, asked of a server first when they are not here,
// parsed, or written to a file.

#include "account/mail-engine-private.h"
#include "account/mail-part-file.h"
#include "mime/mime-abridged.h"
#include "store/store-content.h"
#include "store/store-part.h"

typedef struct _Load Load;

struct _Load {
  int64_t message_id;
  unsigned int asked; // how often the server was
  bool is_readable;   // what was here last time is enough to read it
  bool is_whole;      // nothing less will do
  GError *damage;     // what is here can't be read back; NULL: it can, or nothing is here
  char *part_path;    // with IS_WHOLE false: the part that must be here; NULL: none
  GFile *file;        // of save_part
  // Returns TASK from the raw message (IS_WHOLE), or the parsed one; on a thread.
  void (*use_raw) (GTask *task, GBytes *raw);
  void (*use) (GTask *task, Load *load, MimeMessage *message);
};

static void
load_free (void *data)
{
  Load *load = data;

  g_free (load->part_path);
  g_clear_error (&load->damage);
  g_clear_object (&load->file);
  g_free (load);
}

static void try_load (MailEngine *engine, GTask *task);

static void
on_fetched (GObject *source, GAsyncResult *result, void *data)
{
  MailEngine *engine = MAIL_ENGINE (source);
  g_autoptr (GTask) task = data;
  Load *load = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = engine_call_finish (engine, result, &error);

  if (answer != NULL)
    try_load (engine, g_steal_pointer (&task));
  else if (load->damage != NULL)
    g_task_return_error (task, g_steal_pointer (&load->damage));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static gboolean
fetch_first (void *data)
{
  GTask *task = data;
  Load *load = g_task_get_task_data (task);
  MailEngine *engine = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  load->asked++;
  if (load->is_whole)
    engine_call_start (engine, &engine_request_fetch, g_variant_new ("(x)", load->message_id),
                       cancellable, on_fetched, task);
  else
    engine_call_start (
      engine, &engine_request_fetch_part,
      g_variant_new ("(xms)", load->message_id, load->is_readable ? load->part_path : NULL),
      cancellable, on_fetched, task);
  return G_SOURCE_REMOVE;
}

typedef struct {
  Store *store;
  int64_t message_id;
} Parts;

static GBytes *
find_part (void *data, const char *path, bool *out_decoded)
{
  const Parts *parts = data;
  g_autofree char *decoded = g_strconcat (path, STORE_PART_DECODED, NULL);
  GBytes *content = store_part_get (parts->store, parts->message_id, decoded, NULL);

  *out_decoded = content != NULL;
  return content != NULL ? content : store_part_get (parts->store, parts->message_id, path, NULL);
}

// NULL: none is here, or what is here is damaged and as good as none.
static MimeMessage *
read_abridged (Store *store, int64_t message_id)
{
  Parts parts = {store, message_id};
  g_autoptr (GBytes) raw = store_part_get (store, message_id, STORE_PART_ABRIDGED, NULL);
  g_autoptr (GBytes) list =
    raw != NULL ? store_part_get (store, message_id, STORE_PART_LEFT_OUT, NULL) : NULL;
  g_autoptr (GPtrArray) left_out = list != NULL ? mime_left_out_read (list) : NULL;

  return left_out != NULL ? mime_message_parse_abridged (raw, left_out, find_part, &parts) : NULL;
}

static bool
has_part (const Load *load, MimeMessage *message)
{
  const MimePart *part =
    load->part_path != NULL ? mime_message_find_part (message, load->part_path) : NULL;

  return part == NULL || !part->left_out;
}

// From the whole, or from less where that will do. False: it is not here yet.
static bool
use_what_is_here (EngineCore *core, GTask *task, GError **error)
{
  Load *load = g_task_get_task_data (task);
  g_autoptr (GBytes) raw = store_content_get (core->store, load->message_id, error);

  if (raw != NULL && load->is_whole) {
    load->use_raw (task, raw);
    return true;
  }
  g_autoptr (MimeMessage) message = raw != NULL    ? mime_message_parse (raw) :
                                    load->is_whole ? NULL :
                                                     read_abridged (core->store, load->message_id);
  load->is_readable = message != NULL;
  if (message == NULL || !has_part (load, message))
    return false;
  g_clear_error (error);
  load->use (task, load, message);
  return true;
}

// The text comes before a part of it does.
static unsigned int
most_questions (const Load *load)
{
  return load->part_path != NULL ? 2 : 1;
}

static bool
may_be_fetched (const Load *load, const GError *error)
{
  return load->asked < most_questions (load) &&
         (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND) ||
          g_error_matches (error, MAIL_ERROR, MAIL_ERROR_STORE));
}

static void
read_content (EngineCore *core, GTask *task)
{
  Load *load = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (use_what_is_here (core, task, &error)) {
    g_object_unref (task);
  } else if (may_be_fetched (load, error)) {
    if (error->code == MAIL_ERROR_STORE && load->damage == NULL)
      load->damage = g_steal_pointer (&error);
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

// What nothing less than every byte will do for.
static Load *
load_new_whole (int64_t message_id, void (*use_raw) (GTask *, GBytes *))
{
  Load *load = g_new0 (Load, 1);

  load->message_id = message_id;
  load->is_whole = true;
  load->use_raw = use_raw;
  return load;
}

static Load *
load_new (int64_t message_id, const char *part_path, void (*use) (GTask *, Load *, MimeMessage *))
{
  Load *load = g_new0 (Load, 1);

  load->message_id = message_id;
  load->part_path = g_strdup (part_path);
  load->use = use;
  return load;
}

static void
parse (GTask *task, GBytes *raw)
{
  g_task_return_pointer (task, mime_message_parse (raw), (GDestroyNotify) mime_message_unref);
}

void
mail_engine_load_message_async (MailEngine *engine, int64_t message_id, GCancellable *cancellable,
                                GAsyncReadyCallback callback, void *data)
{
  start (engine, load_new_whole (message_id, parse), cancellable, callback, data);
}

MimeMessage *
mail_engine_load_message_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
give (GTask *task, Load *load, MimeMessage *message)
{
  g_task_return_pointer (task, mime_message_ref (message), (GDestroyNotify) mime_message_unref);
}

void
mail_engine_load_readable_async (MailEngine *engine, int64_t message_id, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, void *data)
{
  start (engine, load_new (message_id, NULL, give), cancellable, callback, data);
}

MimeMessage *
mail_engine_load_readable_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static const MimePart *
find_wanted (GTask *task, Load *load, MimeMessage *message)
{
  const MimePart *part = mime_message_find_part (message, load->part_path);

  if (part == NULL)
    g_task_return_new_error (task, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "there is no part “%s”",
                             load->part_path);
  return part;
}

static void
give_with_part (GTask *task, Load *load, MimeMessage *message)
{
  if (find_wanted (task, load, message) != NULL)
    give (task, load, message);
}

void
mail_engine_load_part_async (MailEngine *engine, int64_t message_id, const char *part_path,
                             GCancellable *cancellable, GAsyncReadyCallback callback, void *data)
{
  start (engine, load_new (message_id, part_path, give_with_part), cancellable, callback, data);
}

MimeMessage *
mail_engine_load_part_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
give_raw (GTask *task, GBytes *raw)
{
  g_task_return_pointer (task, g_bytes_ref (raw), (GDestroyNotify) g_bytes_unref);
}

void
mail_engine_load_raw_async (MailEngine *engine, int64_t message_id, GCancellable *cancellable,
                            GAsyncReadyCallback callback, void *data)
{
  start (engine, load_new_whole (message_id, give_raw), cancellable, callback, data);
}

GBytes *
mail_engine_load_raw_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
save (GTask *task, Load *load, MimeMessage *message)
{
  const MimePart *part = find_wanted (task, load, message);
  GError *error = NULL;

  if (part == NULL)
    return;
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
  Load *load = load_new (message_id, part_path, save);

  load->file = g_object_ref (file);
  start (engine, load, cancellable, callback, data);
}

bool
mail_engine_save_part_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), false);
  return g_task_propagate_boolean (G_TASK (result), error);
}

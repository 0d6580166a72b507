// SPDX-License-Identifier: GPL-3.0-or-later
//
// Drafts: autosaved, closed, found again; those that begin from a message are made in
// mail-engine-answers.c. What is in keep.db when a save returns survives anything; the copy in the
// server's Drafts folder is the account worker's.

#include "account/engine-accounts.h"
#include "account/mail-engine-private.h"
#include "mime/mime-build.h"
#include "mime/mime-reply.h"
#include "mime/mime-sanitize.h"
#include "store/store-content.h"
#include "store/store-draft.h"
#include "store/store-list.h"

// Commits WRITE, which changed DRAFT (NULL: it failed), and lets it be synced.
static GVariant *
finish_draft (EngineCore *core, StoreWrite *write, MailDraft *draft, GError **error)
{
  g_autoptr (MailDraft) owned = draft;

  if (draft == NULL) {
    store_write_rollback (write);
    return NULL;
  }
  if (!store_write_commit (write, error))
    return NULL;
  engine_accounts_poke (core->accounts, draft->account_id);
  return g_variant_new ("(@" ENGINE_VARIANT_DRAFT ")", engine_variant_from_draft (draft));
}

static MailDraft *
draft_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) answer = engine_call_finish (engine, result, error);

  if (answer == NULL)
    return NULL;
  g_autoptr (GVariant) packed = g_variant_get_child_value (answer, 0);
  return engine_variant_to_draft (packed);
}

// DRAFT with its plain form, which a composer that saves again and again leaves to us.
static MailDraft *
with_text (const MailDraft *draft)
{
  g_autofree char *text = NULL;
  MailDraft filled = *draft;

  if (!draft->rich || draft->html == NULL || draft->text[0] != '\0')
    return mail_draft_ref (draft);
  text = mime_html_to_letter (draft->html);
  filled.text = text;
  return mail_draft_new (&filled);
}

static GVariant *
run_save_draft (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) packed = g_variant_get_child_value (arguments, 0);
  g_autoptr (MailDraft) sent = engine_variant_to_draft (packed);
  g_autoptr (MailDraft) draft = with_text (sent);
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);

  if (write == NULL)
    return NULL;
  return finish_draft (core, write, store_draft_save (write, draft, error), error);
}

const EngineRequest engine_request_save_draft = {
  .name = "save-draft",
  .arguments = "(" ENGINE_VARIANT_DRAFT ")",
  .result = "(" ENGINE_VARIANT_DRAFT ")",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_NEVER,
  .run = run_save_draft,
};

void
mail_engine_save_draft_async (MailEngine *engine, const MailDraft *draft, GCancellable *cancellable,
                              GAsyncReadyCallback callback, void *data)
{
  engine_call_start (
    engine, &engine_request_save_draft,
    g_variant_new ("(@" ENGINE_VARIANT_DRAFT ")", engine_variant_from_draft (draft)), cancellable,
    callback, data);
}

MailDraft *
mail_engine_save_draft_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return draft_finish (engine, result, error);
}

static GVariant *
run_close_draft (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  int64_t draft_id = 0;
  gboolean discard = FALSE;

  g_variant_get (arguments, "(xb)", &draft_id, &discard);
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL)
    return NULL;
  if (!store_draft_close (write, draft_id, discard, error)) {
    store_write_rollback (write);
    return NULL;
  }
  if (!store_write_commit (write, error))
    return NULL;
  engine_accounts_poke_draft (core->accounts, 0);
  return g_variant_new ("()");
}

const EngineRequest engine_request_close_draft = {
  .name = "close-draft",
  .arguments = "(xb)",
  .result = "()",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_close_draft,
};

void
mail_engine_close_draft_async (MailEngine *engine, int64_t draft_id, bool discard,
                               GCancellable *cancellable, GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_close_draft, g_variant_new ("(xb)", draft_id, discard),
                     cancellable, callback, data);
}

bool
mail_engine_close_draft_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return engine_call_finish_done (engine, result, error);
}

static GVariant *
run_restore_draft (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  int64_t draft_id = 0;

  g_variant_get (arguments, "(x)", &draft_id);
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL)
    return NULL;
  return finish_draft (core, write, store_draft_restore (write, draft_id, error), error);
}

const EngineRequest engine_request_restore_draft = {
  .name = "restore-draft",
  .arguments = "(x)",
  .result = "(" ENGINE_VARIANT_DRAFT ")",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_restore_draft,
};

void
mail_engine_restore_draft_async (MailEngine *engine, int64_t draft_id, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_restore_draft, g_variant_new ("(x)", draft_id),
                     cancellable, callback, data);
}

MailDraft *
mail_engine_restore_draft_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return draft_finish (engine, result, error);
}

// The draft that is this message on the server; 0 when there is none, or with error.
static int64_t
find_draft (Store *store, const MailRow *row, GError **error)
{
  if (*row->message_id == '\0')
    return 0;
  return store_draft_find_copy (store, row->account_id, row->message_id, row->uid, error);
}

// Its content is here: mail_engine_open_draft_async() loads it first.
static MailDraft *
make_draft (Store *store, const MailRow *row, GError **error)
{
  g_autoptr (GBytes) raw = store_content_get (store, row->id, error);

  if (raw == NULL)
    return NULL;
  g_autoptr (MimeMessage) message = mime_message_parse (raw);
  return mime_reply_open_draft (message, row->account_id);
}

static GVariant *
run_open_draft (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  int64_t message_id = 0;
  GError *failure = NULL;

  g_variant_get (arguments, "(x)", &message_id);
  g_autoptr (MailRow) row = mail_engine_get_row (core->store, message_id, error);
  if (row == NULL)
    return NULL;
  int64_t draft_id = find_draft (core->store, row, &failure);
  g_autoptr (MailDraft) made =
    failure == NULL && draft_id == 0 ? make_draft (core->store, row, &failure) : NULL;
  if (failure != NULL) {
    g_propagate_error (error, failure);
    return NULL;
  }
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL)
    return NULL;
  MailDraft *draft = NULL;
  if (made == NULL)
    draft = store_draft_restore (write, draft_id, error);
  else if (row->folder_id == 0)
    draft = store_draft_save (write, made, error);
  else // replaces the server's copy once it differs, instead of standing beside it
    draft = store_draft_take (write, made, row->message_id, row->folder_id, row->uid, error);
  return finish_draft (core, write, draft, error);
}

const EngineRequest engine_request_open_draft = {
  .name = "open-draft",
  .arguments = "(x)",
  .result = "(" ENGINE_VARIANT_DRAFT ")",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_open_draft,
};

static void
on_draft_asked (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GVariant *answer = engine_call_finish (MAIL_ENGINE (source), result, &error);

  if (answer == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, answer, (GDestroyNotify) g_variant_unref);
}

static void
on_draft_loaded (GObject *source, GAsyncResult *result, void *data)
{
  MailEngine *engine = MAIL_ENGINE (source);
  GTask *task = data;
  GError *error = NULL;
  g_autoptr (GBytes) raw = mail_engine_load_raw_finish (engine, result, &error);
  int64_t *message_id = g_task_get_task_data (task);

  // Without its content there may still be the local draft it came from.
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  g_clear_error (&error);
  engine_call_start (engine, &engine_request_open_draft, g_variant_new ("(x)", *message_id),
                     g_task_get_cancellable (task), on_draft_asked, task);
}

void
mail_engine_open_draft_async (MailEngine *engine, int64_t message_id, GCancellable *cancellable,
                              GAsyncReadyCallback callback, void *data)
{
  GTask *task = g_task_new (engine, cancellable, callback, data);

  g_task_set_task_data (task, g_memdup2 (&message_id, sizeof message_id), g_free);
  mail_engine_load_raw_async (engine, message_id, cancellable, on_draft_loaded, task);
}

MailDraft *
mail_engine_open_draft_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return draft_finish (engine, result, error);
}

static void
format (EngineCore *core, GTask *task)
{
  GError *error = NULL;
  MailSource *message = mime_build_draft (g_task_get_task_data (task), NULL, &error);

  if (message != NULL)
    g_task_return_pointer (task, message, (GDestroyNotify) mail_source_unref);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

void
mail_engine_format_draft_async (MailEngine *engine, const MailDraft *draft,
                                GCancellable *cancellable, GAsyncReadyCallback callback, void *data)
{
  GTask *task = g_task_new (engine, cancellable, callback, data);

  g_task_set_task_data (task, mail_draft_ref (draft), (GDestroyNotify) mail_draft_unref);
  mail_engine_read_in_thread (engine, format, task);
}

MailSource *
mail_engine_format_draft_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GVariant *
run_save_template (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) packed = g_variant_get_child_value (arguments, 0);
  g_autoptr (MailDraft) draft = engine_variant_to_draft (packed);
  g_autoptr (StoreWrite) write = store_write_begin (core->store, STORE_PRIORITY_USER, error);

  if (write == NULL || store_draft_save_template (write, draft, error) == 0 ||
      !store_write_commit (g_steal_pointer (&write), error))
    return NULL;
  return g_variant_new ("()");
}

const EngineRequest engine_request_save_template = {
  .name = "save-template",
  .arguments = "(" ENGINE_VARIANT_DRAFT ")",
  .result = "()",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_NEVER,
  .run = run_save_template,
};

void
mail_engine_save_template_async (MailEngine *engine, const MailDraft *draft,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 void *data)
{
  engine_call_start (
    engine, &engine_request_save_template,
    g_variant_new ("(@" ENGINE_VARIANT_DRAFT ")", engine_variant_from_draft (draft)), cancellable,
    callback, data);
}

bool
mail_engine_save_template_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return engine_call_finish_done (engine, result, error);
}

static void
load_versions (EngineCore *core, GTask *task)
{
  const int64_t *draft_id = g_task_get_task_data (task);
  GError *error = NULL;
  GPtrArray *versions = store_draft_list_versions (core->store, *draft_id, &error);

  if (versions != NULL)
    g_task_return_pointer (task, versions, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

void
mail_engine_load_draft_versions_async (MailEngine *engine, int64_t draft_id,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       void *data)
{
  GTask *task = g_task_new (engine, cancellable, callback, data);

  g_task_set_task_data (task, g_memdup2 (&draft_id, sizeof draft_id), g_free);
  mail_engine_read_in_thread (engine, load_versions, task);
}

GPtrArray *
mail_engine_load_draft_versions_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

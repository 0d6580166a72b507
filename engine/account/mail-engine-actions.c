// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the person does to mail. Each act is one request, which records it in the operation log in
// one write and wakes the accounts at work. The packing of a request's arguments stands above its
// unpacking.

#include "account/engine-accounts.h"
#include "account/engine-transfer.h"
#include "account/mail-engine-private.h"
#include "store/store-account.h"
#include "store/store-folder.h"
#include "store/store-hold.h"
#include "store/store-label-folder.h"
#include "store/store-list.h"
#include "store/store-operation.h"
#include "sync/sync-role.h"

// Whoever was to release what is held may be gone.
#define HOLD_SECONDS 3600

GVariant *
engine_finish_operation (EngineCore *core, StoreWrite *write, int64_t operation_id, GError **error)
{
  if (operation_id == 0) {
    store_write_rollback (write);
    return NULL;
  }
  if (!store_write_commit (write, error))
    return NULL;
  engine_accounts_poke (core->accounts, 0);
  return g_variant_new ("(x)", operation_id);
}

void
engine_hold_operation (StoreWrite *write, int64_t operation_id)
{
  if (operation_id != 0)
    store_hold_add (write, operation_id, HOLD_SECONDS);
}

GVariant *
engine_record_operation (EngineCore *core, const EngineRequest *request, GVariant *arguments,
                         GError **error)
{
  g_autoptr (GVariant) packed = g_variant_get_child_value (arguments, 0);
  g_autoptr (GVariant) ids = NULL;
  MailTarget target = {};

  engine_variant_to_target (packed, &target, &ids);
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL)
    return NULL;
  return engine_finish_operation (core, write, request->record (write, &target, arguments, error),
                                  error);
}

static int64_t
record_flag (StoreWrite *write, const MailTarget *target, GVariant *arguments, GError **error)
{
  g_autofree const char **add_keywords = NULL;
  g_autofree const char **remove_keywords = NULL;
  MailFlags add = 0, remove = 0;

  g_variant_get (arguments, "(@" ENGINE_VARIANT_TARGET "tt^a&s^a&s)", NULL, &add, &remove,
                 &add_keywords, &remove_keywords);
  return store_operation_flag (write, target, add, remove, add_keywords, remove_keywords, error);
}

const EngineRequest engine_request_flag = {
  .name = "flag",
  .arguments = "(" ENGINE_VARIANT_TARGET "ttasas)",
  .result = "(x)",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .record = record_flag,
};

void
mail_engine_flag_async (MailEngine *engine, const MailTarget *target, MailFlags add,
                        MailFlags remove, const char *const *add_keywords,
                        const char *const *remove_keywords, GCancellable *cancellable,
                        GAsyncReadyCallback callback, void *data)
{
  GVariant *arguments = g_variant_new (
    "(@" ENGINE_VARIANT_TARGET "tt@as@as)", engine_variant_from_target (target), add, remove,
    engine_variant_from_strings (add_keywords), engine_variant_from_strings (remove_keywords));

  engine_call_start (engine, &engine_request_flag, arguments, cancellable, callback, data);
}

// Which account the target belongs to: its folder's, or that of the first message's folder.
// 0 with error.
static int64_t
find_account (Store *store, const MailTarget *target, GError **error)
{
  int64_t folder_id = target->folder_id;

  if (folder_id == 0 && target->n_ids > 0 && !target->conversations) {
    g_autoptr (GArray) folders = store_list_folders_of (store, target->ids[0], error);
    if (folders == NULL)
      return 0;
    folder_id = folders->len > 0 ? g_array_index (folders, int64_t, 0) : 0;
  }
  g_autoptr (MailFolder) folder = store_folder_get (store, folder_id, error);
  return folder != NULL ? folder->account_id : 0;
}

// Where labels are folders, there is one for each of NAMES afterwards.
static bool
make_label_folders (StoreWrite *write, const MailTarget *target, const char *const *names,
                    GError **error)
{
  int64_t account_id = find_account (store_write_store (write), target, error), folder_id;
  bool are_folders;

  if (account_id == 0 || !store_label_are_folders (write, account_id, &are_folders, error))
    return false;
  for (; are_folders && *names != NULL; names++)
    if (!store_label_find_folder (write, account_id, *names, &folder_id, error) ||
        (folder_id == 0 && engine_create_folder (write, account_id, *names, error) == 0))
      return false;
  return true;
}

static int64_t
record_label (StoreWrite *write, const MailTarget *target, GVariant *arguments, GError **error)
{
  g_autofree const char **add = NULL;
  g_autofree const char **remove = NULL;

  g_variant_get (arguments, "(@" ENGINE_VARIANT_TARGET "^a&s^a&s)", NULL, &add, &remove);
  return make_label_folders (write, target, add, error) ?
           store_operation_label (write, target, add, remove, error) :
           0;
}

const EngineRequest engine_request_label = {
  .name = "label",
  .arguments = "(" ENGINE_VARIANT_TARGET "asas)",
  .result = "(x)",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .record = record_label,
};

void
mail_engine_label_async (MailEngine *engine, const MailTarget *target, const char *const *add,
                         const char *const *remove, GCancellable *cancellable,
                         GAsyncReadyCallback callback, void *data)
{
  GVariant *arguments =
    g_variant_new ("(@" ENGINE_VARIANT_TARGET "@as@as)", engine_variant_from_target (target),
                   engine_variant_from_strings (add), engine_variant_from_strings (remove));

  engine_call_start (engine, &engine_request_label, arguments, cancellable, callback, data);
}

static int64_t
record_move (StoreWrite *write, const MailTarget *target, GVariant *arguments, GError **error)
{
  int64_t to_folder_id = 0;

  g_variant_get (arguments, "(@" ENGINE_VARIANT_TARGET "x)", NULL, &to_folder_id);
  return store_operation_move (write, target, to_folder_id, 0, 0, error);
}

const EngineRequest engine_request_move = {
  .name = "move",
  .arguments = "(" ENGINE_VARIANT_TARGET "x)",
  .result = "(x)",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_NEVER,
  .record = record_move,
};

static int64_t
record_copy (StoreWrite *write, const MailTarget *target, GVariant *arguments, GError **error)
{
  int64_t to_folder_id = 0;

  g_variant_get (arguments, "(@" ENGINE_VARIANT_TARGET "x)", NULL, &to_folder_id);
  return store_operation_copy (write, target, to_folder_id, error);
}

const EngineRequest engine_request_copy = {
  .name = "copy",
  .arguments = "(" ENGINE_VARIANT_TARGET "x)",
  .result = "(x)",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_NEVER,
  .record = record_copy,
};

static int64_t
record_move_to_role (StoreWrite *write, const MailTarget *target, GVariant *arguments,
                     GError **error)
{
  Store *store = store_write_store (write);
  int64_t account_id = find_account (store, target, error);
  g_autoptr (MailFolder) from = NULL;
  MailFlags add = 0, remove = 0;
  int role = 0;

  g_variant_get (arguments, "(@" ENGINE_VARIANT_TARGET "i)", NULL, &role);
  if (account_id == 0)
    return 0;
  int64_t to_folder_id = sync_role_put_folder (write, account_id, (MailRole) role, error);
  if (to_folder_id == 0)
    return 0;
  if (role == MAIL_ROLE_TRASH && target->folder_id == to_folder_id)
    return store_operation_delete (write, target, error);
  if (target->folder_id != 0)
    from = store_folder_get (store, target->folder_id, NULL);
  if (role == MAIL_ROLE_JUNK) {
    add = MAIL_FLAG_JUNK;
    remove = MAIL_FLAG_NOT_JUNK;
  } else if (role == MAIL_ROLE_INBOX && from != NULL && from->role == MAIL_ROLE_JUNK) {
    add = MAIL_FLAG_NOT_JUNK;
    remove = MAIL_FLAG_JUNK;
  }
  return store_operation_move (write, target, to_folder_id, add, remove, error);
}

const EngineRequest engine_request_move_to_role = {
  .name = "move-to-role",
  .arguments = "(" ENGINE_VARIANT_TARGET "i)",
  .result = "(x)",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_NEVER,
  .record = record_move_to_role,
};

void
mail_engine_move_to_role_async (MailEngine *engine, const MailTarget *target, MailRole role,
                                GCancellable *cancellable, GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_move_to_role,
                     g_variant_new ("(@" ENGINE_VARIANT_TARGET "i)",
                                    engine_variant_from_target (target), (int) role),
                     cancellable, callback, data);
}

static int64_t
record_delete (StoreWrite *write, const MailTarget *target, GVariant *arguments, GError **error)
{
  gboolean held = FALSE;
  int64_t id = store_operation_delete (write, target, error);

  g_variant_get (arguments, "(@" ENGINE_VARIANT_TARGET "b)", NULL, &held);
  if (held)
    engine_hold_operation (write, id);
  return id;
}

const EngineRequest engine_request_delete = {
  .name = "delete",
  .arguments = "(" ENGINE_VARIANT_TARGET "b)",
  .result = "(x)",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_NEVER,
  .record = record_delete,
};

void
mail_engine_delete_async (MailEngine *engine, const MailTarget *target, bool held,
                          GCancellable *cancellable, GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_delete,
                     g_variant_new ("(@" ENGINE_VARIANT_TARGET "b)",
                                    engine_variant_from_target (target), (gboolean) held),
                     cancellable, callback, data);
}

static GVariant *
run_release (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  int64_t operation_id = 0;

  g_variant_get (arguments, "(x)", &operation_id);
  store_hold_release (core->store, operation_id);
  engine_accounts_poke (core->accounts, 0);
  return g_variant_ref (arguments);
}

const EngineRequest engine_request_release = {
  .name = "release",
  .arguments = "(x)",
  .result = "(x)",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_release,
};

void
mail_engine_release_async (MailEngine *engine, int64_t operation_id, GCancellable *cancellable,
                           GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_release, g_variant_new ("(x)", operation_id),
                     cancellable, callback, data);
}

int64_t
mail_engine_operation_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return engine_call_finish_id (engine, result, error);
}

// ACT on the operation that ARGUMENTS names.
static GVariant *
run_on_operation (EngineCore *core, GVariant *arguments,
                  bool (*act) (StoreWrite *write, int64_t operation_id, GError **error),
                  GError **error)
{
  int64_t operation_id = 0;

  g_variant_get (arguments, "(x)", &operation_id);
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL)
    return NULL;
  bool ok = act (write, operation_id, error);
  return engine_finish_operation (core, write, ok ? operation_id : 0, error);
}

static GVariant *
run_retry (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  return run_on_operation (core, arguments, store_operation_retry, error);
}

const EngineRequest engine_request_retry = {
  .name = "retry",
  .arguments = "(x)",
  .result = "(x)",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_NEVER,
  .run = run_retry,
};

void
mail_engine_retry_operation_async (MailEngine *engine, int64_t operation_id,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   void *data)
{
  engine_call_start (engine, &engine_request_retry, g_variant_new ("(x)", operation_id),
                     cancellable, callback, data);
}

static GVariant *
run_dismiss (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  return run_on_operation (core, arguments, store_operation_dismiss, error);
}

const EngineRequest engine_request_dismiss = {
  .name = "dismiss",
  .arguments = "(x)",
  .result = "(x)",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_dismiss,
};

void
mail_engine_dismiss_operation_async (MailEngine *engine, int64_t operation_id,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     void *data)
{
  engine_call_start (engine, &engine_request_dismiss, g_variant_new ("(x)", operation_id),
                     cancellable, callback, data);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the person does to folders: made, renamed, deleted, subscribed, each one operation.

#include "account/engine-transfer.h"
#include "account/mail-engine-private.h"
#include "base/mail-utf7.h"
#include "store/store-folder-operation.h"
#include "sync/sync-namespace.h"
#include "sync/sync-role.h"

#include <string.h>

// The server's name of PATH as far as can be told without it; the worker looks again.
static char *
dup_raw_name (Store *store, const GPtrArray *folders, const char *path, char delimiter)
{
  const char *last = delimiter != '\0' ? strrchr (path, delimiter) : NULL;

  for (unsigned int i = 0; last != NULL && i < folders->len; i++) {
    const MailFolder *folder = g_ptr_array_index (folders, i);
    if (strlen (folder->path) != (size_t) (last - path) ||
        strncmp (folder->path, path, (size_t) (last - path)) != 0)
      continue;
    g_autofree char *parent = store_folder_dup_raw_name (store, folder->id, NULL);
    g_autofree char *name = mail_utf7_encode (last + 1);
    return g_strdup_printf ("%s%c%s", parent != NULL ? parent : "", delimiter, name);
  }
  return mail_utf7_encode (path);
}

int64_t
engine_create_folder (StoreWrite *write, int64_t account_id, const char *asked, GError **error)
{
  Store *store = store_write_store (write);
  g_autoptr (GPtrArray) folders = store_folder_list (store, account_id, error);
  char delimiter = '\0';
  g_autofree char *path =
    folders != NULL ? sync_namespace_dup_path (store, account_id, asked, &delimiter, error) : NULL;

  if (path == NULL)
    return 0;
  g_autofree char *raw_name = dup_raw_name (store, folders, path, delimiter);
  const StoreMailbox mailbox = {
    .path = path,
    .raw_name = raw_name,
    .delimiter = delimiter,
    .role = MAIL_ROLE_NONE,
    .selectable = true,
    .subscribed = true,
  };
  return store_operation_create_folder (write, account_id, &mailbox, error);
}

static GVariant *
run_create_folder (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  int64_t account_id = 0;
  const char *path = NULL;

  g_variant_get (arguments, "(x&s)", &account_id, &path);
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL)
    return NULL;
  return engine_finish_operation (core, write,
                                  engine_create_folder (write, account_id, path, error), error);
}

const EngineRequest engine_request_create_folder = {
  .name = "create-folder",
  .arguments = "(xs)",
  .result = "(x)",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_NEVER,
  .run = run_create_folder,
};

void
mail_engine_create_folder_async (MailEngine *engine, int64_t account_id, const char *path,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 void *data)
{
  engine_call_start (engine, &engine_request_create_folder,
                     g_variant_new ("(xs)", account_id, path), cancellable, callback, data);
}

static int64_t
record_rename (StoreWrite *write, int64_t folder_id, const char *asked, GError **error)
{
  Store *store = store_write_store (write);
  g_autoptr (MailFolder) folder = store_folder_get (store, folder_id, error);
  char delimiter = '\0';
  g_autofree char *path =
    folder != NULL ? sync_namespace_dup_path (store, folder->account_id, asked, &delimiter, error) :
                     NULL;

  return path != NULL ? store_operation_rename_folder (write, folder_id, path, error) : 0;
}

static GVariant *
run_rename_folder (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  int64_t folder_id = 0;
  const char *path = NULL;

  g_variant_get (arguments, "(x&s)", &folder_id, &path);
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL)
    return NULL;
  return engine_finish_operation (core, write, record_rename (write, folder_id, path, error),
                                  error);
}

const EngineRequest engine_request_rename_folder = {
  .name = "rename-folder",
  .arguments = "(xs)",
  .result = "(x)",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_NEVER,
  .run = run_rename_folder,
};

void
mail_engine_rename_folder_async (MailEngine *engine, int64_t folder_id, const char *path,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 void *data)
{
  engine_call_start (engine, &engine_request_rename_folder, g_variant_new ("(xs)", folder_id, path),
                     cancellable, callback, data);
}

static bool
lies_below (const MailFolder *folder, const MailFolder *above)
{
  size_t length = strlen (above->path);

  return folder->delimiter != '\0' && strncmp (folder->path, above->path, length) == 0 &&
         folder->path[length] == folder->delimiter;
}

MailFolderDeletion
mail_engine_read_folder_deletion (MailEngine *engine, int64_t folder_id)
{
  Store *store = mail_engine_get_store (engine, NULL);
  g_autoptr (MailFolder) folder = mail_engine_read_folder (engine, folder_id);
  g_autoptr (MailFolder) trash =
    folder != NULL ? mail_engine_read_folder_by_role (engine, folder->account_id, MAIL_ROLE_TRASH) :
                     NULL;

  if (folder != NULL && trash != NULL && lies_below (folder, trash))
    return MAIL_FOLDER_DELETION_FOR_GOOD;
  return folder != NULL && store != NULL && store_folder_is_empty (store, folder_id) ?
           MAIL_FOLDER_DELETION_EMPTY :
           MAIL_FOLDER_DELETION_TO_TRASH;
}

// Where FOLDER goes in TRASH: under its name, or with a number where that is taken.
static char *
dup_trash_path (Store *store, const MailFolder *folder, const char *trash)
{
  char *path = g_strdup_printf ("%s%c%s", trash, folder->delimiter, folder->name);

  for (unsigned int n = 2;; n++) {
    g_autoptr (MailFolder) taken = store_folder_get_by_path (store, folder->account_id, path, NULL);
    if (taken == NULL)
      return path;
    g_free (path);
    path = g_strdup_printf ("%s%c%s %u", trash, folder->delimiter, folder->name, n);
  }
}

// A folder with mail is moved below the trash, as its mail would be: so it can always be taken
// back. Deleted outright are only empty ones, what lies in the trash, and what the person says.
static int64_t
record_delete (StoreWrite *write, int64_t folder_id, bool for_good, GError **error)
{
  Store *store = store_write_store (write);
  g_autoptr (MailFolder) folder = store_folder_get (store, folder_id, error);

  if (folder == NULL)
    return 0;
  g_autoptr (MailFolder) trash =
    store_folder_get_by_role (store, folder->account_id, MAIL_ROLE_TRASH, NULL);
  if (for_good || folder->delimiter == '\0' || store_folder_is_empty (store, folder_id) ||
      (trash != NULL && lies_below (folder, trash)))
    return store_operation_delete_folder (write, folder_id, error);
  char delimiter = '\0';
  g_autofree char *trash_path =
    trash != NULL ?
      g_strdup (trash->path) :
      sync_namespace_dup_path (store, folder->account_id, sync_role_default_name (MAIL_ROLE_TRASH),
                               &delimiter, error);
  if (trash_path == NULL ||
      sync_role_put_folder (write, folder->account_id, MAIL_ROLE_TRASH, error) == 0)
    return 0;
  g_autofree char *path = dup_trash_path (store, folder, trash_path);
  return store_operation_rename_folder (write, folder_id, path, error);
}

static GVariant *
run_delete_folder (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  int64_t folder_id = 0;
  gboolean for_good = FALSE, held = FALSE;

  g_variant_get (arguments, "(xbb)", &folder_id, &for_good, &held);
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL)
    return NULL;
  int64_t id = record_delete (write, folder_id, for_good, error);
  if (held)
    engine_hold_operation (write, id);
  return engine_finish_operation (core, write, id, error);
}

const EngineRequest engine_request_delete_folder = {
  .name = "delete-folder",
  .arguments = "(xbb)",
  .result = "(x)",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_NEVER,
  .run = run_delete_folder,
};

void
mail_engine_delete_folder_async (MailEngine *engine, int64_t folder_id, bool for_good, bool held,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 void *data)
{
  engine_call_start (engine, &engine_request_delete_folder,
                     g_variant_new ("(xbb)", folder_id, (gboolean) for_good, (gboolean) held),
                     cancellable, callback, data);
}

static GVariant *
run_subscribe_folder (EngineCore *core, GVariant *arguments, GCancellable *cancellable,
                      GError **error)
{
  int64_t folder_id = 0;
  gboolean subscribed = FALSE;

  g_variant_get (arguments, "(xb)", &folder_id, &subscribed);
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL)
    return NULL;
  return engine_finish_operation (
    core, write, store_operation_subscribe_folder (write, folder_id, subscribed, error), error);
}

const EngineRequest engine_request_subscribe_folder = {
  .name = "subscribe-folder",
  .arguments = "(xb)",
  .result = "(x)",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_subscribe_folder,
};

void
mail_engine_subscribe_folder_async (MailEngine *engine, int64_t folder_id, bool subscribed,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    void *data)
{
  engine_call_start (engine, &engine_request_subscribe_folder,
                     g_variant_new ("(xb)", folder_id, (gboolean) subscribed), cancellable,
                     callback, data);
}

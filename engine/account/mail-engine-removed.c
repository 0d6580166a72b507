// SPDX-License-Identifier: GPL-3.0-or-later
//
// What servers dropped: read, put back, forgotten.

#include "account/mail-engine-private.h"
#include "store/store-removed.h"

// Forgotten in one write, so that a person's act never waits long.
#define ERASED_AT_ONCE 500

GPtrArray *
mail_engine_read_removed (MailEngine *engine, int64_t account_id, uint32_t limit, GError **error)
{
  Store *store = mail_engine_get_store (engine, error);

  return store != NULL ? store_removed_list (store, account_id, limit, error) : NULL;
}

static GVariant *
run_restore (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) packed = NULL;
  int64_t to_folder_id = 0;
  size_t n = 0;

  g_variant_get (arguments, "(@axx)", &packed, &to_folder_id);
  const int64_t *ids = g_variant_get_fixed_array (packed, &n, sizeof (int64_t));
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL)
    return NULL;
  return engine_finish_operation (
    core, write, store_operation_restore (write, ids, n, to_folder_id, error), error);
}

const EngineRequest engine_request_restore = {
  .name = "restore",
  .arguments = "(axx)",
  .result = "(x)",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_NEVER,
  .run = run_restore,
};

void
mail_engine_restore_removed_async (MailEngine *engine, const int64_t *message_ids, size_t n,
                                   int64_t to_folder_id, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, void *data)
{
  engine_call_start (
    engine, &engine_request_restore,
    g_variant_new ("(@axx)", engine_variant_from_ids (message_ids, n), to_folder_id), cancellable,
    callback, data);
}

static GVariant *
run_empty_removed (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  int64_t account_id = 0;
  bool left = true;

  g_variant_get (arguments, "(x)", &account_id);
  while (left) {
    g_autoptr (StoreWrite) write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
    if (write == NULL || g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !store_removed_erase (write, account_id, ERASED_AT_ONCE, &left, error) ||
        !store_write_commit (g_steal_pointer (&write), error))
      return NULL;
  }
  return g_variant_new ("()");
}

const EngineRequest engine_request_empty_removed = {
  .name = "empty-removed",
  .arguments = "(x)",
  .result = "()",
  .lane = ENGINE_LANE_LONG,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_empty_removed,
};

void
mail_engine_empty_removed_async (MailEngine *engine, int64_t account_id, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_empty_removed, g_variant_new ("(x)", account_id),
                     cancellable, callback, data);
}

bool
mail_engine_empty_removed_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return engine_call_finish_done (engine, result, error);
}

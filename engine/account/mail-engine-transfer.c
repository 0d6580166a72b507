// SPDX-License-Identifier: GPL-3.0-or-later
//
// Moving and copying into another account: what is not here yet is downloaded first, then all is
// recorded as one operation. And undo, which may have to bring such mail back.

#include "account/engine-accounts.h"
#include "account/engine-fetch.h"
#include "account/mail-engine-private.h"
#include "store/store-hold.h"
#include "sync/sync-transfer.h"

// Downloads what of TRANSFERS has to be here and is not.
static bool
fetch_missing (EngineCore *core, const GArray *transfers, GCancellable *cancellable, GError **error)
{
  for (unsigned int i = 0; i < transfers->len; i++) {
    const StoreTransfer *transfer = &g_array_index (transfers, StoreTransfer, i);
    GError *failure = NULL;
    bool needed = sync_transfer_needs_content (core->store, transfer, &failure);
    if (failure != NULL) {
      g_propagate_error (error, failure);
      return false;
    }
    if (needed && !engine_fetch_message (core, transfer->message_id, cancellable, error))
      return false;
  }
  return true;
}

static GVariant *
run_transfer (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) packed = NULL;
  g_autoptr (GVariant) ids = NULL;
  MailTarget target = {};
  int64_t to_folder_id = 0;
  gboolean copies = FALSE;

  g_variant_get (arguments, "(@" ENGINE_VARIANT_TARGET "xb)", &packed, &to_folder_id, &copies);
  engine_variant_to_target (packed, &target, &ids);
  g_autoptr (GArray) transfers = store_transfer_list (core->store, &target, to_folder_id, error);
  if (transfers == NULL || !fetch_missing (core, transfers, cancellable, error))
    return NULL;
  int64_t id = sync_transfer_record (core->store, transfers, copies, 0, cancellable, error);
  engine_accounts_poke (core->accounts, 0);
  return id != 0 ? g_variant_new ("(x)", id) : NULL;
}

const EngineRequest engine_request_transfer = {
  .name = "transfer",
  .arguments = "(" ENGINE_VARIANT_TARGET "xb)",
  .result = "(x)",
  .lane = ENGINE_LANE_LONG, // what is not here is downloaded
  .repeat = ENGINE_REPEAT_NEVER,
  .run = run_transfer,
};

static int64_t
find_undoable (EngineCore *core, int64_t operation_id, GError **error)
{
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  int64_t id = write != NULL ? store_operation_find_undoable (write, operation_id, error) : 0;

  store_write_rollback (write);
  return id;
}

static GVariant *
run_undo (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  int64_t asked = 0;

  g_variant_get (arguments, "(x)", &asked);
  int64_t id = find_undoable (core, asked, error);
  g_autoptr (GArray) left = id != 0 ? store_transfer_list_left (core->store, id, error) : NULL;
  if (left == NULL || !fetch_missing (core, left, cancellable, error))
    return NULL;
  int64_t undone = sync_transfer_undo (core->store, id, left, cancellable, error);
  store_hold_release (core->store, id);
  engine_accounts_poke (core->accounts, 0);
  return undone != 0 ? g_variant_new ("(x)", undone) : NULL;
}

const EngineRequest engine_request_undo = {
  .name = "undo",
  .arguments = "(x)",
  .result = "(x)",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_NEVER,
  .run = run_undo,
};

void
mail_engine_undo_async (MailEngine *engine, int64_t operation_id, GCancellable *cancellable,
                        GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_undo, g_variant_new ("(x)", operation_id), cancellable,
                     callback, data);
}

// Whether any of TARGET may lie in another account than that of TO_FOLDER_ID.
static bool
crosses (MailEngine *engine, const MailTarget *target, int64_t to_folder_id)
{
  g_autoptr (MailFolder) to = mail_engine_read_folder (engine, to_folder_id);
  g_autoptr (MailFolder) from =
    target->folder_id != 0 ? mail_engine_read_folder (engine, target->folder_id) : NULL;

  if (to == NULL || from != NULL)
    return to != NULL && from->account_id != to->account_id;
  // Seen in several folders at once.
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (engine);
  return accounts->len > 1;
}

static void
file (MailEngine *engine, const EngineRequest *within, const MailTarget *target,
      int64_t to_folder_id, GCancellable *cancellable, GAsyncReadyCallback callback, void *data)
{
  GVariant *packed = engine_variant_from_target (target);
  gboolean copies = within == &engine_request_copy;

  if (crosses (engine, target, to_folder_id))
    engine_call_start (
      engine, &engine_request_transfer,
      g_variant_new ("(@" ENGINE_VARIANT_TARGET "xb)", packed, to_folder_id, copies), cancellable,
      callback, data);
  else
    engine_call_start (engine, within,
                       g_variant_new ("(@" ENGINE_VARIANT_TARGET "x)", packed, to_folder_id),
                       cancellable, callback, data);
}

void
mail_engine_move_async (MailEngine *engine, const MailTarget *target, int64_t to_folder_id,
                        GCancellable *cancellable, GAsyncReadyCallback callback, void *data)
{
  file (engine, &engine_request_move, target, to_folder_id, cancellable, callback, data);
}

void
mail_engine_copy_async (MailEngine *engine, const MailTarget *target, int64_t to_folder_id,
                        GCancellable *cancellable, GAsyncReadyCallback callback, void *data)
{
  file (engine, &engine_request_copy, target, to_folder_id, cancellable, callback, data);
}

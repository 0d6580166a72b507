// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is in sight goes to the account that the folder is of.

#include "account/mail-engine-sight.h"

#include "account/engine-accounts.h"
#include "account/mail-engine-private.h"
#include "store/store-folder.h"

static GVariant *
run_set_sight (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) ids = NULL;
  int64_t folder_id = 0;
  size_t n;

  g_variant_get (arguments, "(x@ax)", &folder_id, &ids);
  const int64_t *list = g_variant_get_fixed_array (ids, &n, sizeof *list);
  g_autoptr (MailFolder) folder = store_folder_get (core->store, folder_id, error);
  g_autoptr (EngineAccount) account =
    folder != NULL ? engine_accounts_get (core->accounts, folder->account_id, error) : NULL;
  if (account == NULL)
    return NULL;
  sync_account_set_sight (account->sync, folder_id, list, n);
  return g_variant_new ("()");
}

const EngineRequest engine_request_set_sight = {
  .name = "set-sight",
  .arguments = "(xax)",
  .result = "()",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_set_sight,
};

void
mail_engine_set_sight (MailEngine *engine, int64_t folder_id, const int64_t *message_ids, size_t n)
{
  if (engine->phase == ENGINE_OWNER || engine->phase == ENGINE_CLIENT)
    engine_call_start (
      engine, &engine_request_set_sight,
      g_variant_new ("(x@ax)", folder_id, engine_variant_from_ids (message_ids, n)), NULL, NULL,
      NULL);
}

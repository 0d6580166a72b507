// SPDX-License-Identifier: GPL-3.0-or-later
//
// How an account's synchronisation fares, and what a person chooses about it.

#include "account/engine-accounts.h"
#include "account/engine-variant-health.h"
#include "account/mail-engine-private.h"
#include "store/store-folder-role.h"
#include "sync/sync-settings.h"

static GVariant *
run_health (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  int64_t account_id = 0;

  g_variant_get (arguments, "(x)", &account_id);
  g_autoptr (EngineAccount) account = engine_accounts_get (core->accounts, account_id, error);
  g_autoptr (MailHealth) health =
    account != NULL ? sync_account_dup_health (account->sync, error) : NULL;
  return health != NULL ? engine_variant_from_health (health) : NULL;
}

const EngineRequest engine_request_health = {
  .name = "health",
  .arguments = "(x)",
  .result = ENGINE_VARIANT_HEALTH,
  .lane = ENGINE_LANE_LONG,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_health,
};

void
mail_engine_load_health_async (MailEngine *engine, int64_t account_id, GCancellable *cancellable,
                               GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_health, g_variant_new ("(x)", account_id), cancellable,
                     callback, data);
}

MailHealth *
mail_engine_load_health_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) answer = engine_call_finish (engine, result, error);

  return answer != NULL ? engine_variant_to_health (answer) : NULL;
}

void
mail_engine_read_sync_settings (MailEngine *engine, int64_t account_id, MailSyncSettings *out)
{
  Store *store = mail_engine_get_store (engine, NULL);

  *out = (MailSyncSettings) {MAIL_OFFLINE_DEFAULT, MAIL_CHECK_DEFAULT};
  if (store != NULL)
    sync_settings_get (store, account_id, out);
}

int
mail_engine_read_folder_offline (MailEngine *engine, int64_t folder_id)
{
  Store *store = mail_engine_get_store (engine, NULL);
  g_autoptr (MailFolder) folder = store != NULL ? store_folder_get (store, folder_id, NULL) : NULL;

  return folder != NULL ? sync_settings_get_offline (store, folder) : MAIL_OFFLINE_INHERIT;
}

int
mail_engine_read_folder_role (MailEngine *engine, int64_t folder_id)
{
  Store *store = mail_engine_get_store (engine, NULL);
  g_autoptr (MailFolder) folder = store != NULL ? store_folder_get (store, folder_id, NULL) : NULL;

  return folder != NULL ? store_folder_role_get_choice (store, folder) : MAIL_ROLE_AUTOMATIC;
}

// The choice is in the store; the account's workers act on it.
static GVariant *
tell_account (EngineCore *core, int64_t account_id, GError **error)
{
  g_autoptr (EngineAccount) account = engine_accounts_get (core->accounts, account_id, error);

  if (account == NULL)
    return NULL;
  sync_account_settings_changed (account->sync);
  return g_variant_new ("()");
}

static GVariant *
run_set_settings (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  MailSyncSettings settings = {};
  int64_t account_id = 0;

  g_variant_get (arguments, "(xiii)", &account_id, &settings.offline_days, &settings.check_minutes,
                 &settings.trash_days);
  g_autoptr (StoreWrite) write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL || !sync_settings_set (write, account_id, &settings, error) ||
      !store_write_commit (g_steal_pointer (&write), error))
    return NULL;
  return tell_account (core, account_id, error);
}

const EngineRequest engine_request_set_sync_settings = {
  .name = "set-sync-settings",
  .arguments = "(xiii)",
  .result = "()",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_set_settings,
};

void
mail_engine_set_sync_settings_async (MailEngine *engine, int64_t account_id,
                                     const MailSyncSettings *settings, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_set_sync_settings,
                     g_variant_new ("(xiii)", account_id, settings->offline_days,
                                    settings->check_minutes, settings->trash_days),
                     cancellable, callback, data);
}

static GVariant *
run_set_folder_offline (EngineCore *core, GVariant *arguments, GCancellable *cancellable,
                        GError **error)
{
  int64_t folder_id = 0;
  int days = 0;

  g_variant_get (arguments, "(xi)", &folder_id, &days);
  g_autoptr (MailFolder) folder = store_folder_get (core->store, folder_id, error);
  g_autoptr (StoreWrite) write =
    folder != NULL ? store_write_begin (core->store, STORE_PRIORITY_USER, error) : NULL;
  if (write == NULL || !sync_settings_set_offline (write, folder, days, error) ||
      !store_write_commit (g_steal_pointer (&write), error))
    return NULL;
  return tell_account (core, folder->account_id, error);
}

const EngineRequest engine_request_set_folder_offline = {
  .name = "set-folder-offline",
  .arguments = "(xi)",
  .result = "()",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_set_folder_offline,
};

void
mail_engine_set_folder_offline_async (MailEngine *engine, int64_t folder_id, int days,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      void *data)
{
  engine_call_start (engine, &engine_request_set_folder_offline,
                     g_variant_new ("(xi)", folder_id, days), cancellable, callback, data);
}

static GVariant *
run_set_folder_role (EngineCore *core, GVariant *arguments, GCancellable *cancellable,
                     GError **error)
{
  int64_t folder_id = 0;
  int choice = 0;

  g_variant_get (arguments, "(xi)", &folder_id, &choice);
  g_autoptr (MailFolder) folder = store_folder_get (core->store, folder_id, error);
  g_autoptr (StoreWrite) write =
    folder != NULL ? store_write_begin (core->store, STORE_PRIORITY_USER, error) : NULL;
  if (write == NULL || !store_folder_role_choose (write, folder, choice, error) ||
      !store_write_commit (g_steal_pointer (&write), error))
    return NULL;
  // What the server says of the others counts again for what this one was.
  return tell_account (core, folder->account_id, error);
}

const EngineRequest engine_request_set_folder_role = {
  .name = "set-folder-role",
  .arguments = "(xi)",
  .result = "()",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_set_folder_role,
};

void
mail_engine_set_folder_role_async (MailEngine *engine, int64_t folder_id, int choice,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   void *data)
{
  engine_call_start (engine, &engine_request_set_folder_role,
                     g_variant_new ("(xi)", folder_id, choice), cancellable, callback, data);
}

bool
mail_engine_set_sync_settings_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return engine_call_finish_done (engine, result, error);
}

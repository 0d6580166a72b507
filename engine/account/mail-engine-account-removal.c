// SPDX-License-Identifier: GPL-3.0-or-later
//
// Accounts go, with their mail or without what lives here alone.

#include "account/engine-accounts.h"
#include "account/mail-engine-private.h"
#include "store/store-account.h"

static GVariant *
run_remove_account (EngineCore *core, GVariant *arguments, GCancellable *cancellable,
                    GError **error)
{
  int64_t account_id = 0;

  g_variant_get (arguments, "(x)", &account_id);
  g_autofree char *key = engine_core_dup_secret_key (core, account_id, NULL);
  engine_accounts_remove (core->accounts, account_id);
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL)
    return NULL;
  if (!store_account_remove (write, account_id, error)) {
    store_write_rollback (write);
    return NULL;
  }
  if (!store_write_commit (write, error))
    return NULL;
  engine_core_forget_secret (core, key, cancellable);
  return g_variant_new ("()");
}

const EngineRequest engine_request_remove_account = {
  .name = "remove-account",
  .arguments = "(x)",
  .result = "()",
  .lane = ENGINE_LANE_LONG,
  .repeat = ENGINE_REPEAT_NEVER,
  .run = run_remove_account,
};

void
mail_engine_remove_account_async (MailEngine *engine, int64_t account_id, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_remove_account, g_variant_new ("(x)", account_id),
                     cancellable, callback, data);
}

bool
mail_engine_remove_account_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return engine_call_finish_done (engine, result, error);
}

// → what is left of ACCOUNT: maybe nothing. NULL with error.
static GVariant *
retire_in (StoreWrite *write, const MailAccount *account, const char *name, GError **error)
{
  bool is_only;

  if (!store_account_holds_only_copy (write, account->id, &is_only, error))
    return NULL;
  if (!is_only)
    return store_account_remove (write, account->id, error) ?
             g_variant_new ("(m@" ENGINE_VARIANT_ACCOUNT ")", NULL) :
             NULL;
  g_autoptr (MailAccount) left = store_account_retire (write, account, name, error);
  return left != NULL ?
           g_variant_new ("(m@" ENGINE_VARIANT_ACCOUNT ")", engine_variant_from_account (left)) :
           NULL;
}

// One look and one write: what comes here between them can't be erased.
static GVariant *
retire (EngineCore *core, const MailAccount *account, const char *name, GError **error)
{
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  g_autoptr (GVariant) left = NULL;

  if (write == NULL)
    return NULL;
  left = retire_in (write, account, name, error);
  if (left == NULL) {
    store_write_rollback (write);
    return NULL;
  }
  g_variant_ref_sink (left);
  return store_write_commit (write, error) ? g_steal_pointer (&left) : NULL;
}

static GVariant *
run_retire_account (EngineCore *core, GVariant *arguments, GCancellable *cancellable,
                    GError **error)
{
  int64_t account_id = 0;
  const char *name = NULL;

  g_variant_get (arguments, "(x&s)", &account_id, &name);
  g_autoptr (MailAccount) account = store_account_get (core->store, account_id, error);
  if (account == NULL)
    return NULL;
  g_autofree char *key = engine_core_dup_secret_key (core, account_id, NULL);
  // Nothing of it is on its way from here on.
  engine_accounts_remove (core->accounts, account_id);
  GVariant *answer = retire (core, account, name, error);
  g_autoptr (MailAccount) left = store_account_get (core->store, account_id, NULL);
  if (left != NULL)
    engine_accounts_update (core->accounts, left);
  if (answer != NULL)
    engine_core_forget_secret (core, key, cancellable);
  return answer;
}

const EngineRequest engine_request_retire_account = {
  .name = "retire-account",
  .arguments = "(xs)",
  .result = "(m" ENGINE_VARIANT_ACCOUNT ")",
  .lane = ENGINE_LANE_LONG,
  .repeat = ENGINE_REPEAT_NEVER,
  .run = run_retire_account,
};

void
mail_engine_retire_account_async (MailEngine *engine, int64_t account_id, const char *name,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  void *data)
{
  engine_call_start (engine, &engine_request_retire_account,
                     g_variant_new ("(xs)", account_id, name), cancellable, callback, data);
}

bool
mail_engine_retire_account_finish (MailEngine *engine, GAsyncResult *result, MailAccount **out_left,
                                   GError **error)
{
  g_autoptr (GVariant) answer = engine_call_finish (engine, result, error);
  g_autoptr (GVariant) left = NULL;

  *out_left = NULL;
  if (answer == NULL)
    return false;
  g_variant_get (answer, "(m@" ENGINE_VARIANT_ACCOUNT ")", &left);
  if (left != NULL)
    *out_left = engine_variant_to_account (left);
  return true;
}

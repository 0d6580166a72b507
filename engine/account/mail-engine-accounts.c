// SPDX-License-Identifier: GPL-3.0-or-later
//
// Accounts and their passwords: added, edited, tried out.

#include "account/account-check.h"
#include "account/engine-accounts.h"
#include "account/mail-engine-private.h"
#include "base/mail-secret.h"
#include "store/store-account.h"
#include "sync/pop3-delay.h"
#include "sync/pop3-settings.h"

#define STORE_ACCOUNT_FORMAT "(@" ENGINE_VARIANT_ACCOUNT "m@" ENGINE_VARIANT_POP3_POLICY "m&s)"

static MailAccount *
put_account (EngineCore *core, const MailAccount *account, const MailPop3Policy *policy,
             GError **error)
{
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);

  if (write == NULL)
    return NULL;
  g_autoptr (MailAccount) stored = store_account_put (write, account, error);
  if (stored == NULL || (policy != NULL && !pop3_settings_set (write, stored->id, policy, error))) {
    store_write_rollback (write);
    return NULL;
  }
  return store_write_commit (write, error) ? g_steal_pointer (&stored) : NULL;
}

// False when the password could only be kept in memory.
static bool
keep_password (EngineCore *core, const MailAccount *account, const char *password,
               GCancellable *cancellable, GError **error)
{
  g_autofree char *key = engine_core_make_secret_key (core, account->id, error);

  return key != NULL &&
         account_secrets_store (core->secrets, key, account, password, cancellable, error);
}

// → the stored account and, where its password could not be kept, why.
static GVariant *
run_store_account (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) packed = NULL;
  g_autoptr (GVariant) packed_policy = NULL;
  const char *password = NULL;
  g_autoptr (GError) keyring = NULL;
  MailPop3Policy policy;

  g_variant_get (arguments, STORE_ACCOUNT_FORMAT, &packed, &packed_policy, &password);
  if (packed_policy != NULL)
    engine_variant_to_pop3_policy (packed_policy, &policy);
  g_autoptr (MailAccount) account = engine_variant_to_account (packed);
  g_autoptr (MailAccount) stored =
    put_account (core, account, packed_policy != NULL ? &policy : NULL, error);
  if (stored == NULL)
    return NULL;
  if (stored->incoming.host == NULL && stored->submission.host == NULL) {
    // Nobody asks for it any more.
    g_autofree char *key = engine_core_dup_secret_key (core, stored->id, NULL);
    engine_core_forget_secret (core, key, cancellable);
  } else if (password != NULL && !keep_password (core, stored, password, cancellable, &keyring) &&
             !g_error_matches (keyring, MAIL_ERROR, MAIL_ERROR_KEYRING)) {
    g_propagate_error (error, g_steal_pointer (&keyring));
    return NULL;
  }
  engine_accounts_update (core->accounts, stored);
  return g_variant_new ("(@" ENGINE_VARIANT_ACCOUNT "mv)", engine_variant_from_account (stored),
                        keyring != NULL ? engine_variant_from_error (keyring) : NULL);
}

const EngineRequest engine_request_store_account = {
  .name = "store-account",
  .arguments = "(" ENGINE_VARIANT_ACCOUNT "m" ENGINE_VARIANT_POP3_POLICY "ms)",
  .result = "(" ENGINE_VARIANT_ACCOUNT "mv)",
  .lane = ENGINE_LANE_LONG, // the keyring may ask the person to unlock it
  .repeat = ENGINE_REPEAT_NEVER,
  .run = run_store_account,
};

void
mail_engine_store_account_async (MailEngine *engine, const MailAccount *account,
                                 const MailPop3Policy *policy, const char *password,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 void *data)
{
  engine_call_start (
    engine, &engine_request_store_account,
    g_variant_new (STORE_ACCOUNT_FORMAT, engine_variant_from_account (account),
                   policy != NULL ? engine_variant_from_pop3_policy (policy) : NULL, password),
    cancellable, callback, data);
}

MailAccount *
mail_engine_store_account_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) answer = engine_call_finish (engine, result, error);
  g_autoptr (GVariant) account = NULL;
  g_autoptr (GVariant) keyring = NULL;

  if (answer == NULL)
    return NULL;
  g_variant_get (answer, "(@" ENGINE_VARIANT_ACCOUNT "mv)", &account, &keyring);
  if (keyring != NULL) {
    g_propagate_error (error, engine_variant_to_error (keyring));
    return NULL;
  }
  return engine_variant_to_account (account);
}

bool
mail_engine_password_is_volatile (MailEngine *engine, int64_t account_id)
{
  if (mail_engine_get_store (engine, NULL) == NULL)
    return false;
  g_autofree char *key = engine_core_dup_secret_key (engine->core, account_id, NULL);
  return key != NULL && account_secrets_is_volatile (engine->secrets, key);
}

void
mail_engine_use_password (MailEngine *engine, int64_t account_id, const char *password)
{
  account_secrets_use (engine->secrets, account_id, password);
}

// A log-in by the check counts for the server as any. What can't be written costs a try more.
static void
note_delay (Store *store, const MailAccount *account, MailCheck *check)
{
  int64_t now = g_get_real_time () / G_USEC_PER_SEC;
  Pop3Delay delay;

  pop3_delay_get (store, account, &delay);
  if (check->is_too_early) {
    if (check->log_in_delay_s == 0)
      check->log_in_delay_s = delay.delay_s;
    delay.delay_s = check->log_in_delay_s;
    if (delay.since == 0)
      delay.since = now;
    check->next_log_in = pop3_delay_get_end (&delay, now);
  } else if (check->error == NULL && account->id != 0) {
    pop3_delay_set (store, account, &(Pop3Delay) {now, check->log_in_delay_s}, NULL);
  }
}

static GVariant *
run_check_account (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) packed = NULL;
  g_autoptr (GError) no_password = NULL;
  const char *given = NULL;

  g_variant_get (arguments, "(@" ENGINE_VARIANT_ACCOUNT "m&s)", &packed, &given);
  g_autoptr (MailAccount) account = engine_variant_to_account (packed);
  char *password = given != NULL ?
                     mail_secret_dup (given) :
                     engine_core_dup_password (core, account->id, cancellable, &no_password);
  g_autoptr (GPtrArray) checks =
    account_check_run (core->net, account, password, no_password, cancellable, error);
  mail_secret_free (password);
  if (checks == NULL)
    return NULL;
  for (unsigned i = 0; i < checks->len; i++) {
    MailCheck *check = checks->pdata[i];

    if (check->kind == MAIL_SERVICE_POP3)
      note_delay (core->store, account, check);
  }
  GVariantBuilder builder;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("av"));
  for (unsigned int i = 0; i < checks->len; i++)
    g_variant_builder_add (&builder, "v",
                           engine_variant_from_check (g_ptr_array_index (checks, i)));
  return g_variant_new ("(@av)", g_variant_builder_end (&builder));
}

const EngineRequest engine_request_check_account = {
  .name = "check-account",
  .arguments = "(" ENGINE_VARIANT_ACCOUNT "ms)",
  .result = "(av)",
  .lane = ENGINE_LANE_LONG,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_check_account,
};

void
mail_engine_check_account_async (MailEngine *engine, const MailAccount *account,
                                 const char *password, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_check_account,
                     g_variant_new ("(@" ENGINE_VARIANT_ACCOUNT "ms)",
                                    engine_variant_from_account (account), password),
                     cancellable, callback, data);
}

GPtrArray *
mail_engine_check_account_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) answer = engine_call_finish (engine, result, error);

  if (answer == NULL)
    return NULL;
  g_autoptr (GVariant) checks = g_variant_get_child_value (answer, 0);
  return engine_variant_to_array (checks, (void *(*) (GVariant *) ) engine_variant_to_check,
                                  (GDestroyNotify) mail_check_free);
}

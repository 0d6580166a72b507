// SPDX-License-Identifier: GPL-3.0-or-later
//
// Opening and closing of what requests work on, and the wiring of the store to the notifier.

#include "account/engine-core.h"
#include "account/engine-accounts.h"

#include "store/store-account.h"
#include "store/store-folder.h"
#include "sync/sync-text.h"
#include "sync/sync-uploads.h"

#define SECRET_KEY "secret-key"

static void
add_ids (GHashTable *set, const int64_t *ids, size_t n)
{
  for (size_t i = 0; i < n; i++)
    engine_changes_add (set, ids[i]);
}

static void
on_store_changed (const StoreChanges *changes, void *data)
{
  EngineNotifier *notifier = data;
  EngineChanges *noted = engine_notifier_begin (notifier);

  noted->accounts |= changes->account_list;
  noted->outbox |= changes->outbox;
  noted->drafts |= changes->drafts;
  add_ids (noted->folders, changes->accounts, changes->n_accounts);
  add_ids (noted->lists, changes->folders, changes->n_folders);
  add_ids (noted->messages, changes->messages, changes->n_messages);
  add_ids (noted->threads, changes->threads, changes->n_threads);
  engine_notifier_end (notifier);
}

// What accounts and folders there are is told without an error: where it can't be read, it would
// look as if there were none.
static bool
can_list (Store *store, GError **error)
{
  g_autoptr (GPtrArray) accounts = store_account_list (store, error);
  g_autoptr (GPtrArray) folders = accounts != NULL ? store_folder_list (store, 0, error) : NULL;

  return folders != NULL;
}

static Store *
open_store (const char *dir, StoreOwner *lock, GError **error)
{
  g_autoptr (Store) store = store_open (dir, lock, error);

  return store != NULL &&
             (lock == NULL ? can_list (store, error) : sync_uploads_restore (store, error)) ?
           g_steal_pointer (&store) :
           NULL;
}

EngineCore *
engine_core_open (const char *dir, StoreOwner *lock, EngineNotifier *notifier,
                  AccountSecrets *secrets, NetContext *net, GError **error)
{
  Store *store = open_store (dir, lock, error);

  if (store == NULL) {
    store_owner_unlock (lock);
    return NULL;
  }
  EngineCore *core = g_new0 (EngineCore, 1);
  g_atomic_ref_count_init (&core->refs);
  core->lock = lock;
  core->store = store;
  core->notifier = engine_notifier_ref (notifier);
  core->secrets = account_secrets_ref (secrets);
  core->net = net_context_ref (net);
  store_set_text_func (store, sync_text_extract, NULL);
  if (lock != NULL) {
    store_set_changed_func (store, on_store_changed, notifier);
    core->accounts = engine_accounts_new (core);
  }
  return core;
}

EngineCore *
engine_core_ref (EngineCore *core)
{
  g_atomic_ref_count_inc (&core->refs);
  return core;
}

void
engine_core_unref (EngineCore *core)
{
  if (core == NULL || !g_atomic_ref_count_dec (&core->refs))
    return;
  g_clear_pointer (&core->accounts, engine_accounts_free);
  store_close (core->store);
  store_owner_unlock (core->lock);
  engine_notifier_unref (core->notifier);
  account_secrets_unref (core->secrets);
  net_context_unref (core->net);
  if (core->closed != NULL)
    core->closed (core->closed_data);
  g_free (core);
}

char *
engine_core_dup_secret_key (EngineCore *core, int64_t account_id, GError **error)
{
  GError *failure = NULL;
  char *key = store_account_dup_value (core->store, account_id, SECRET_KEY, &failure);

  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (key == NULL)
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_AUTH_REJECTED,
                         "no password was ever given for this account");
  return key;
}

char *
engine_core_make_secret_key (EngineCore *core, int64_t account_id, GError **error)
{
  g_autofree char *made = engine_core_dup_secret_key (core, account_id, NULL);

  if (made != NULL)
    return g_steal_pointer (&made);
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL)
    return NULL;
  made = g_uuid_string_random ();
  if (!store_account_set_value (write, account_id, SECRET_KEY, made, error)) {
    store_write_rollback (write);
    return NULL;
  }
  return store_write_commit (write, error) ? g_steal_pointer (&made) : NULL;
}

void
engine_core_forget_secret (EngineCore *core, const char *key, GCancellable *cancellable)
{
  if (key != NULL)
    account_secrets_clear (core->secrets, key, cancellable, NULL);
}

char *
engine_core_dup_password (EngineCore *core, int64_t account_id, GCancellable *cancellable,
                          GError **error)
{
  char *used = account_secrets_dup_used (core->secrets, account_id);

  if (used != NULL)
    return used;
  g_autofree char *key = engine_core_dup_secret_key (core, account_id, error);
  return key != NULL ? account_secrets_lookup (core->secrets, key, cancellable, error) : NULL;
}

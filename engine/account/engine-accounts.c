// SPDX-License-Identifier: GPL-3.0-or-later
//
// The table of accounts at work. What an account does is sync/'s; here only who is there, and the
// way of its news to the notifier and of its password from the keyring.

#include "account/engine-accounts.h"
#include "base/mail-sync-settings.h"
#include "store/store-account.h"
#include "store/store-operation.h"

#include <string.h>

struct _EngineAccounts {
  EngineCore *core;
  // Requests on several threads look accounts up while others add or remove them.
  GMutex mutex;
  GHashTable *table; // account id → EngineAccount
  bool started;
  int64_t open_folder_id;
};

static void
on_state_changed (void *data, int64_t account_id)
{
  EngineCore *core = data;
  EngineChanges *changes = engine_notifier_begin (core->notifier);

  engine_changes_add (changes->states, account_id);
  engine_notifier_end (core->notifier);
}

static void
on_new_mail (void *data, const int64_t *message_ids, size_t n)
{
  EngineCore *core = data;
  EngineChanges *changes = engine_notifier_begin (core->notifier);

  for (size_t i = 0; i < n; i++)
    engine_changes_add (changes->new_mail, message_ids[i]);
  engine_notifier_end (core->notifier);
}

static void
on_operation_failed (void *data, int64_t operation_id)
{
  EngineCore *core = data;
  MailOperation *operation = store_operation_get (core->store, operation_id, NULL);

  if (operation == NULL)
    return;
  EngineChanges *changes = engine_notifier_begin (core->notifier);
  g_ptr_array_add (changes->failed, operation);
  engine_notifier_end (core->notifier);
}

static char *
on_password (void *data, const MailAccount *account, const MailService *service,
             GCancellable *cancellable, GError **error)
{
  return engine_core_dup_password (data, account->id, cancellable, error);
}

static EngineAccount *
account_new (EngineCore *core, const MailAccount *snapshot)
{
  EngineAccount *account = g_new0 (EngineAccount, 1);
  SyncAccountConfig config = {
    .store = core->store,
    .net = core->net,
    .listener =
      {
        .state_changed = on_state_changed,
        .new_mail = on_new_mail,
        .operation_failed = on_operation_failed,
      },
    .password = on_password,
    .data = core,
    .bodies_days = MAIL_OFFLINE_DEFAULT,
  };

  g_atomic_ref_count_init (&account->refs);
  account->sync = sync_account_new (snapshot, &config);
  return account;
}

static EngineAccount *
account_ref (EngineAccount *account)
{
  g_atomic_ref_count_inc (&account->refs);
  return account;
}

void
engine_account_unref (EngineAccount *account)
{
  if (account == NULL || !g_atomic_ref_count_dec (&account->refs))
    return;
  sync_account_free (account->sync);
  g_free (account);
}

EngineAccounts *
engine_accounts_new (EngineCore *core)
{
  EngineAccounts *accounts = g_new0 (EngineAccounts, 1);

  accounts->core = core;
  g_mutex_init (&accounts->mutex);
  accounts->table = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                           (GDestroyNotify) engine_account_unref);
  return accounts;
}

void
engine_accounts_free (EngineAccounts *accounts)
{
  g_hash_table_unref (accounts->table);
  g_mutex_clear (&accounts->mutex);
  g_free (accounts);
}

// The mutex is held.
static EngineAccount *
add_to_table (EngineAccounts *accounts, const MailAccount *snapshot)
{
  EngineAccount *account = account_new (accounts->core, snapshot);

  g_hash_table_insert (accounts->table, g_memdup2 (&snapshot->id, sizeof snapshot->id), account);
  if (accounts->open_folder_id != 0)
    sync_account_set_open_folder (account->sync, accounts->open_folder_id);
  if (accounts->started)
    sync_account_start (account->sync);
  return account;
}

static EngineAccount *
ensure (EngineAccounts *accounts, const MailAccount *snapshot)
{
  g_mutex_lock (&accounts->mutex);
  EngineAccount *account = g_hash_table_lookup (accounts->table, &snapshot->id);
  if (account == NULL)
    account = add_to_table (accounts, snapshot);
  account_ref (account);
  g_mutex_unlock (&accounts->mutex);
  return account;
}

EngineAccount *
engine_accounts_get (EngineAccounts *accounts, int64_t account_id, GError **error)
{
  g_autoptr (MailAccount) snapshot = store_account_get (accounts->core->store, account_id, error);

  return snapshot != NULL ? ensure (accounts, snapshot) : NULL;
}

GPtrArray *
engine_accounts_list (EngineAccounts *accounts, GError **error)
{
  g_autoptr (GPtrArray) snapshots = store_account_list (accounts->core->store, error);

  if (snapshots == NULL)
    return NULL;
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) engine_account_unref);
  for (unsigned int i = 0; i < snapshots->len; i++)
    g_ptr_array_add (all, ensure (accounts, g_ptr_array_index (snapshots, i)));
  return all;
}

bool
engine_accounts_start (EngineAccounts *accounts, GError **error)
{
  g_autoptr (GPtrArray) all = engine_accounts_list (accounts, error);

  if (all == NULL)
    return false;
  g_mutex_lock (&accounts->mutex);
  accounts->started = true;
  g_mutex_unlock (&accounts->mutex);
  for (unsigned int i = 0; i < all->len; i++)
    sync_account_start (((EngineAccount *) g_ptr_array_index (all, i))->sync);
  return true;
}

// Those at work now; references.
static GPtrArray *
dup_present (EngineAccounts *accounts)
{
  GPtrArray *present = g_ptr_array_new_with_free_func ((GDestroyNotify) engine_account_unref);
  GHashTableIter iter;
  void *account = NULL;

  g_mutex_lock (&accounts->mutex);
  g_hash_table_iter_init (&iter, accounts->table);
  while (g_hash_table_iter_next (&iter, NULL, &account))
    g_ptr_array_add (present, account_ref (account));
  g_mutex_unlock (&accounts->mutex);
  return present;
}

static EngineAccount *
get_present (EngineAccounts *accounts, int64_t account_id)
{
  g_mutex_lock (&accounts->mutex);
  EngineAccount *account = g_hash_table_lookup (accounts->table, &account_id);
  if (account != NULL)
    account_ref (account);
  g_mutex_unlock (&accounts->mutex);
  return account;
}

void
engine_accounts_stop (EngineAccounts *accounts)
{
  g_mutex_lock (&accounts->mutex);
  accounts->started = false;
  g_mutex_unlock (&accounts->mutex);
  g_autoptr (GPtrArray) present = dup_present (accounts);
  for (unsigned int i = 0; i < present->len; i++)
    sync_account_stop (((EngineAccount *) g_ptr_array_index (present, i))->sync);
}

void
engine_accounts_update (EngineAccounts *accounts, const MailAccount *snapshot)
{
  g_autoptr (EngineAccount) present = get_present (accounts, snapshot->id);

  if (present != NULL) {
    sync_account_set_account (present->sync, snapshot);
    return;
  }
  g_mutex_lock (&accounts->mutex);
  if (accounts->started)
    add_to_table (accounts, snapshot);
  g_mutex_unlock (&accounts->mutex);
}

void
engine_accounts_remove (EngineAccounts *accounts, int64_t account_id)
{
  g_autoptr (EngineAccount) present = get_present (accounts, account_id);

  if (present == NULL)
    return;
  g_mutex_lock (&accounts->mutex);
  g_hash_table_remove (accounts->table, &account_id);
  g_mutex_unlock (&accounts->mutex);
  sync_account_stop (present->sync);
}

static void
for_each (EngineAccounts *accounts, int64_t account_id, void (*func) (SyncAccount *))
{
  g_autoptr (GPtrArray) present = dup_present (accounts);

  for (unsigned int i = 0; i < present->len; i++) {
    SyncAccount *sync = ((EngineAccount *) g_ptr_array_index (present, i))->sync;
    if (account_id == 0 || sync_account_get_account (sync)->id == account_id)
      func (sync);
  }
}

void
engine_accounts_poke (EngineAccounts *accounts, int64_t account_id)
{
  for_each (accounts, account_id, sync_account_poke);
}

void
engine_accounts_poke_draft (EngineAccounts *accounts, int64_t account_id)
{
  for_each (accounts, account_id, sync_account_poke_draft);
}

void
engine_accounts_poke_outbox (EngineAccounts *accounts, int64_t account_id)
{
  for_each (accounts, account_id, sync_account_poke_outbox);
}

void
engine_accounts_set_open_folder (EngineAccounts *accounts, int64_t folder_id)
{
  g_autoptr (GPtrArray) present = dup_present (accounts);

  g_mutex_lock (&accounts->mutex);
  accounts->open_folder_id = folder_id;
  g_mutex_unlock (&accounts->mutex);
  for (unsigned int i = 0; i < present->len; i++)
    sync_account_set_open_folder (((EngineAccount *) g_ptr_array_index (present, i))->sync,
                                  folder_id);
}

// A server on this machine (a bridge) is there without any network.
static bool
is_local (const MailAccount *account)
{
  const char *host = account->incoming.host;

  return host != NULL && (g_ascii_strcasecmp (host, "localhost") == 0 ||
                          g_str_has_prefix (host, "127.") || strcmp (host, "::1") == 0);
}

void
engine_accounts_network_changed (EngineAccounts *accounts, bool available)
{
  g_autoptr (GPtrArray) present = dup_present (accounts);

  for (unsigned int i = 0; i < present->len; i++) {
    SyncAccount *sync = ((EngineAccount *) g_ptr_array_index (present, i))->sync;
    if (available || !is_local (sync_account_get_account (sync)))
      sync_account_network_changed (sync, available);
  }
}

MailAccountState *
engine_accounts_dup_state (EngineAccounts *accounts, int64_t account_id)
{
  g_autoptr (EngineAccount) present = get_present (accounts, account_id);

  return present != NULL ? sync_account_dup_state (present->sync) : NULL;
}

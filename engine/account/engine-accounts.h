// SPDX-License-Identifier: GPL-3.0-or-later
//
// EngineAccounts: the accounts at work in the process that owns the store, each made when it is
// first needed. Any thread.

#pragma once

#include "account/engine-core.h"
#include "sync/sync-account.h"

G_BEGIN_DECLS

// CORE is borrowed and owns the result.
EngineAccounts *engine_accounts_new (EngineCore *core);

// Stops all. Blocks.
void engine_accounts_free (EngineAccounts *accounts);

// One account, kept from being freed while someone works with it.
typedef struct {
  gatomicrefcount refs; // private
  SyncAccount *sync;
} EngineAccount;

EngineAccount *engine_accounts_get (EngineAccounts *accounts, int64_t account_id, GError **error);
// All that are stored. EngineAccount.
GPtrArray *engine_accounts_list (EngineAccounts *accounts, GError **error);
void engine_account_unref (EngineAccount *account);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EngineAccount, engine_account_unref)

// From now on all stay connected, also those added later.
bool engine_accounts_start (EngineAccounts *accounts, GError **error);
// Ends all connections; what is under way in the store is finished. Blocks.
void engine_accounts_stop (EngineAccounts *accounts);

// SNAPSHOT was added or edited.
void engine_accounts_update (EngineAccounts *accounts, const MailAccount *snapshot);
// Blocks until nothing of it is at work any more, but what others hold a reference to.
void engine_accounts_remove (EngineAccounts *accounts, int64_t account_id);

// Something was recorded for ACCOUNT_ID (0: whichever): those at work look at once.
void engine_accounts_poke (EngineAccounts *accounts, int64_t account_id);
void engine_accounts_poke_draft (EngineAccounts *accounts, int64_t account_id);
void engine_accounts_poke_outbox (EngineAccounts *accounts, int64_t account_id);

void engine_accounts_set_open_folder (EngineAccounts *accounts, int64_t folder_id);
void engine_accounts_network_changed (EngineAccounts *accounts, bool available);

// NULL when the account was never at work here.
MailAccountState *engine_accounts_dup_state (EngineAccounts *accounts, int64_t account_id);

G_END_DECLS

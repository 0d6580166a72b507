// SPDX-License-Identifier: GPL-3.0-or-later
//
// EngineCore: an opened store with what stands around it. As owner: the lock, the accounts at work,
// their secrets, the notifier of changes; as reader only the store. Reference-counted: requests and
// reads on worker threads hold one, so that the store is closed, and the lock given free, when the
// last of them is done.

#pragma once

#include "account/account-secrets.h"
#include "account/engine-changes.h"
#include "net/net-context.h"
#include "store/store.h"

G_BEGIN_DECLS

typedef struct _EngineAccounts EngineAccounts;

typedef struct {
  gatomicrefcount refs; // private
  StoreOwner *lock;     // NULL for a reader
  Store *store;
  EngineNotifier *notifier; // likewise
  AccountSecrets *secrets;
  NetContext *net;          // authorities, sessions, wire log
  EngineAccounts *accounts; // NULL for a reader
  GDestroyNotify closed;    // called once the store is closed, on any thread
  void *closed_data;
} EngineCore;

// Blocks: migrates, repairs. LOCK is taken, also on failure; NULL opens a reader.
EngineCore *engine_core_open (const char *dir, StoreOwner *lock, EngineNotifier *notifier,
                              AccountSecrets *secrets, NetContext *net, GError **error);
EngineCore *engine_core_ref (EngineCore *core);
void engine_core_unref (EngineCore *core);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EngineCore, engine_core_unref)

// The random name under which the password of ACCOUNT_ID lies in the keyring. AUTH_REJECTED when it
// never had one.
char *engine_core_dup_secret_key (EngineCore *core, int64_t account_id, GError **error);
// The same, made when there is none. Owner only.
char *engine_core_make_secret_key (EngineCore *core, int64_t account_id, GError **error);
// Takes the password away that is under KEY, which may be NULL. A keyring that can't be asked must
// not keep an account alive.
void engine_core_forget_secret (EngineCore *core, const char *key, GCancellable *);

// The password of ACCOUNT_ID: one given to this process, else the keyring's. mail_secret_free() it.
// AUTH_REJECTED: there is none; KEYRING.
char *
engine_core_dup_password (EngineCore *core, int64_t account_id, GCancellable *, GError **error);

G_END_DECLS

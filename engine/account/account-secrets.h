// SPDX-License-Identifier: GPL-3.0-or-later
//
// AccountSecrets: passwords in the person's keyring and nowhere else (security.md A5). Where the
// keyring is locked or absent, a password stays in this process's memory until it ends. Blocking;
// any thread.

#pragma once

#include "base/mail-account.h"
#include "base/mail-error.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _AccountSecrets AccountSecrets;

AccountSecrets *account_secrets_new (void);
AccountSecrets *account_secrets_ref (AccountSecrets *secrets);
void account_secrets_unref (AccountSecrets *secrets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AccountSecrets, account_secrets_unref)

// KEY below is the account's own random name in the keyring (data folders that number their
// accounts alike must not meet there).

// Keeps PASSWORD for both servers of ACCOUNT. KEYRING: only in memory, until the process ends.
bool account_secrets_store (AccountSecrets *secrets, const char *key, const MailAccount *account,
                            const char *password, GCancellable *, GError **error);

// The password; mail_secret_free() it. KEYRING: the keyring can't be asked. AUTH_REJECTED: there
// is none.
char *
account_secrets_lookup (AccountSecrets *secrets, const char *key, GCancellable *, GError **error);

// A password for this process only, which goes before the keyring's. ACCOUNT_ID 0: for every
// account.
void account_secrets_use (AccountSecrets *secrets, int64_t account_id, const char *password);
// That password, or NULL. mail_secret_free() it.
char *account_secrets_dup_used (AccountSecrets *secrets, int64_t account_id);

// From keyring and memory. Absent is no error.
bool
account_secrets_clear (AccountSecrets *secrets, const char *key, GCancellable *, GError **error);

// True when the password is only in memory.
bool account_secrets_is_volatile (AccountSecrets *secrets, const char *key);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Accounts as the person set them up, in keep.db, and what is remembered about each.

#pragma once

#include "base/mail-account.h"
#include "store/store-write.h"

G_BEGIN_DECLS

GPtrArray *store_account_list (Store *store, GError **error); // MailAccount, by id
MailAccount *store_account_get (Store *store, int64_t account_id, GError **error); // NOT_FOUND

// Adds (id 0) or replaces ACCOUNT. → the stored snapshot. NOT_FOUND: it was removed meanwhile;
// INVALID: another account has its name, or is the local one already.
MailAccount *store_account_put (StoreWrite *write, const MailAccount *account, GError **error);

// The local account (mail_account_is_local()). NULL without error when there is none.
MailAccount *store_account_get_local (Store *store, GError **error);
// *OUT: its id, as WRITE sees it; 0: there is none.
bool store_account_find_local (StoreWrite *write, int64_t *out, GError **error);

// Erases the account with its folders, mail, drafts, operations and outbox. NOT_FOUND. Large: the
// rows go in this write, content files and pages in later store_tidy() calls.
// What POP3 servers still have of it counts as new to the accounts that it came to.
bool store_account_remove (StoreWrite *write, int64_t account_id, GError **error);

// *OUT: mail or drafts of ACCOUNT_ID live here, and nowhere else for all that is known. In
// store-account-retire.c, as the next.
bool
store_account_holds_only_copy (StoreWrite *write, int64_t account_id, bool *out, GError **error);
// Ends ACCOUNT, whose mail lives here, and leaves that where it is: in an account without servers
// called NAME, or "NAME 2", … where another has that name. What waits to be sent is cancelled, and
// its drafts come back. → the stored snapshot, of the same id. STALE: a message is on its way.
MailAccount *store_account_retire (StoreWrite *write, const MailAccount *account, const char *name,
                                   GError **error);

// Small facts by KEY: "sasl-strongest.imap.example.org:993", "last-sync", … VALUE NULL removes it.
bool store_account_set_value (StoreWrite *write, int64_t account_id, const char *key,
                              const char *value, GError **error);
// NULL without error when there is none. Caller frees.
char *store_account_dup_value (Store *store, int64_t account_id, const char *key, GError **error);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Identities of accounts, to whom they wrote, and addresses that are not to be suggested, in
// keep.db.

#pragma once

#include "base/mail-identity.h"
#include "store/store-write.h"

G_BEGIN_DECLS

// SQL: the message of that sort key went to an address of an account, or to one of its identities.
#define STORE_IS_TO_ME(sort_key)                                                                   \
  "EXISTS (SELECT 1 FROM message e JOIN (SELECT address FROM keep.account UNION ALL"               \
  "  SELECT address FROM keep.identity WHERE seq > 0) mine ON mine.address <> '' AND"              \
  "  instr (lower (char (30) || e.to_ || char (30) || e.cc || char (30)),"                         \
  "    lower (char (31) || mine.address || char (30)))"                                            \
  "  WHERE e.id = " sort_key " & 1073741823)"

// The identities of ACCOUNT_ID (0: of all accounts), the account's own first. MailIdentity. That
// one has the account's name and address, whatever was stored.
GPtrArray *store_identity_list (Store *store, int64_t account_id, GError **error);

// Stores IDENTITY instead of the one that has its id, if there is one. Else it is new, or was
// removed: it comes to its place if that is free and not the first, else to the end.
bool store_identity_put (StoreWrite *write, const MailIdentity *identity, GError **error);

// The account's own stays, whatever its id. It is no error where there is none.
bool store_identity_remove (StoreWrite *write, int64_t id, GError **error);

// ACCOUNT_ID is new: it gets its own.
bool store_identity_put_own (StoreWrite *write, int64_t account_id, GError **error);

// ADDRESS is left out of what is suggested from now on, or is not any more.
bool store_identity_set_suggested (StoreWrite *write, const char *address, bool suggested,
                                   GError **error);

// *OUT: ADDRESS is not left out.
bool store_identity_is_suggested (Store *store, const char *address, bool *out, GError **error);

// RECIPIENTS (NULL-terminated) were written to as IDENTITY.
bool store_identity_note_written (StoreWrite *write, const MailIdentity *identity,
                                  const char *const *recipients, GError **error);

// As whom ADDRESS was written to last, or else by which account most often. NULL: nobody did, who
// did is no identity any more, or with error. The caller frees.
MailIdentity *store_identity_find_written (Store *store, const char *address, GError **error);

G_END_DECLS

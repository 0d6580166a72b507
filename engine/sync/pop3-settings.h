// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the policy of a POP3 account is kept: the account's values in keep.db. Any thread.

#pragma once

#include "base/mail-pop3-policy.h"
#include "store/store-write.h"

G_BEGIN_DECLS

// What was chosen; nothing chosen: the server keeps its copies, no limit of size.
void pop3_settings_get (Store *store, int64_t account_id, MailPop3Policy *out);
bool pop3_settings_set (StoreWrite *write, int64_t account_id, const MailPop3Policy *policy,
                        GError **error);

G_END_DECLS

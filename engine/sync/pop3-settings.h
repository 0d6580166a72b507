// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the policy of a POP3 account is kept: the account's values in keep.db. Any thread.

#pragma once

#include "base/mail-pop3-policy.h"
#include "store/store-write.h"

G_BEGIN_DECLS

// What was chosen; nothing chosen: the server keeps its copies, no limit of size, newest
// first.
void pop3_settings_get (Store *store, int64_t account_id, MailPop3Policy *out);
bool pop3_settings_set (StoreWrite *write, int64_t account_id, const MailPop3Policy *policy,
                        GError **error);

// After how many days in its maildrop the server removes mail by itself (EXPIRE, RFC 2449 section
// 6.7), as it told the last time; -1: never, or it does not tell.
int pop3_settings_get_expire (Store *store, int64_t account_id);
// DAYS likewise, any negative one for -1. Writes only what is new.
bool pop3_settings_note_expire (Store *store, int64_t account_id, int days, GError **error);

// What the server can't do (RFC 1939 section 7: both are optional), as its last session has shown.
void pop3_settings_get_lacks (Store *store, int64_t account_id, bool *out_uidl, bool *out_top);
// Writes only what is new.
bool
pop3_settings_note_lacks (Store *store, int64_t account_id, bool uidl, bool top, GError **error);

// When the server was first asked, in seconds since 1970; 0: never yet, so that it is noted as NOW.
bool pop3_settings_note_first (Store *store, int64_t account_id, int64_t now, int64_t *out_first,
                               GError **error);

// Whether LIST told of sizes that messages which came twice the same did not have.
bool pop3_settings_get_lies (Store *store, int64_t account_id);
bool pop3_settings_set_lies (StoreWrite *write, int64_t account_id, GError **error);

G_END_DECLS

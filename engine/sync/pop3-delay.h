// SPDX-License-Identifier: GPL-3.0-or-later
//
// How long the server of a POP3 account lets nobody log in again after a log-in (LOGIN-DELAY, RFC
// 2449 sections 6.5 and 8.1.1). Kept in keep.db, as it holds for whoever comes next. Any thread.

#pragma once

#include "base/mail-account.h"
#include "store/store-write.h"

G_BEGIN_DECLS

typedef struct {
  int64_t since;    // seconds since 1970: the last log-in that is known of; 0: none
  unsigned delay_s; // 0: the server asks for none
} Pop3Delay;

// As it was last told by ACCOUNT's present server to its present user.
void pop3_delay_get (Store *store, const MailAccount *account, Pop3Delay *out);
// Writes nothing where no delay is and was.
bool
pop3_delay_set (Store *store, const MailAccount *account, const Pop3Delay *delay, GError **error);

// The first second at which one may log in again, seconds since 1970; 0: at once. After a clock
// that went back it counts from NOW on, once.
int64_t pop3_delay_get_end (Pop3Delay *delay, int64_t now);

G_END_DECLS

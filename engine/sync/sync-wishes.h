// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a message wishes of the submission server (FUTURERELEASE, DELIVERBY, REQUIRETLS), as it can
// be asked for at a given moment, and what the server last said that it can do.

#pragma once

#include "smtp/smtp-session.h"
#include "sync/sync-context.h"

G_BEGIN_DECLS

typedef struct {
  int64_t wait_until; // seconds since 1970: it is not to go before; 0: it goes now, with …
  uint64_t hold_seconds;
  uint64_t deliver_by_seconds;
  bool is_overdue; // the time by which it was to be there is over
} SyncWishes;

// HOLD_LIMIT: seconds that the server keeps a message, 0: it keeps none. What it can't keep for so
// long waits until it can, and goes by itself at its time. Pure.
SyncWishes sync_wishes_at (const MailSendWishes *wishes, uint64_t hold_limit, int64_t now);

// What SESSION's server can do, for those who write; another server that the account has got since
// has said nothing.
void sync_wishes_remember_abilities (SyncContext *context, const SmtpSession *session);
void sync_wishes_recall_abilities (Store *store, const MailAccount *account,
                                   MailSendAbilities *out);

G_END_DECLS

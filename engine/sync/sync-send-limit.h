// SPDX-License-Identifier: GPL-3.0-or-later
//
// How much a provider lets an account send: mail over it is refused, and the account often blocked
// for a day. So the outbox keeps below it and says why it waits.

#pragma once

#include "base/mail-outbox.h"
#include "sync/sync-context.h"

G_BEGIN_DECLS

// The account's setting: recipients in 24 hours; "0" for no limit, absent for the provider's.
#define SYNC_SEND_LIMIT_KEY "send-limit"

void sync_send_limit_read (Store *store, const MailAccount *account, MailSendLimit *out);

// Recipients in any 24 hours: as it was set, or as the provider documents; 0: no limit is known.
int64_t sync_send_limit_get (SyncContext *context);

// OUT_ROOM_AT: 0 when ITEM may go at NOW, else when it may.
bool sync_send_limit_ask (SyncContext *context, const MailOutboxItem *item, int64_t now,
                          int64_t *out_room_at, GError **error);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// One message handed to the submission server, and what its outbox item becomes.

#pragma once

#include "smtp/smtp-session.h"
#include "store/store-outbox.h"
#include "sync/sync-context.h"

G_BEGIN_DECLS

// How many recipients a server is named at a time where it tells no limit of its own: so many each
// has to take (RFC 5321 4.5.3.1.8). Those over its limit it refuses one by one, and many a server
// hangs up after some refusals, every time, so that nobody would ever get the message.
#define SYNC_DELIVERY_RECIPIENTS 100

// What one connection has come to.
typedef struct {
  unsigned int n_sent;
  // The envelope sender whose messages are too many for the server for now, the server's words, and
  // when to ask again, in seconds since 1970. NULL: nobody's.
  char *sender, *reason;
  int64_t until;
} SyncTurn;

void sync_turn_clear (SyncTurn *turn);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SyncTurn, sync_turn_clear)

// Sends ITEM, which is QUEUED, over SESSION, and counts it in TURN; or puts it off behind those of
// its sender that were too many, so that all keep their order and the server its peace. The item's
// state, reason and verdicts are in the store afterwards: where the connection ended because it had
// served its turn, the item is due again at once. OUT_RECORDED: the account's lane has something to
// do: it was accepted, and is filed as by sync_delivery_file() in the same commit (what is large is
// not), or it is AMBIGUOUS, and may be found in Sent. False only when the store fails; ask SESSION
// whether it is still connected.
bool
sync_delivery_send (SyncContext *context, SmtpSession *session, const MailOutboxItem *item,
                    SyncTurn *turn, GCancellable *cancellable, bool *out_recorded, GError **error);

// Files ITEM, which is ACCEPTED, in Sent by way of the operation log, unless the server does that
// itself, and marks what it answers. Each happens once.
bool sync_delivery_file (SyncContext *context, const MailOutboxItem *item, GError **error);

// ITEM, which was AMBIGUOUS, was found in Sent: it went out, and is filed.
bool sync_delivery_found (SyncContext *context, const MailOutboxItem *item, GError **error);

// ITEM could not be tried: it waits, for CAUSE and with REASON, until NOT_BEFORE.
bool
sync_delivery_postpone (SyncContext *context, const MailOutboxItem *item, MailOutboxCause cause,
                        const char *reason, int64_t not_before, GError **error);

G_END_DECLS

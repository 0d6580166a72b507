// SPDX-License-Identifier: GPL-3.0-or-later
//
// SyncOutbox: an account's messages on their way out, over one SMTP connection on a thread of its
// own (design.md §8). Every state is durable before the step that it announces, so that a crash is
// either retried freely or asked about, and never sends twice.

#pragma once

#include "sync/sync-context.h"

G_BEGIN_DECLS

typedef struct _SyncOutbox SyncOutbox;

// RECORDED (may be NULL) is called with DATA on the outbox's thread when something was put into the
// operation log: the Sent copy, the answered mark. CONTEXT outlives it.
SyncOutbox *sync_outbox_new (SyncContext *context, void (*recorded) (void *data), void *data);

// Ends the thread: what has not reached the final dot is broken off. Blocks shortly.
void sync_outbox_free (SyncOutbox *outbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyncOutbox, sync_outbox_free)

// From now on items are sent when they are due.
void sync_outbox_start (SyncOutbox *outbox);

// Nothing is sent until started again; what has not reached the final dot is broken off. Blocks.
void sync_outbox_stop (SyncOutbox *outbox);

// Look now: an item became due. Any thread.
void sync_outbox_poke (SyncOutbox *outbox);

// Tries everything that is due or waits for a connection, once, also when not started. Blocks.
// False: the submission server could not be reached or refused us; verdicts on messages are in the
// store and no error.
bool sync_outbox_flush (SyncOutbox *outbox, GCancellable *cancellable, GError **error);

// The network went or came, or the account changed: drop the connection, try again what waits for
// one.
void sync_outbox_reset (SyncOutbox *outbox);

G_END_DECLS

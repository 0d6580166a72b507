// SPDX-License-Identifier: GPL-3.0-or-later
//
// One thing that a thread asks of a worker and waits for. The caller may give up waiting without
// breaking off what is on the line: a cancelled download must not cost the connection.

#pragma once

#include "base/mail-job.h"

G_BEGIN_DECLS

typedef struct _SyncRequest SyncRequest;

// Does it on the worker's thread. Ends by sync_request_finish(), at once or later.
typedef void (*SyncRequestRun) (void *worker, SyncRequest *request);

// DATA is freed by FREE_DATA (may be NULL) with the request's last reference.
SyncRequest *sync_request_new (SyncRequestRun run, void *data, GDestroyNotify free_data);
SyncRequest *sync_request_ref (SyncRequest *request);
void sync_request_unref (SyncRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyncRequest, sync_request_unref)

void *sync_request_get_data (SyncRequest *request);

// Queues it. False: the queue is closed.
bool sync_request_push (SyncRequest *request, MailJobQueue *queue, MailJobPriority priority);

// Waits for the end. Cancelled: returns at once, the request is abandoned. Otherwise the error it
// ended with.
bool sync_request_wait (SyncRequest *request, GCancellable *cancellable, GError **error);

// Nobody waits any more: long work may stop at its next safe point.
bool sync_request_is_abandoned (SyncRequest *request);
// Cancelled when that comes to be: for what may have to be woken by it. Borrowed.
GCancellable *sync_request_get_abandoned (SyncRequest *request);

// As if the waiting caller had given up. Any thread.
void sync_request_abandon (SyncRequest *request);

// Worker's side: it is over; ERROR is taken, NULL: it went well.
void sync_request_finish (SyncRequest *request, GError *error);

G_END_DECLS

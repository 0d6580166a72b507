// SPDX-License-Identifier: GPL-3.0-or-later
//
// SyncWorker: a thread with one IMAP connection. It runs the jobs that other threads push, and
// between them, while started, what its lane does by itself; it connects, waits in IDLE, and
// connects again for ever with growing delays.

#pragma once

#include "sync/imap-sync.h"
#include "sync/sync-request.h"

G_BEGIN_DECLS

typedef struct _SyncWorker SyncWorker;

// How a slice of a lane's own work came out.
typedef enum {
  SYNC_STEP_MORE, // call again
  SYNC_STEP_REST, // nothing to do until something happens
  SYNC_STEP_FAILED,
} SyncStep;

// What a lane does by itself. Called on the worker's thread with the lane's own DATA.
typedef struct {
  // Whether it has any use for a connection now. OUT_WAIT_MS: look again after, -1: when woken.
  bool (*wants_connection) (SyncWorker *worker, void *data, int64_t *out_wait_ms);
  // One slice over a living connection. Short enough that a job waits no longer than a person
  // notices.
  SyncStep (*step) (SyncWorker *worker, ImapSync *sync, void *data, GError **error);
  // How long to stay in IDLE at most, in seconds. 0: no connection is needed to rest.
  unsigned (*rest) (SyncWorker *worker, ImapSync *sync, void *data);
  // It connected, or lost the connection, or could not get one (ERROR).
  void (*connected) (SyncWorker *worker, ImapSync *sync, void *data);
  void (*disconnected) (SyncWorker *worker, const GError *error, void *data);
} SyncWorkerLane;

// Starts the thread. LANE is static; CONTEXT and DATA outlive the worker.
SyncWorker *
sync_worker_new (SyncContext *context, SyncLane name, const SyncWorkerLane *lane, void *data);

// No more jobs; breaks off what is on the line, ends the thread and waits for it. Others may still
// ask about the worker until it is freed. Blocks.
void sync_worker_end (SyncWorker *worker);
// Ends it first if need be.
void sync_worker_free (SyncWorker *worker);

// Any thread: its lane's own work begins (again).
void sync_worker_start (SyncWorker *worker);
// Any thread: breaks off what is on the line, disconnects, and does nothing by itself until started
// again. Blocks.
void sync_worker_stop (SyncWorker *worker);
// Any thread: a job that does nothing, so that the lane looks again what there is to do.
void sync_worker_wake (SyncWorker *worker);
// Any thread: the same, and what failed over a line that stands is tried now: there is more to do
// than that.
void sync_worker_urge (SyncWorker *worker);
// Any thread: breaks off what is on the line and connects anew, trouble or not.
void sync_worker_reset (SyncWorker *worker);
// Any thread: for sync_request_push() and mail_job_queue_push().
MailJobQueue *sync_worker_get_queue (SyncWorker *worker);
bool sync_worker_is_connected (SyncWorker *worker);

// From here on only on the worker's thread.

// A living connection, made now if need be, whatever the delay: somebody waits for REQUEST. Until
// its job is over a line that is silent is given up soon after that somebody is. NULL with error;
// CANCELLED when nobody waits any more.
ImapSync *sync_worker_require (SyncWorker *worker, SyncRequest *request, GError **error);

// Runs the jobs of a waiting person between two slices of long work.
void sync_worker_serve_urgent (SyncWorker *worker);

// After a job that this worker did for another: one that does nothing by itself says LOGOUT.
void sync_worker_finish_help (SyncWorker *worker);

// Says LOGOUT until the lane wants a connection again.
void sync_worker_disconnect (SyncWorker *worker);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyncWorker, sync_worker_free)

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// What threads ask of a worker: a queue of jobs with priorities, pushed by any thread and run by
// the one worker that owns the other end (design.md §3). One of the two synchronised places of the
// engine. Its fd becomes readable while a job waits, so that a worker can sleep in poll() on it and
// its socket at once.
//
// A job runs exactly once, or is only freed if the queue goes away without its worker having
// drained it. One that was cancelled before its turn still runs: its blocking calls then fail at
// once with G_IO_ERROR_CANCELLED, and whoever waits is told.

#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

// Served in this order, within one priority first come, first served.
typedef enum {
  MAIL_JOB_INTERACTIVE, // a person waits
  MAIL_JOB_WATCH,       // news from the server
  MAIL_JOB_BACKFILL,    // history; gives way to everything
} MailJobPriority;

typedef struct MailJobQueue MailJobQueue;
typedef struct MailJob MailJob;

// Does the job on the worker's thread. WORKER is what the worker gave to mail_job_run(), DATA what
// was pushed.
typedef void (*MailJobRun) (void *worker, void *data, GCancellable *cancellable);

MailJobQueue *mail_job_queue_new (void);
// Frees what still waits, unrun. No worker and nobody who pushes may use QUEUE any more. NULL is
// fine.
void mail_job_queue_free (MailJobQueue *queue);

// Queues a job. DATA is given to FREE_DATA (may be NULL) on the worker's thread after the run.
// CANCELLABLE NULL: the job gets one of its own. → false when the queue is closed; then DATA was
// freed at once and RUN never comes. Any thread.
bool mail_job_queue_push (MailJobQueue *queue, MailJobPriority priority, MailJobRun run, void *data,
                          GDestroyNotify free_data, GCancellable *cancellable);

// No more jobs; all that wait or run are cancelled. The worker drains what is left and ends. Any
// thread, any number of times.
void mail_job_queue_close (MailJobQueue *queue);
bool mail_job_queue_is_closed (MailJobQueue *queue);

// Readable while mail_job_queue_pop() would give something, and for ever once the queue is closed.
// Only to poll for POLLIN; never read it. Lives as long as the queue.
int mail_job_queue_get_fd (MailJobQueue *queue);

// True when a job of PRIORITY or more urgent waits: what long jobs ask to give way.
bool mail_job_queue_has_waiting (MailJobQueue *queue, MailJobPriority priority);

// Waits until one of PRIORITY or more urgent waits, or the queue is closed, whatever else lies in
// it. Only the worker.
void mail_job_queue_wait_for (MailJobQueue *queue, MailJobPriority priority);

// The most urgent job, or NULL when there is none. Does not block. Only the worker.
MailJob *mail_job_queue_pop (MailJobQueue *queue);

// Like it, but waits up to TIMEOUT_MS (-1: for ever). NULL: time over, or closed and drained.
MailJob *mail_job_queue_wait (MailJobQueue *queue, int64_t timeout_ms);

// Runs and frees JOB. Only the worker.
void mail_job_run (MailJob *job, void *worker);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailJobQueue, mail_job_queue_free)

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// The job queue: three lists, a lock, and an eventfd that is readable exactly while a worker has a
// reason to come. What the jobs do is not known here.

#include "base/mail-job.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define PRIORITIES (MAIL_JOB_BACKFILL + 1)

struct MailJob {
  MailJobQueue *queue; // borrowed: its worker holds it
  uint64_t id;
  MailJobPriority priority;
  MailJobRun run;
  void *data;
  GDestroyNotify free_data;
  GCancellable *cancellable;
  GList link;   // in its queue's list while it waits
  bool waiting; // its link is in a list
};

struct MailJobQueue {
  gatomicrefcount refs;
  int wake_fd; // eventfd, readable while a job waits or the queue is closed
  GMutex lock; // guards all below
  GCond changed;
  GQueue waiting[PRIORITIES];
  GQueue cancelled; // cancelled before their turn: first of all
  GHashTable *live; // id → MailJob, waiting or running
  uint64_t last_id;
  bool closed;
};

static void
free_job (MailJob *job)
{
  if (job->free_data != NULL)
    job->free_data (job->data);
  g_object_unref (job->cancellable);
  g_free (job);
}

static bool
is_empty (MailJobQueue *queue)
{
  for (size_t i = 0; i < PRIORITIES; i++) {
    if (!g_queue_is_empty (&queue->waiting[i]))
      return false;
  }
  return g_queue_is_empty (&queue->cancelled);
}

// The lock is held. The eventfd's value is 1 or 0, so that neither call can block or fail.
static void
update_wake_fd (MailJobQueue *queue)
{
  eventfd_t value;

  g_cond_broadcast (&queue->changed);
  if (!is_empty (queue) || queue->closed) {
    eventfd_read (queue->wake_fd, &value);
    eventfd_write (queue->wake_fd, 1);
  } else {
    eventfd_read (queue->wake_fd, &value);
  }
}

MailJobQueue *
mail_job_queue_new (void)
{
  MailJobQueue *queue = g_new0 (MailJobQueue, 1);

  g_atomic_ref_count_init (&queue->refs);
  g_mutex_init (&queue->lock);
  g_cond_init (&queue->changed);
  queue->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (queue->wake_fd < 0)
    g_error ("mail-job: no eventfd: %s", g_strerror (errno));
  queue->live = g_hash_table_new (g_int64_hash, g_int64_equal);
  return queue;
}

MailJobQueue *
mail_job_queue_ref (MailJobQueue *queue)
{
  g_atomic_ref_count_inc (&queue->refs);
  return queue;
}

static void
free_waiting (GQueue *jobs)
{
  GList *link;

  while ((link = g_queue_pop_head_link (jobs)) != NULL)
    free_job (link->data);
}

void
mail_job_queue_unref (MailJobQueue *queue)
{
  if (queue == NULL || !g_atomic_ref_count_dec (&queue->refs))
    return;
  free_waiting (&queue->cancelled);
  for (size_t i = 0; i < PRIORITIES; i++)
    free_waiting (&queue->waiting[i]);
  g_hash_table_unref (queue->live);
  g_cond_clear (&queue->changed);
  g_mutex_clear (&queue->lock);
  close (queue->wake_fd);
  g_free (queue);
}

// → the id, or 0 when the queue is closed and JOB was not taken.
static uint64_t
enqueue (MailJobQueue *queue, MailJob *job)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&queue->lock);

  if (queue->closed)
    return 0;
  job->id = ++queue->last_id;
  job->waiting = true;
  g_hash_table_insert (queue->live, &job->id, job);
  g_queue_push_tail_link (&queue->waiting[job->priority], &job->link);
  update_wake_fd (queue);
  return job->id;
}

uint64_t
mail_job_queue_push (MailJobQueue *queue, MailJobPriority priority, MailJobRun run, void *data,
                     GDestroyNotify free_data, GCancellable *cancellable)
{
  g_return_val_if_fail ((size_t) priority < PRIORITIES, 0);
  MailJob *job = g_new0 (MailJob, 1);
  uint64_t id;

  job->queue = queue;
  job->priority = priority;
  job->run = run;
  job->data = data;
  job->free_data = free_data;
  job->cancellable = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  job->link.data = job;
  id = enqueue (queue, job);
  if (id == 0)
    free_job (job);
  return id;
}

// The lock is held.
static void
move_to_cancelled (MailJobQueue *queue, MailJob *job)
{
  if (!job->waiting || g_queue_link_index (&queue->cancelled, &job->link) >= 0)
    return;
  g_queue_unlink (&queue->waiting[job->priority], &job->link);
  g_queue_push_tail_link (&queue->cancelled, &job->link);
  g_cond_broadcast (&queue->changed);
}

void
mail_job_queue_cancel (MailJobQueue *queue, uint64_t id)
{
  g_autoptr (GCancellable) cancellable = NULL;

  g_mutex_lock (&queue->lock);
  MailJob *job = g_hash_table_lookup (queue->live, &id);

  if (job != NULL) {
    cancellable = g_object_ref (job->cancellable);
    move_to_cancelled (queue, job);
  }
  g_mutex_unlock (&queue->lock);
  // Unlocked: handlers of "cancelled" may push or cancel.
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
}

void
mail_job_queue_close (MailJobQueue *queue)
{
  g_autoptr (GPtrArray) cancellables = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  void *job;

  g_mutex_lock (&queue->lock);
  queue->closed = true;
  g_hash_table_iter_init (&iter, queue->live);
  while (g_hash_table_iter_next (&iter, NULL, &job))
    g_ptr_array_add (cancellables, g_object_ref (((MailJob *) job)->cancellable));
  update_wake_fd (queue);
  g_mutex_unlock (&queue->lock);
  for (unsigned int i = 0; i < cancellables->len; i++)
    g_cancellable_cancel (g_ptr_array_index (cancellables, i));
}

bool
mail_job_queue_is_closed (MailJobQueue *queue)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&queue->lock);

  return queue->closed;
}

int
mail_job_queue_get_fd (MailJobQueue *queue)
{
  return queue->wake_fd;
}

// The lock is held.
static bool
is_waiting (MailJobQueue *queue, MailJobPriority priority)
{
  for (MailJobPriority i = MAIL_JOB_INTERACTIVE; i <= priority && i < PRIORITIES; i++) {
    if (!g_queue_is_empty (&queue->waiting[i]))
      return true;
  }
  return !g_queue_is_empty (&queue->cancelled);
}

bool
mail_job_queue_has_waiting (MailJobQueue *queue, MailJobPriority priority)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&queue->lock);

  return is_waiting (queue, priority);
}

void
mail_job_queue_wait_for (MailJobQueue *queue, MailJobPriority priority)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&queue->lock);

  while (!queue->closed && !is_waiting (queue, priority))
    g_cond_wait (&queue->changed, &queue->lock);
}

MailJob *
mail_job_queue_pop (MailJobQueue *queue)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&queue->lock);
  GList *link = g_queue_pop_head_link (&queue->cancelled);

  for (size_t i = 0; link == NULL && i < PRIORITIES; i++)
    link = g_queue_pop_head_link (&queue->waiting[i]);
  if (link == NULL)
    return NULL;
  MailJob *job = link->data;

  job->waiting = false;
  update_wake_fd (queue);
  return job;
}

// Milliseconds until END in monotonic microseconds, for poll(); -1 when END is none.
static int
milliseconds_left (int64_t end)
{
  if (end < 0)
    return -1;
  return (int) CLAMP ((end - g_get_monotonic_time () + 999) / 1000, 0, INT32_MAX);
}

MailJob *
mail_job_queue_wait (MailJobQueue *queue, int64_t timeout_ms)
{
  int64_t end = timeout_ms < 0 ? -1 : g_get_monotonic_time () + timeout_ms * 1000;
  struct pollfd wake = {.fd = queue->wake_fd, .events = POLLIN};

  for (;;) {
    // Asked before the pop: what was pushed before the close is then sure to be found.
    bool closed = mail_job_queue_is_closed (queue);
    MailJob *job = mail_job_queue_pop (queue);
    int left = milliseconds_left (end);

    if (job != NULL || closed || left == 0)
      return job;
    poll (&wake, 1, left);
  }
}

static void
forget_job (MailJob *job)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&job->queue->lock);

  g_hash_table_remove (job->queue->live, &job->id);
}

void
mail_job_run (MailJob *job, void *worker)
{
  job->run (worker, job->data, job->cancellable);
  forget_job (job);
  free_job (job);
}

MailJobPriority
mail_job_get_priority (const MailJob *job)
{
  return job->priority;
}

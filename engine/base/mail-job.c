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
  MailJobPriority priority;
  MailJobRun run;
  void *data;
  GDestroyNotify free_data;
  GCancellable *cancellable;
  GList link; // in its queue's list while it waits
};

struct MailJobQueue {
  int wake_fd; // eventfd, readable while a job waits or the queue is closed
  GMutex lock; // guards all below
  GCond changed;
  GQueue waiting[PRIORITIES];
  GHashTable *live; // MailJob set, waiting or running
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
  return true;
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

  g_mutex_init (&queue->lock);
  g_cond_init (&queue->changed);
  queue->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (queue->wake_fd < 0)
    g_error ("mail-job: no eventfd: %s", g_strerror (errno));
  queue->live = g_hash_table_new (NULL, NULL);
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
mail_job_queue_free (MailJobQueue *queue)
{
  if (queue == NULL)
    return;
  for (size_t i = 0; i < PRIORITIES; i++)
    free_waiting (&queue->waiting[i]);
  g_hash_table_unref (queue->live);
  g_cond_clear (&queue->changed);
  g_mutex_clear (&queue->lock);
  close (queue->wake_fd);
  g_free (queue);
}

// False when the queue is closed and JOB was not taken.
static bool
enqueue (MailJobQueue *queue, MailJob *job)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&queue->lock);

  if (queue->closed)
    return false;
  g_hash_table_add (queue->live, job);
  g_queue_push_tail_link (&queue->waiting[job->priority], &job->link);
  update_wake_fd (queue);
  return true;
}

bool
mail_job_queue_push (MailJobQueue *queue, MailJobPriority priority, MailJobRun run, void *data,
                     GDestroyNotify free_data, GCancellable *cancellable)
{
  g_return_val_if_fail ((size_t) priority < PRIORITIES, false);
  MailJob *job = g_new0 (MailJob, 1);

  job->queue = queue;
  job->priority = priority;
  job->run = run;
  job->data = data;
  job->free_data = free_data;
  job->cancellable = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  job->link.data = job;
  if (enqueue (queue, job))
    return true;
  free_job (job);
  return false;
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
  while (g_hash_table_iter_next (&iter, &job, NULL))
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
  return false;
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
  GList *link = NULL;

  for (size_t i = 0; link == NULL && i < PRIORITIES; i++)
    link = g_queue_pop_head_link (&queue->waiting[i]);
  if (link == NULL)
    return NULL;
  update_wake_fd (queue);
  return link->data;
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

  g_hash_table_remove (job->queue->live, job);
}

void
mail_job_run (MailJob *job, void *worker)
{
  job->run (worker, job->data, job->cancellable);
  forget_job (job);
  free_job (job);
}

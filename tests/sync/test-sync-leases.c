// SPDX-License-Identifier: GPL-3.0-or-later
//
// Three workers that want the same folder: whoever waits is heard by whoever keeps it.

#include "sync/sync-leases.h"

#define FOLDER 7

typedef struct {
  SyncLeases *leases;
  MailJobQueue *queue;
} Worker;

static void *
take (void *data)
{
  Worker *worker = data;
  g_autoptr (GError) error = NULL;
  sync_leases_take (worker->leases, FOLDER, worker->queue, NULL, &error);
  g_assert_no_error (error);
  return NULL;
}

static void
await_wake (Worker *worker)
{
  MailJob *job = mail_job_queue_wait (worker->queue, -1);
  g_assert_nonnull (job);
  mail_job_run (job, worker);
}

// Else the second of two that wait has woken the first keeper only, and stands still for as long as
// the next one rests.
static void
test_waiting_behind_another (void)
{
  g_autoptr (SyncLeases) leases = sync_leases_new ();
  Worker workers[3];
  for (size_t i = 0; i < G_N_ELEMENTS (workers); i++)
    workers[i] = (Worker) {leases, mail_job_queue_new ()};
  g_assert_true (sync_leases_try (leases, FOLDER, workers[0].queue));
  GThread *second = g_thread_new ("second", take, &workers[1]);
  await_wake (&workers[0]);
  GThread *third = g_thread_new ("third", take, &workers[2]);
  await_wake (&workers[0]);
  g_assert_true (sync_leases_is_wanted (leases, FOLDER));
  sync_leases_release (leases, FOLDER);
  g_thread_join (second);
  g_assert_true (mail_job_queue_has_waiting (workers[1].queue, MAIL_JOB_INTERACTIVE));
  await_wake (&workers[1]);
  sync_leases_release (leases, FOLDER);
  g_thread_join (third);
  g_assert_false (mail_job_queue_has_waiting (workers[2].queue, MAIL_JOB_INTERACTIVE));
  for (size_t i = 0; i < G_N_ELEMENTS (workers); i++)
    mail_job_queue_free (workers[i].queue);
}

// Else news of a folder that another connection just passes through is lost until the next check.
static void
test_revisit (void)
{
  g_autoptr (SyncLeases) leases = sync_leases_new ();
  g_autoptr (MailJobQueue) queue = mail_job_queue_new ();
  g_autoptr (MailJobQueue) other = mail_job_queue_new ();
  g_assert_true (sync_leases_try (leases, FOLDER, queue));
  g_assert_false (sync_leases_try (leases, FOLDER, other));
  g_assert_true (sync_leases_release (leases, FOLDER));
  g_assert_true (sync_leases_try (leases, FOLDER, queue));
  g_assert_false (sync_leases_release (leases, FOLDER));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/leases/waiting-behind-another", test_waiting_behind_another);
  g_test_add_func ("/sync/leases/revisit", test_revisit);
  return g_test_run ();
}

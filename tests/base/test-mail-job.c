// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/mail-job.h"

#include <poll.h>

typedef struct {
  GString *order; // a letter for each job that ran
  char letter;
  bool was_cancelled;
  bool freed;
} Probe;

static void
run_probe (void *worker, void *data, GCancellable *cancellable)
{
  Probe *probe = data;

  g_string_append_c (worker, probe->letter);
  probe->was_cancelled = g_cancellable_is_cancelled (cancellable);
}

static void
free_probe (void *data)
{
  ((Probe *) data)->freed = true;
}

static bool
is_readable (MailJobQueue *queue)
{
  struct pollfd wake = {.fd = mail_job_queue_get_fd (queue), .events = POLLIN};

  return poll (&wake, 1, 0) == 1;
}

static void
run_all (MailJobQueue *queue, GString *order)
{
  MailJob *job;

  while ((job = mail_job_queue_wait (queue, 0)) != NULL)
    mail_job_run (job, order);
}

// Clicks would wait behind the download of ten thousand old messages.
static void
test_urgent_jobs_come_first (void)
{
  g_autoptr (MailJobQueue) queue = mail_job_queue_new ();
  g_autoptr (GString) order = g_string_new (NULL);
  Probe probes[] = {{.letter = 'x'}, {.letter = 'b'}, {.letter = 'y'}, {.letter = 'w'}};

  mail_job_queue_push (queue, MAIL_JOB_BACKFILL, run_probe, &probes[0], free_probe, NULL);
  mail_job_queue_push (queue, MAIL_JOB_INTERACTIVE, run_probe, &probes[1], free_probe, NULL);
  mail_job_queue_push (queue, MAIL_JOB_BACKFILL, run_probe, &probes[2], free_probe, NULL);
  mail_job_queue_push (queue, MAIL_JOB_WATCH, run_probe, &probes[3], free_probe, NULL);
  g_assert_true (mail_job_queue_has_waiting (queue, MAIL_JOB_INTERACTIVE));
  run_all (queue, order);
  g_assert_cmpstr (order->str, ==, "bwxy");
  for (size_t i = 0; i < G_N_ELEMENTS (probes); i++)
    g_assert_true (probes[i].freed);
}

// A worker asleep in IDLE would not hear of a job, or would spin without one.
static void
test_fd_is_readable_while_a_job_waits (void)
{
  g_autoptr (MailJobQueue) queue = mail_job_queue_new ();
  g_autoptr (GString) order = g_string_new (NULL);
  Probe probes[] = {{.letter = 'a'}, {.letter = 'b'}};

  g_assert_false (is_readable (queue));
  mail_job_queue_push (queue, MAIL_JOB_WATCH, run_probe, &probes[0], NULL, NULL);
  mail_job_queue_push (queue, MAIL_JOB_WATCH, run_probe, &probes[1], NULL, NULL);
  g_assert_true (is_readable (queue));
  mail_job_run (mail_job_queue_pop (queue), order);
  g_assert_true (is_readable (queue));
  mail_job_run (mail_job_queue_pop (queue), order);
  g_assert_false (is_readable (queue));
}

// At the end of the program a waiting job's caller would never hear of it.
static void
test_close_cancels_and_drains (void)
{
  g_autoptr (MailJobQueue) queue = mail_job_queue_new ();
  g_autoptr (GString) order = g_string_new (NULL);
  Probe waiting = {.letter = 'a'}, late = {.letter = 'b'};

  mail_job_queue_push (queue, MAIL_JOB_WATCH, run_probe, &waiting, free_probe, NULL);
  mail_job_queue_close (queue);
  g_assert_false (mail_job_queue_push (queue, MAIL_JOB_WATCH, run_probe, &late, free_probe, NULL));
  g_assert_true (late.freed);
  MailJob *job = mail_job_queue_wait (queue, -1);

  g_assert_nonnull (job);
  mail_job_run (job, order);
  g_assert_true (waiting.was_cancelled);
  g_assert_null (mail_job_queue_wait (queue, -1));
  g_assert_true (is_readable (queue));
}

// Closing the account while jobs wait would leak what they hold.
static void
test_dropped_queue_frees_its_jobs (void)
{
  MailJobQueue *queue = mail_job_queue_new ();
  Probe probe = {.letter = 'a'};

  mail_job_queue_push (queue, MAIL_JOB_WATCH, run_probe, &probe, free_probe, NULL);
  mail_job_queue_free (queue);
  g_assert_true (probe.freed);
}

static void *
push_many (void *data)
{
  static Probe probe = {.letter = '.'};

  for (int i = 0; i < 1000; i++)
    mail_job_queue_push (data, MAIL_JOB_WATCH, run_probe, &probe, NULL, NULL);
  return NULL;
}

// A wake-up lost between two threads leaves a click unanswered until the next one.
static void
test_no_job_is_lost_between_threads (void)
{
  g_autoptr (MailJobQueue) queue = mail_job_queue_new ();
  g_autoptr (GString) order = g_string_new (NULL);
  GThread *threads[3];

  for (size_t i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("pusher", push_many, queue);
  while (order->len < 3000)
    mail_job_run (mail_job_queue_wait (queue, -1), order);
  for (size_t i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_null (mail_job_queue_pop (queue));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/mail-job/urgent-jobs-come-first", test_urgent_jobs_come_first);
  g_test_add_func ("/base/mail-job/fd-is-readable-while-a-job-waits",
                   test_fd_is_readable_while_a_job_waits);
  g_test_add_func ("/base/mail-job/close-cancels-and-drains", test_close_cancels_and_drains);
  g_test_add_func ("/base/mail-job/dropped-queue-frees-its-jobs",
                   test_dropped_queue_frees_its_jobs);
  g_test_add_func ("/base/mail-job/no-job-is-lost-between-threads",
                   test_no_job_is_lost_between_threads);
  return g_test_run ();
}

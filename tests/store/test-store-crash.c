// SPDX-License-Identifier: GPL-3.0-or-later

#include "store-work.h"

#include "store/store-flags.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// How many times the worker is killed; the long form sets MAIL_KILLS.
#define KILLS 20

static const char *self;

// The kernel kills this process at a moment that nothing in it can know.
static void
die_after (const char *microseconds)
{
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGKILL};
  struct itimerspec when = {.it_value.tv_nsec = strtol (microseconds, NULL, 10) * 1000};
  timer_t timer;

  g_assert_cmpint (timer_create (CLOCK_MONOTONIC, &event, &timer), ==, 0);
  g_assert_cmpint (timer_settime (timer, 0, &when, NULL), ==, 0);
}

// Works until killed, telling what was committed.
static int
work_for_ever (const char *dir, const char *seed, const char *microseconds)
{
  StoreFixture fixture = {.dir = (char *) dir};
  StoreWork work;
  g_autoptr (GError) error = NULL;

  fixture.owner = store_owner_try_lock (dir, &error);
  fixture.store = store_open (dir, fixture.owner, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) folders = store_folder_list (fixture.store, 0, &error);
  for (unsigned i = 0; i < folders->len; i++) {
    const MailFolder *folder = folders->pdata[i];
    fixture.account_id = folder->account_id;
    *(folder->role == MAIL_ROLE_INBOX ? &fixture.inbox : &fixture.archive) = folder->id;
  }
  store_work_begin (&work, &fixture, (uint32_t) strtoul (seed, NULL, 10));
  die_after (microseconds);
  for (;;) {
    store_work_step (&work, &error);
    g_assert_no_error (error);
    int report[2] = {work.drafts, (int) work.sent};
    if (write (STDOUT_FILENO, report, sizeof report) != sizeof report)
      return 1;
  }
}

static pid_t
start_worker (const char *dir, GRand *rand, int *out_fd)
{
  g_autofree char *seed = g_strdup_printf ("%u", g_rand_int (rand));
  g_autofree char *microseconds = g_strdup_printf ("%d", g_rand_int_range (rand, 1, 100000));
  int fds[2];

  g_assert_cmpint (pipe (fds), ==, 0);
  pid_t pid = fork ();
  if (pid == 0) {
    dup2 (fds[1], STDOUT_FILENO);
    execl (self, self, "--work", dir, seed, microseconds, NULL);
    _exit (127);
  }
  close (fds[1]);
  *out_fd = fds[0];
  return pid;
}

// Reads what it reported until it died.
static void
await_death (pid_t pid, int fd, int report[2])
{
  int status;

  while (read (fd, report, 2 * sizeof (int)) == 2 * sizeof (int))
    ;
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
}

// D4: the power goes at any moment; nothing that was said to be saved may be gone after it.
static void
test_kill_at_any_moment (StoreFixture *fixture, const void *unused)
{
  const char *wanted = g_getenv ("MAIL_KILLS");
  int kills = wanted != NULL ? (int) strtol (wanted, NULL, 10) : KILLS;
  uint32_t seed = (uint32_t) g_test_rand_int ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  for (int i = 0; i < kills; i++) {
    int fd, report[2] = {0, 0};

    g_clear_pointer (&fixture->store, store_close);
    g_clear_pointer (&fixture->owner, store_owner_unlock);
    pid_t pid = start_worker (fixture->dir, rand, &fd);
    await_death (pid, fd, report);
    close (fd);
    g_autoptr (GError) error = NULL;
    fixture->owner = store_owner_try_lock (fixture->dir, &error);
    fixture->store = store_open (fixture->dir, fixture->owner, &error);
    g_assert_no_error (error);
    store_fixture_check (fixture);
    store_work_assert (fixture, report[0], report[1]);
  }
  g_test_message ("%d kills, seed %u", kills, seed);
}

int
main (int argc, char **argv)
{
  self = argv[0];
  if (argc == 5 && g_str_equal (argv[1], "--work"))
    return work_for_ever (argv[2], argv[3], argv[4]);
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/crash/kill-at-any-moment", test_kill_at_any_moment);
  return g_test_run ();
}

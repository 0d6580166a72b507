// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/test-death.h"

#include <signal.h>
#include <stdlib.h>
#include <time.h>

void
test_death_in (const char *ms)
{
  long wait = strtol (ms, NULL, 10);
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGKILL};
  struct itimerspec when = {.it_value = {wait / 1000, wait % 1000 * 1000000}};
  timer_t timer;

  g_assert_cmpint (timer_create (CLOCK_MONOTONIC, &event, &timer), ==, 0);
  g_assert_cmpint (timer_settime (timer, 0, &when, NULL), ==, 0);
}

static GSubprocess *
begin_child (const char *first, va_list rest)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autofree char *self = g_file_read_link ("/proc/self/exe", &error);

  g_assert_no_error (error);
  g_ptr_array_add (words, self);
  g_ptr_array_add (words, (char *) "--child");
  for (const char *word = first; word != NULL; word = va_arg (rest, const char *))
    g_ptr_array_add (words, (char *) word);
  g_ptr_array_add (words, NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  const char *options = g_getenv ("ASAN_OPTIONS");
  g_autofree char *leaking = g_strconcat (options ? options : "", ":detect_leaks=0", NULL);
  // What looks for leaks is a process that shares the child's files and may outlive it: with the
  // store's lock.
  g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", leaking, TRUE);
  GSubprocess *child =
    g_subprocess_launcher_spawnv (launcher, (const char *const *) words->pdata, &error);

  g_assert_no_error (error);
  return child;
}

GSubprocess *
test_death_begin_child (const char *first, ...)
{
  va_list rest;

  va_start (rest, first);
  GSubprocess *child = begin_child (first, rest);
  va_end (rest);
  return child;
}

void
test_death_of_child (const char *first, ...)
{
  va_list rest;

  va_start (rest, first);
  g_autoptr (GSubprocess) child = begin_child (first, rest);
  va_end (rest);
  g_subprocess_wait (child, NULL, NULL);
}

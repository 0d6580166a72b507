// SPDX-License-Identifier: GPL-3.0-or-later
//
// EngineWake while the machine is awake: silent; EngineAlarm: once, in time. (Sleep and another
// time of day can't be made in a test: there it is the kind of timer that is looked at.)

#include "account/engine-alarm.h"
#include "account/engine-wake.h"

#include <string.h>

static gboolean
on_woken (void *data)
{
  ++*(unsigned int *) data;
  return G_SOURCE_CONTINUE;
}

static gboolean
on_timeout (void *data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

// All connections are dropped and made anew for ever; or the processor never rests.
static void
test_silent_while_awake (void)
{
  g_autoptr (GSource) wake = engine_wake_source_new ();
  unsigned int woken = 0, rounds = 0;
  gboolean over = FALSE;

  g_assert_nonnull (wake);
  g_source_set_callback (wake, on_woken, &woken, NULL);
  g_source_attach (wake, NULL);
  g_timeout_add (100, on_timeout, &over);
  while (!over) {
    g_main_context_iteration (NULL, TRUE);
    rounds++;
  }
  g_assert_cmpuint (woken, ==, 0);
  g_assert_cmpuint (rounds, <, 10);
  g_source_destroy (wake);
}

// What /proc tells of the alarm's timer, the last that was made.
static char *
read_timer (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fdinfo", 0, NULL);
  const char *name;
  char *found = NULL;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename ("/proc/self/fdinfo", name, NULL), *text = NULL;

    if (!g_file_get_contents (path, &text, NULL, NULL) || strstr (text, "clockid:") == NULL)
      continue;
    g_assert_null (found);
    found = g_steal_pointer (&text);
  }
  return found;
}

// Mail that was put off until eight comes back when the machine was awake for so long, not at
// eight; or the processor never rests.
static void
test_alarm_follows_the_clock (void)
{
  g_autoptr (GSource) alarm = engine_alarm_source_new ();
  int64_t now = g_get_real_time () / G_USEC_PER_SEC;
  unsigned int rung = 0;

  g_assert_nonnull (alarm);
  g_source_set_callback (alarm, on_woken, &rung, NULL);
  g_source_attach (alarm, NULL);
  engine_alarm_source_set (alarm, now + 3600);
  g_autofree char *timer = read_timer ();
  g_assert_nonnull (strstr (timer, "clockid: 0\n"));        // CLOCK_REALTIME
  g_assert_nonnull (strstr (timer, "settime flags: 01\n")); // TFD_TIMER_ABSTIME
  g_assert_false (g_main_context_iteration (NULL, FALSE));
  engine_alarm_source_set (alarm, now + 1);
  while (rung == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_get_real_time () / G_USEC_PER_SEC, >=, now + 1);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
  // What is over already rings at once, what is set to never does not.
  engine_alarm_source_set (alarm, now - 3600);
  engine_alarm_source_set (alarm, 0);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
  engine_alarm_source_set (alarm, now - 3600);
  while (rung == 1)
    g_main_context_iteration (NULL, TRUE);
  g_source_destroy (alarm);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/wake/silent-while-awake", test_silent_while_awake);
  g_test_add_func ("/account/alarm/follows-the-clock", test_alarm_follows_the_clock);
  return g_test_run ();
}

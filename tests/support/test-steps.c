// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/test-steps.h"

#include "support/test-death.h"

#include <string.h>

struct _TestSteps {
  GMutex mutex;
  GCond gone; // the child is
  GSubprocess *child;
  unsigned at, end, ended;
  GString *names; // with '|' behind each
  char *last;     // where it ended
};

TestSteps *
test_steps_new (void)
{
  TestSteps *steps = g_new0 (TestSteps, 1);

  g_mutex_init (&steps->mutex);
  g_cond_init (&steps->gone);
  steps->end = TEST_STEPS_NEVER;
  steps->names = g_string_new (NULL);
  steps->last = g_strdup ("no step");
  return steps;
}

void
test_steps_free (TestSteps *steps)
{
  g_string_free (steps->names, TRUE);
  g_free (steps->last);
  g_cond_clear (&steps->gone);
  g_mutex_clear (&steps->mutex);
  g_free (steps);
}

void
test_steps_begin (TestSteps *steps, unsigned end)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&steps->mutex);

  steps->at = 0;
  steps->end = end;
  g_string_truncate (steps->names, 0);
}

bool
test_steps_take (TestSteps *steps, const char *step)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&steps->mutex);

  g_string_append_printf (steps->names, "%s|", step);
  if (steps->at++ != steps->end)
    return false;
  steps->ended++;
  g_set_str (&steps->last, step);
  if (steps->child != NULL)
    g_subprocess_force_exit (steps->child);
  while (steps->child != NULL)
    g_cond_wait (&steps->gone, &steps->mutex);
  return true;
}

void
test_steps_hold_in_child (TestSteps *steps, const char *dir)
{
  g_mutex_lock (&steps->mutex);
  g_autoptr (GSubprocess) child = steps->child = test_death_begin_child (dir, NULL);
  g_mutex_unlock (&steps->mutex);
  g_subprocess_wait (child, NULL, NULL);
  g_mutex_lock (&steps->mutex);
  steps->child = NULL;
  g_cond_broadcast (&steps->gone);
  g_mutex_unlock (&steps->mutex);
}

unsigned
test_steps_count (TestSteps *steps, const char *wanted)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&steps->mutex);
  g_auto (GStrv) names = g_strsplit (wanted, "|", -1);

  for (char **name = names; *name != NULL && **name != '\0'; name++) {
    g_autofree char *whole = g_strconcat (*name, "|", NULL);

    if (strstr (steps->names->str, whole) == NULL)
      g_error ("no “%s” among %s", *name, steps->names->str);
  }
  return steps->at;
}

unsigned
test_steps_count_ended (TestSteps *steps)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&steps->mutex);

  return steps->ended;
}

const char *
test_steps_get_end (TestSteps *steps)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&steps->mutex);

  return steps->last;
}

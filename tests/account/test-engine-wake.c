// SPDX-License-Identifier: GPL-3.0-or-later
//
// EngineWake while the machine is awake: silent. (Sleep can't be made in a test.)

#include "account/engine-wake.h"

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/wake/silent-while-awake", test_silent_while_awake);
  return g_test_run ();
}

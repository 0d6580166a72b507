// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/mail-backoff.h"

// A server that comes back would be met by all its clients at once, or by us never again.
static void
test_doubles_within_bounds_for_ever (void)
{
  MailBackoff backoff;
  int64_t upper = 1000;

  mail_backoff_init (&backoff, 1000, 60000);
  for (int i = 0; i < 10000; i++) {
    int64_t delay = mail_backoff_next (&backoff);

    g_assert_cmpint (delay, <=, upper);
    g_assert_cmpint (delay, >=, upper / 2);
    upper = MIN (upper * 2, 60000);
  }
  mail_backoff_reset (&backoff);
  g_assert_cmpint (mail_backoff_next (&backoff), <=, 1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/mail-backoff/doubles-within-bounds-for-ever",
                   test_doubles_within_bounds_for_ever);
  return g_test_run ();
}

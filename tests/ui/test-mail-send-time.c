// SPDX-License-Identifier: GPL-3.0-or-later
//
// When "later" is. When this fails, a message arrives in the night or a week late.

#include "ui/mail-send-time.h"

static void
assert_time (const char *name, const char *now, const char *expected)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  g_autoptr (GDateTime) from = g_date_time_new_from_iso8601 (now, zone);
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (mail_send_time_of (name, from));
  g_autoptr (GDateTime) there = g_date_time_to_timezone (at, zone);
  g_autofree char *text = g_date_time_format (there, "%Y-%m-%dT%H:%M");

  g_assert_cmpstr (text, ==, expected);
}

static void
test_times (void)
{
  assert_time ("hour", "2026-11-28T23:30:00", "2026-11-29T00:30");
  assert_time ("tomorrow", "2026-12-31T07:00:00", "2027-01-01T08:00");
  // The clocks go forward in that night.
  assert_time ("tomorrow", "2026-03-28T22:00:00", "2026-03-29T08:00");
  assert_time ("monday", "2026-11-28T12:00:00", "2026-11-30T08:00");
  assert_time ("monday", "2026-11-30T07:00:00", "2026-12-07T08:00");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/send-time/times", test_times);
  return g_test_run ();
}

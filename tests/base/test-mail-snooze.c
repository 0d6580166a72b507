// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/mail-snooze.h"

#include "base/mail-label.h"

// A time that another client reads as another one, or a keyword that people see as a label.
static void
test_keyword (void)
{
  g_autofree char *keyword = mail_snooze_dup_keyword (1796112000);

  g_assert_cmpstr (keyword, ==, "$Snoozed-20261201T080000Z");
  g_assert_false (mail_label_is_shown (keyword));
  g_assert_cmpint (mail_snooze_from_keyword (keyword), ==, 1796112000);
  g_assert_cmpint (mail_snooze_from_keyword ("$snoozed-20261201t080000z"), ==, 1796112000);
}

// M: what another client or server wrote there makes mail sleep for ever.
static void
test_no_keyword (void)
{
  static const char *const wrong[] = {
    "",
    "$Snoozed-",
    "$Snoozed",
    "work",
    "$Snoozed-20261201T080000",
    "$Snoozed-20261201T080000Z1",
    "$Snoozed-20261301T080000Z",
    "$Snoozed-20260230T080000Z",
    "$Snoozed-2026x201T080000Z",
    "$Snoozed-20261201 080000Z",
    "$Snoozed-00000000T000000Z",
    "$Snoozed-19600101T000000Z",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_cmpint (mail_snooze_from_keyword (wrong[i]), ==, 0);
}

// "Tomorrow" comes at seven, or at nine, when the clocks change in between; or "this weekend" is
// offered on a Sunday.
static void
test_times (void)
{
  static const struct {
    const char *now, *name, *expected; // "": not offered
  } cases[] = {
    {"2026-03-28T10:20:00", "tomorrow", "2026-03-29T06:00:00Z"}, // the clocks go forward that night
    {"2026-03-27T10:20:00", "tomorrow", "2026-03-28T07:00:00Z"},
    {"2026-03-27T10:20:00", "later", "2026-03-27T13:00:00Z"},
    {"2026-03-27T10:00:00", "later", "2026-03-27T12:00:00Z"},
    {"2026-03-27T20:30:00", "later", ""},
    {"2026-03-27T17:59:00", "evening", "2026-03-27T17:00:00Z"},
    {"2026-03-27T18:00:00", "evening", ""},
    {"2026-03-27T18:00:00", "weekend", "2026-03-28T07:00:00Z"},
    {"2026-03-28T10:00:00", "weekend", ""},
    {"2026-03-29T10:00:00", "weekend", ""},
    {"2026-03-29T10:00:00", "week", "2026-03-30T06:00:00Z"},
    {"2026-03-30T10:00:00", "week", "2026-04-06T06:00:00Z"},
    {"2026-03-30T10:00:00", "never", ""},
  };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");

  g_assert_nonnull (zone);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GDateTime) now = g_date_time_new_from_iso8601 (cases[i].now, zone);
    g_autoptr (GDateTime) expected = g_date_time_new_from_iso8601 (cases[i].expected, NULL);

    g_assert_cmpint (mail_snooze_time_of (cases[i].name, now), ==,
                     expected != NULL ? g_date_time_to_unix (expected) : 0);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/snooze/keyword", test_keyword);
  g_test_add_func ("/base/snooze/no-keyword", test_no_keyword);
  g_test_add_func ("/base/snooze/times", test_times);
  return g_test_run ();
}

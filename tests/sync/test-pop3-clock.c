// SPDX-License-Identifier: GPL-3.0-or-later
//
// Copies that are removed after some days, by a clock that this test sets: it jumps as clocks do
// that lost their battery or were set wrongly. The server is a real Dovecot.

#include "sync/pop3-account.h"
#include "sync/pop3-clock.h"

#define DAY ((int64_t) 86400)
#define YEAR (365 * DAY)
#define DAYS "14"
#define N_MESSAGES 5

static int64_t now; // seconds since 1970

// In the place of GLib's.
int64_t
g_get_real_time (void)
{
  return now * G_USEC_PER_SEC;
}

static SyncFixture *
begin (int64_t at)
{
  now = at;
  SyncFixture *fixture = sync_fixture_new_pop3 (NULL);

  pop3_account_set_policy (fixture, DAYS, 0);
  test_client_append_many (fixture->other, "INBOX", "mail", N_MESSAGES);
  sync_fixture_pass (fixture);
  return fixture;
}

// A session at AT, after which the server still has N messages.
static void
look_at (SyncFixture *fixture, int64_t at, unsigned n)
{
  now = at;
  sync_fixture_pass (fixture);
  g_assert_cmpuint (pop3_account_count_there (fixture), ==, n);
}

static const int64_t today = 56 * YEAR;

// Mail goes from the server too late, or never.
static void
test_sound (void)
{
  g_autoptr (SyncFixture) fixture = begin (today);

  for (int day = 1; day < 14; day += 4)
    look_at (fixture, today + day * DAY, N_MESSAGES);
  look_at (fixture, today + 14 * DAY - 1, N_MESSAGES);
  look_at (fixture, today + 14 * DAY, 0);
}

// Who was on holiday for a month finds a server that is still full.
static void
test_absence (void)
{
  g_autoptr (SyncFixture) fixture = begin (today);

  look_at (fixture, today + 40 * DAY, 0);
}

// One session in a wrong year, and all that was to stay is gone from the server.
static void
test_ahead (void)
{
  g_autoptr (SyncFixture) fixture = begin (today);

  look_at (fixture, today + 77 * YEAR, N_MESSAGES);
  look_at (fixture, today + 77 * YEAR + 3 * DAY, N_MESSAGES);
  look_at (fixture, today + 4 * DAY, N_MESSAGES);
  look_at (fixture, today + 17 * DAY, N_MESSAGES);
  look_at (fixture, today + 18 * DAY, 0);
}

// What came while the clock said 1970 goes in the moment that it is set right.
static void
test_behind (void)
{
  g_autoptr (SyncFixture) fixture = begin (100 * DAY);

  look_at (fixture, today, N_MESSAGES);
  look_at (fixture, today + 13 * DAY, N_MESSAGES);
  look_at (fixture, today + 14 * DAY, 0);
}

// What came while the clock was ahead stays on the server for 77 years.
static void
test_came_ahead (void)
{
  g_autoptr (SyncFixture) fixture = begin (today + 77 * YEAR);

  look_at (fixture, today, N_MESSAGES);
  look_at (fixture, today + 13 * DAY, N_MESSAGES);
  look_at (fixture, today + 14 * DAY, 0);
}

// Every session writes to the disk, and one in which nothing is new is no longer cheap; or the
// hour's change in autumn makes copies stay for ever.
static void
test_steps (void)
{
  Pop3Clock clock = {0};

  g_assert_true (pop3_clock_advance (&clock, today));
  g_assert_false (pop3_clock_advance (&clock, today + DAY - 1));
  g_assert_false (pop3_clock_advance (&clock, today - 3600));
  g_assert_true (pop3_clock_advance (&clock, today + DAY));
  g_assert_cmpint (clock.seen_at, ==, today + DAY);
  g_assert_true (pop3_clock_advance (&clock, today + 180 * DAY));
  g_assert_cmpint (clock.sound_since, ==, 0);
  g_assert_cmpint (pop3_clock_count_from (&clock, today, today + DAY), ==, today);
  g_assert_true (pop3_clock_advance (&clock, today));
  g_assert_cmpint (clock.sound_since, ==, today);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/pop3-clock/sound", test_sound);
  g_test_add_func ("/sync/pop3-clock/absence", test_absence);
  g_test_add_func ("/sync/pop3-clock/ahead", test_ahead);
  g_test_add_func ("/sync/pop3-clock/behind", test_behind);
  g_test_add_func ("/sync/pop3-clock/came-ahead", test_came_ahead);
  g_test_add_func ("/sync/pop3-clock/steps", test_steps);
  return sync_fixture_run ();
}

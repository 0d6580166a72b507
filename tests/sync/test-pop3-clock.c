// SPDX-License-Identifier: GPL-3.0-or-later
//
// Copies that are removed after some days, by a clock that this test sets: it jumps as clocks do
// that lost their battery or were set wrongly. The server is a real Dovecot. And log-ins that a
// server allows at times only, which is one of ours.

#include "sync/pop3-account.h"
#include "sync/pop3-clock.h"
#include "sync/pop3-delay.h"
#include "sync/pop3-mailbox.h"

#include "store/store-home.h"

#define DAY ((int64_t) 86400)
#define YEAR (365 * DAY)
#define DAYS "14"
#define N_MESSAGES 5

#define LOGIN_DELAY 600 // as TEST_MAILDROP_DELAYS has it

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

// Somebody who asks for new mail, on a thread of its own.
static void *
ask (void *fixture)
{
  sync_fixture_pass (fixture);
  return NULL;
}

static bool
is_waiting (SyncFixture *fixture, void *until)
{
  g_autoptr (MailAccountState) state = sync_account_dup_state (fixture->sync);

  return state->allowed_at != 0 && state->error == NULL && state->allowed_at == *(int64_t *) until;
}

// What is asked for now is done at UNTIL, and not before; a letter comes by it.
static void
assert_put_off (SyncFixture *fixture, TestMaildrop *maildrop, int64_t until)
{
  unsigned log_ins = test_maildrop_count_log_ins (maildrop);
  unsigned here = pop3_account_count_here (fixture, "INBOX");
  GThread *asking = g_thread_new ("asking", ask, fixture);

  sync_fixture_wait (fixture, is_waiting, &until, "the time at which it is done");
  now = until - 1;
  sync_account_poke (fixture->sync);
  sync_fixture_wait (fixture, is_waiting, &until, "the same time");
  g_assert_cmpuint (test_maildrop_count_log_ins (maildrop), ==, log_ins);
  test_maildrop_set_too_early (maildrop, false);
  now = until;
  sync_account_poke (fixture->sync);
  g_thread_join (asking);
  g_assert_cmpuint (test_maildrop_count_log_ins (maildrop), ==, log_ins + 1);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, here + 1);
  g_autoptr (MailAccountState) state = sync_account_dup_state (fixture->sync);
  g_assert_cmpint (state->allowed_at, ==, 0);
}

// A server that was asked too often locks its user out, for a day with some providers; who starts
// the program anew must not get round it.
static void
test_log_in_delay (void)
{
  TestAuthority *authority = test_authority_new ();
  g_autoptr (TestMaildrop) maildrop = test_maildrop_new (authority, TEST_MAILDROP_DELAYS);
  now = today;
  g_autoptr (SyncFixture) fixture =
    sync_fixture_new_pop3_at (test_maildrop_get_port (maildrop), MAIL_SECURITY_NONE);
  Pop3Mailbox mailbox = {fixture, maildrop};

  sync_fixture_pass (fixture);
  pop3_mailbox_deliver_many (&mailbox, "one", 1);
  assert_put_off (fixture, maildrop, today + LOGIN_DELAY + 1);
  sync_fixture_restart (fixture);
  pop3_mailbox_deliver_many (&mailbox, "two", 1);
  now += 10;
  assert_put_off (fixture, maildrop, today + 2 * (LOGIN_DELAY + 1));
  // After another client's log-in, nobody knows when.
  now += LOGIN_DELAY + 1;
  pop3_mailbox_deliver_many (&mailbox, "three", 1);
  test_maildrop_set_too_early (maildrop, true);
  assert_put_off (fixture, maildrop, now + LOGIN_DELAY + 1);
  test_authority_free (authority);
}

typedef struct {
  SyncFixture *fixture;
  int64_t message_id;
} Opening;

// Somebody who opens a message, on a thread of its own.
static void *
open_message (void *data)
{
  Opening *opening = data;
  g_autoptr (GError) error = NULL;

  sync_account_fetch_message (opening->fixture->sync, opening->message_id, NULL, &error);
  g_assert_no_error (error);
  return NULL;
}

// What the disk lost of a letter is not asked for again where the server makes one wait for it.
static void
test_damage_under_log_in_delay (void)
{
  TestAuthority *authority = test_authority_new ();
  g_autoptr (TestMaildrop) maildrop = test_maildrop_new (authority, TEST_MAILDROP_DELAYS);
  now = today;
  g_autoptr (SyncFixture) fixture =
    sync_fixture_new_pop3_at (test_maildrop_get_port (maildrop), MAIL_SECURITY_NONE);
  Pop3Mailbox mailbox = {fixture, maildrop};
  int64_t until = today + LOGIN_DELAY + 1;

  pop3_mailbox_deliver_many (&mailbox, "one", 2);
  sync_fixture_pass (fixture);
  pop3_account_spoil_all (fixture);
  Opening opening = {fixture, sync_fixture_find (fixture, "INBOX", "one 1")};
  g_assert_false (store_home_verify (fixture->store, opening.message_id, NULL));
  GThread *opens = g_thread_new ("opens", open_message, &opening);
  sync_fixture_wait (fixture, is_waiting, &until, "the time at which it is asked for");
  now = until;
  sync_account_poke (fixture->sync);
  g_thread_join (opens);
  g_assert_true (store_home_verify (fixture->store, opening.message_id, NULL));
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 2);
  pop3_account_assert_ledger (fixture, STORE_POP_STORED, 2);
  test_authority_free (authority);
}

// By a clock that went back for years nobody would ever get mail again.
static void
test_log_in_delay_back (void)
{
  Pop3Delay delay = {today + YEAR, LOGIN_DELAY};

  g_assert_cmpint (pop3_delay_get_end (&delay, today), ==, today + LOGIN_DELAY + 1);
  g_assert_cmpint (pop3_delay_get_end (&delay, today + 5), ==, today + LOGIN_DELAY + 1);
  g_assert_cmpint (pop3_delay_get_end (&delay, today + LOGIN_DELAY + 1), ==, 0);
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
  g_test_add_func ("/sync/pop3-clock/log-in-delay", test_log_in_delay);
  g_test_add_func ("/sync/pop3-clock/damage-under-log-in-delay", test_damage_under_log_in_delay);
  g_test_add_func ("/sync/pop3-clock/log-in-delay-back", test_log_in_delay_back);
  return sync_fixture_run ();
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// A session that ends at each step of its dialogue, by a cut of the line and by the death of the
// program (security.md D2): before and after each command and each part of each answer, from the
// greeting to the answer to QUIT. What is not here is there, nothing is here twice, DELE is said
// only for what is safely here, and nothing counts as removed that is still there.

#include "support/test-steps.h"
#include "sync/pop3-account.h"
#include "sync/pop3-model.h"

#include "sync/pop3-settings.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__
#define EVERY 3 // all are taken without the sanitizers, with which a process costs a second
#else
#define EVERY 1
#endif
#define A_ROUND 2
#define LARGE (4 << 20)
// Of the answer to RETR, at each of which the line ends once: what came before it is kept.
#define PARTS 5
#define SENT "3"
#define CONFIRMED "4"

typedef struct {
  const char *name;
  unsigned manners;
  MailSecurity security;
  const char *steps; // some that must be among its own, each with '|' behind
} Manners;

#define ALWAYS                                                                                     \
  "the line: open|greeting: half said|greeting: said|UIDL: heard|UIDL: begun|UIDL: said|"          \
  "RETR 3: heard|RETR 3: begun|RETR 3: half said|RETR 3: all but its end|RETR 3: said|"            \
  "DELE 1: heard|DELE 4: said|QUIT: heard|QUIT: done|QUIT: half said|QUIT: said|"

static const Manners all_manners[] = {
  {"stls-and-windows", TEST_MAILDROP_STLS | TEST_MAILDROP_PIPELINING, MAIL_SECURITY_STARTTLS,
   ALWAYS "CAPA: heard|CAPA: said|STLS: heard|STLS: said|STLS: TLS has begun|AUTH: heard|"
          "AUTH: said|TOP 1 0: heard|TOP 1 0: half said|TOP 1 0: said|"},
  {"one-by-one", TEST_MAILDROP_LIES | TEST_MAILDROP_ODD_UIDS, MAIL_SECURITY_NONE,
   ALWAYS "CAPA: heard|AUTH: heard|TOP 2 0: heard|"},
  {"rude", TEST_MAILDROP_NO_CAPA | TEST_MAILDROP_NO_TOP | TEST_MAILDROP_EAGER, MAIL_SECURITY_NONE,
   ALWAYS "PASS: heard|PASS: said|"},
};

static TestAuthority *authority;

typedef struct {
  const Manners *manners;
  bool kills;
  TestMaildrop *maildrop;
  SyncFixture *fixture;
  Pop3Model model;
  TestSteps *steps;

  // Of the server's thread, until it waits.
  char **listed; // Message-IDs as the server listed them
  unsigned deletions, retrieved;
} Play;

// The one number that QUERY finds about ID in keep.db, by a connection that knows nothing of ours.
static int
ask_keep (Play *play, const char *query, const char *id)
{
  g_autofree char *path = g_build_filename (play->fixture->dir, "keep.db", NULL);
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 10000);
  g_assert_cmpint (sqlite3_prepare_v2 (db, query, -1, &statement, NULL), ==, SQLITE_OK);
  sqlite3_bind_text (statement, 1, id, -1, SQLITE_STATIC);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  int n = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return n;
}

// Committed, whole, in a folder, and let go by the gate.
static void
check_gate (Play *play, const char *number)
{
  const char *id = play->listed[strtoul (number, NULL, 10) - 1];

  play->deletions++;
  if (ask_keep (play,
                "SELECT count(*) FROM home_message h JOIN pop_uid u ON u.message_id = h.id"
                "  JOIN home_place p ON p.message_id = h.id WHERE h.message_id = ?"
                "  AND h.whole = 1 AND h.sha256 = u.sha256 AND u.state = " SENT,
                id) != 1)
    g_error ("DELE was said for %s before its gate", id);
}

// No byte of what is wholly here crosses the wire again, wherever the session before ended: only
// where there is no TOP its content has to tell whether it is what is to be removed.
static void
check_unfinished (Play *play, const char *number)
{
  const char *id = play->listed[strtoul (number, NULL, 10) - 1];

  play->retrieved++;
  if ((play->manners->manners & TEST_MAILDROP_NO_TOP) == 0 &&
      ask_keep (play, "SELECT count(*) FROM home_message WHERE message_id = ? AND whole = 1", id) !=
        0)
    g_error ("%s is here, and was asked for again", id);
}

static bool
on_step (void *data, const char *step)
{
  Play *play = data;

  if (g_str_equal (step, "the line: open")) {
    g_strfreev (play->listed);
    play->listed = test_maildrop_dup_ids (play->maildrop);
  }
  if (g_str_has_prefix (step, "DELE ") && g_str_has_suffix (step, ": heard"))
    check_gate (play, step + 5);
  if (g_str_has_prefix (step, "RETR ") && g_str_has_suffix (step, ": heard"))
    check_unfinished (play, step + 5);
  return !test_steps_take (play->steps, step);
}

static void
hold_session_of_child (Play *play, unsigned end)
{
  sync_fixture_close_store (play->fixture);
  test_steps_hold_in_child (play->steps, play->fixture->dir);
  // Now and then the crash takes the caches along.
  if (end % 8 == 7)
    pop3_model_lose_index (&play->model);
  sync_fixture_open_store (play->fixture);
}

// Two that came earlier, and whose copies stayed; two that are new; all are to go.
static void
prepare (Play *play)
{
  pop3_model_set_leave (&play->model, "on");
  pop3_model_deliver (&play->model);
  sync_fixture_pass (play->fixture);
  pop3_model_set_leave (&play->model, "off");
  pop3_model_deliver (&play->model);
}

// What is still there does not count as removed.
static void
check_ledger (Play *play)
{
  g_auto (GStrv) ids = test_maildrop_dup_ids (play->maildrop);

  for (char **id = ids; *id != NULL; id++)
    if (ask_keep (play,
                  "SELECT count(*) FROM home_message h JOIN pop_uid u ON u.message_id = h.id"
                  "  WHERE h.message_id = ? AND u.state = " CONFIRMED,
                  *id) != 0)
      g_error ("%s counts as removed and is there", *id);
}

static void
set_end (Play *play, unsigned end)
{
  test_maildrop_wait (play->maildrop);
  test_steps_begin (play->steps, end);
}

static void
end_at (Play *play, unsigned step)
{
  prepare (play);
  set_end (play, step);
  if (play->kills)
    hold_session_of_child (play, step);
  else
    sync_fixture_try_pass (play->fixture);
  set_end (play, TEST_STEPS_NEVER);
  pop3_model_assert_none_lost (&play->model, false);
  check_ledger (play);
  sync_fixture_pass (play->fixture);
  pop3_model_assert_none_lost (&play->model, true);
}

static unsigned
count_steps (Play *play)
{
  prepare (play);
  set_end (play, TEST_STEPS_NEVER);
  sync_fixture_pass (play->fixture);
  test_maildrop_wait (play->maildrop);
  return test_steps_count (play->steps, play->manners->steps);
}

// Else a line or a program that ends at an unlucky moment costs mail, or doubles it.
static void
play_all (const Manners *manners, bool kills)
{
  g_autoptr (TestMaildrop) maildrop = test_maildrop_new (authority, manners->manners);
  g_autoptr (SyncFixture) fixture =
    sync_fixture_new_pop3_at (test_maildrop_get_port (maildrop), manners->security);
  g_autoptr (TestSteps) steps = test_steps_new ();
  Play play = {
    .manners = manners, .kills = kills, .maildrop = maildrop, .fixture = fixture, .steps = steps};

  pop3_model_init (&play.model, fixture, "on", A_ROUND);
  play.model.mailbox.maildrop = maildrop;
  test_maildrop_set_step (maildrop, on_step, &play);
  unsigned n = count_steps (&play);
  for (unsigned i = 0; i < n; i += EVERY)
    end_at (&play, i);
  sync_fixture_assert_sound (play.model.mailbox.fixture);
  g_test_message ("%s at each of %u steps, %u messages: 0 lost, 0 doubled; DELE %u times, never "
                  "before its gate; RETR %u times, never of what was here",
                  kills ? "killed" : "cut", test_steps_count_ended (steps),
                  pop3_model_count (&play.model), play.deletions, play.retrieved);
  g_assert_cmpuint (test_steps_count_ended (steps), ==, (n + EVERY - 1) / EVERY);
  if (!kills && (manners->manners & TEST_MAILDROP_NO_TOP) == 0)
    g_assert_cmpuint (play.retrieved, <=, pop3_model_count (&play.model) + A_ROUND * PARTS);
  test_maildrop_set_step (maildrop, NULL, NULL);
  g_strfreev (play.listed);
}

typedef struct {
  SyncFixture *fixture;
  MailAccountState *state; // while the last of three is asked for
} Watch;

static bool
on_last (void *data, const char *step)
{
  Watch *watch = data;

  if (g_str_equal (step, "RETR 1: heard"))
    watch->state = sync_account_dup_state (watch->fixture->sync);
  return true;
}

// Who waits for twenty years of mail can't tell whether to wait or go to bed.
static void
test_progress (void)
{
  g_autoptr (TestMaildrop) maildrop = test_maildrop_new (authority, TEST_MAILDROP_EXPIRES);
  g_autoptr (SyncFixture) fixture =
    sync_fixture_new_pop3_at (test_maildrop_get_port (maildrop), MAIL_SECURITY_NONE);
  Watch watch = {.fixture = fixture};
  const char *text = "Subject: The last\r\n\r\nIts text.\r\n";

  test_maildrop_deliver (maildrop, "last", text);
  test_maildrop_deliver (maildrop, "second", "Subject: The second\r\n\r\nOther text.\r\n");
  test_maildrop_deliver (maildrop, "first", "Subject: The first\r\n\r\nStill other text.\r\n");
  test_maildrop_set_step (maildrop, on_last, &watch);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (watch.state->n_under_way, ==, 1);
  const MailFolderProgress *inbox = &watch.state->under_way[0];
  g_assert_cmpuint (inbox->done, ==, 2);
  g_assert_cmpuint (inbox->total, ==, 3);
  g_assert_cmpuint (inbox->bytes_left, ==, strlen (text));
  g_assert_cmpuint (inbox->bytes_total, >, 2 * strlen (text));
  mail_account_state_free (watch.state);
  // A copy that is said to be kept there is not for ever.
  g_assert_cmpint (pop3_settings_get_expire (fixture->store, fixture->account->id), ==, 30);
}

static bool
on_first (void *data, const char *step)
{
  SyncFixture *fixture = data;

  if (g_str_equal (step, "RETR 3: heard")) {
    pop3_account_set_policy (fixture, "on", 0);
    sync_account_policy_changed (fixture->sync);
  }
  return true;
}

// Who sees the server's copies go, and says that they are to stay, is too late otherwise.
static void
test_changed_mind (void)
{
  g_autoptr (TestMaildrop) maildrop = test_maildrop_new (authority, 0);
  g_autoptr (SyncFixture) fixture =
    sync_fixture_new_pop3_at (test_maildrop_get_port (maildrop), MAIL_SECURITY_NONE);
  Pop3Mailbox mailbox = {fixture, maildrop};

  pop3_account_set_policy (fixture, "off", 0);
  pop3_mailbox_deliver_many (&mailbox, "kept", 3);
  test_maildrop_set_step (maildrop, on_first, fixture);
  sync_fixture_try_pass (fixture);
  test_maildrop_wait (maildrop);
  test_maildrop_set_step (maildrop, NULL, NULL);
  sync_fixture_pass (fixture);
  test_maildrop_wait (maildrop);
  g_auto (GStrv) there = test_maildrop_dup_ids (maildrop);
  g_assert_cmpuint (g_strv_length (there), ==, 3);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 3);
}

static bool
is_partly_here (SyncFixture *fixture, void *data)
{
  g_autoptr (MailAccountState) state = sync_account_dup_state (fixture->sync);

  uint64_t left = state->n_under_way > 0 ? state->under_way[0].bytes_left : 0;

  return left > 0 && left < *(uint64_t *) data;
}

typedef struct {
  SyncFixture *fixture;
  uint64_t size; // of the large one, which comes second
  unsigned retrieved;
} Stop;

// Once some of it is here a person has enough.
static bool
on_large (void *data, const char *step)
{
  Stop *stop = data;

  stop->retrieved += g_str_has_prefix (step, "RETR ") && g_str_has_suffix (step, ": heard");
  if (stop->size > 0 && g_str_equal (step, "RETR 2: half said")) {
    sync_fixture_wait (stop->fixture, is_partly_here, &stop->size, "part of a large message");
    sync_account_cancel_check (stop->fixture->sync);
  }
  return true;
}

// Who has to leave waits for a message of 300 MB, or loses what has come.
static void
test_stopped (void)
{
  g_autoptr (TestMaildrop) maildrop = test_maildrop_new (authority, 0);
  g_autoptr (SyncFixture) fixture =
    sync_fixture_new_pop3_at (test_maildrop_get_port (maildrop), MAIL_SECURITY_NONE);
  Stop stop = {.fixture = fixture};
  g_autoptr (GString) large = g_string_new ("Subject: Large\r\n\r\n");

  while (large->len < LARGE)
    g_string_append (large, "All work and no play makes a dull boy.\r\n");
  stop.size = large->len;
  test_maildrop_deliver (maildrop, "last", "Subject: Last\r\n\r\nIts text.\r\n");
  test_maildrop_deliver (maildrop, "large", large->str);
  test_maildrop_deliver (maildrop, "first", "Subject: First\r\n\r\nOther text.\r\n");
  test_maildrop_set_step (maildrop, on_large, &stop);
  g_assert_false (sync_fixture_try_pass (fixture));
  test_maildrop_wait (maildrop);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 1);
  g_autoptr (MailAccountState) state = sync_account_dup_state (fixture->sync);
  g_assert_cmpint (state->code, ==, MAIL_STATE_IDLE);
  g_assert_null (state->error);
  stop.size = stop.retrieved = 0;
  sync_fixture_pass (fixture);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 3);
  g_assert_cmpuint (stop.retrieved, ==, 2);
  test_maildrop_wait (maildrop);
  test_maildrop_set_step (maildrop, NULL, NULL);
}

static void
test_cut (const void *manners)
{
  play_all (manners, false);
}

static void
test_kill (const void *manners)
{
  play_all (manners, true);
}

int
main (int argc, char **argv)
{
  sync_fixture_pass_as_child (argc, argv);
  g_test_init (&argc, &argv, NULL);
  authority = test_authority_new ();
  for (size_t i = 0; i < G_N_ELEMENTS (all_manners); i++) {
    g_autofree char *cut = g_strdup_printf ("/sync/pop3-dialogue/cut/%s", all_manners[i].name);
    g_autofree char *killed = g_strdup_printf ("/sync/pop3-dialogue/kill/%s", all_manners[i].name);

    g_test_add_data_func (cut, &all_manners[i], test_cut);
    g_test_add_data_func (killed, &all_manners[i], test_kill);
  }
  g_test_add_func ("/sync/pop3-dialogue/progress", test_progress);
  g_test_add_func ("/sync/pop3-dialogue/changed-mind", test_changed_mind);
  g_test_add_func ("/sync/pop3-dialogue/stopped", test_stopped);
  int status = sync_fixture_run ();
  test_authority_free (authority);
  return status;
}

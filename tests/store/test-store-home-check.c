// SPDX-License-Identifier: GPL-3.0-or-later
//
// The slow pass over mail that lives here: it must see what rots, go on after a restart, and not
// begin anew for a month.

#include "store-fixture.h"

#include "store/store-folder.h"
#include "store/store-home-check.h"
#include "store/store-home.h"

#include <sqlite3.h>
#include <string.h>

#define N_MESSAGES 5
#define NOW 1800000000

static int64_t
make_inbox (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  MailAccount template = {
    .name = (char *) "Home",
    .address = (char *) "robin@example.org",
    .full_name = (char *) "Robin",
    .incoming_kind = MAIL_SERVICE_POP3,
    .incoming = {.host = (char *) "pop.example.org", .port = 995},
  };
  StoreWrite *write = store_fixture_begin (fixture);
  g_autoptr (MailAccount) account = store_account_put (write, &template, &error);

  g_assert_no_error (error);
  store_fixture_commit (write);
  g_autoptr (MailFolder) inbox =
    store_folder_get_by_role (fixture->store, account->id, MAIL_ROLE_INBOX, &error);
  g_assert_no_error (error);
  return inbox->id;
}

static int64_t
add (StoreFixture *fixture, int64_t inbox, unsigned n)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdup_printf ("Subject: Home %u\r\n\r\nText.\r\n", n);
  g_autoptr (GBytes) raw = g_bytes_new (text, strlen (text));
  g_autoptr (StoreContent) content = store_content_prepare (fixture->store, raw, &error);
  StoreHeaders headers = {.received = NOW - 1000 + n, .size = strlen (text), .subject = "Home"};
  StoreHomeMessage message = {&headers, content, true, NULL};
  StoreWrite *write = store_fixture_begin (fixture);
  int64_t id = store_home_add (write, inbox, &message, NULL, &error);

  g_assert_no_error (error);
  store_fixture_commit (write);
  return id;
}

// As a disk does it, behind the store's back.
static void
rot (StoreFixture *fixture, int64_t id)
{
  g_autofree char *path = g_build_filename (store_dir (fixture->store), "keep.db", NULL);
  g_autofree char *sql =
    g_strdup_printf ("UPDATE home_message SET body = x'28b52ffd' WHERE id = %" G_GINT64_FORMAT, id);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

// → the seconds to wait.
static int64_t
check_part (StoreFixture *fixture, int64_t now)
{
  g_autoptr (GError) error = NULL;
  int64_t wait = -1;

  // One byte: one message a part.
  g_assert_true (store_home_check_some (fixture->store, now, 1, &wait, NULL, &error));
  g_assert_no_error (error);
  return wait;
}

static void
run_pass (StoreFixture *fixture, int64_t now, uint64_t messages, uint64_t damaged)
{
  StoreHomeChecked checked;

  for (uint64_t i = 0; i < messages; i++)
    g_assert_cmpint (check_part (fixture, now), ==, 0);
  g_assert_cmpint (check_part (fixture, now), ==, STORE_HOME_CHECK_SECONDS);
  store_home_get_checked (fixture->store, &checked);
  g_assert_cmpint (checked.checked_at, ==, now);
  g_assert_cmpuint (checked.checked, ==, messages);
  g_assert_cmpuint (checked.damaged, ==, damaged);
}

// Twenty years of mail rot unnoticed until the last copy elsewhere is gone.
static void
test_damage_is_seen (StoreFixture *fixture, const void *unused)
{
  int64_t inbox = make_inbox (fixture), ids[N_MESSAGES];

  for (unsigned i = 0; i < N_MESSAGES; i++)
    ids[i] = add (fixture, inbox, i);
  run_pass (fixture, NOW, N_MESSAGES, 0);

  rot (fixture, ids[2]);
  // Not before a month is over.
  g_assert_cmpint (check_part (fixture, NOW + 100), ==, STORE_HOME_CHECK_SECONDS - 100);
  run_pass (fixture, NOW + STORE_HOME_CHECK_SECONDS, N_MESSAGES, 1);
}

// A computer that is on for an hour a day never comes to the end.
static void
test_goes_on_after_restart (StoreFixture *fixture, const void *unused)
{
  int64_t inbox = make_inbox (fixture);

  for (unsigned i = 0; i < N_MESSAGES; i++)
    add (fixture, inbox, i);
  g_assert_cmpint (check_part (fixture, NOW), ==, 0);
  g_assert_cmpint (check_part (fixture, NOW), ==, 0);
  store_fixture_reopen (fixture);
  for (unsigned i = 2; i < N_MESSAGES; i++)
    g_assert_cmpint (check_part (fixture, NOW), ==, 0);
  g_assert_cmpint (check_part (fixture, NOW), ==, STORE_HOME_CHECK_SECONDS);

  StoreHomeChecked checked;
  store_home_get_checked (fixture->store, &checked);
  g_assert_cmpuint (checked.checked, ==, N_MESSAGES);
}

// A clock that once was wrong by years puts it off for as long.
static void
test_clock_set_back (StoreFixture *fixture, const void *unused)
{
  add (fixture, make_inbox (fixture), 0);
  run_pass (fixture, NOW + 10 * STORE_HOME_CHECK_SECONDS, 1, 0);
  run_pass (fixture, NOW, 1, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/home-check/damage-is-seen", test_damage_is_seen);
  fixture_test ("/store/home-check/goes-on-after-restart", test_goes_on_after_restart);
  fixture_test ("/store/home-check/clock-set-back", test_clock_set_back);
  return g_test_run ();
}

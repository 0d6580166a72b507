// SPDX-License-Identifier: GPL-3.0-or-later
//
// The timer that has mail at home read back once a month, on a clock of ours: what it waits for is
// counted, and passes at once.

#include "app/mail-home-keeper.h"
#include "support/test-engine.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define DAY (24 * 3600)
#define MESSAGES 3

static int64_t clock_s = 1800000000; // seconds since 1970

// What is planned; func NULL: nothing.
static struct {
  unsigned int seconds, source;
  GSourceFunc func;
  void *data;
} planned;

// In the place of GLib's.
gint64
g_get_real_time (void)
{
  return clock_s * G_USEC_PER_SEC;
}

unsigned int
g_timeout_add_seconds (unsigned int seconds, GSourceFunc func, void *data)
{
  g_assert_null (planned.func);
  planned.seconds = seconds;
  planned.func = func;
  planned.data = data;
  // One that can be removed, and never comes.
  planned.source = g_timeout_add (G_MAXUINT, func, data);
  return planned.source;
}

typedef struct {
  char *dir;
  MailEngine *engine;
  MailHomeKeeper *keeper;
} Fixture;

static void
import (Fixture *fixture, int64_t account_id, unsigned int number)
{
  g_autofree char *path = g_build_filename (fixture->dir, "one.eml", NULL);
  g_autofree char *text = g_strdup_printf (
    "Subject: Number %u\nMessage-ID: <%u@example.org>\n\nHello.\n", number, number);
  g_auto (MailTransfer) transfer = {0};
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  mail_engine_import_async (fixture->engine, path, account_id, "INBOX", NULL, NULL, NULL,
                            test_engine_on_ready, &result);
  test_engine_wait (&result);
  mail_engine_import_finish (fixture->engine, result, &transfer, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (transfer.messages, ==, 1);
  g_unlink (path);
}

static void
set_up (Fixture *fixture, const void *unused)
{
  const MailAccount local = {.name = (char *) "Here",
                             .address = (char *) "",
                             .full_name = (char *) "",
                             .incoming_kind = MAIL_SERVICE_POP3};
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture->dir = g_dir_make_tmp ("home-keeper-XXXXXX", NULL);
  fixture->engine = mail_engine_new (fixture->dir, NULL);
  test_engine_open (fixture->engine);
  mail_engine_store_account_async (fixture->engine, &local, NULL, NULL, NULL, test_engine_on_ready,
                                   &result);
  test_engine_wait (&result);
  g_autoptr (MailAccount) stored =
    mail_engine_store_account_finish (fixture->engine, result, &error);
  g_assert_no_error (error);
  for (unsigned int i = 0; i < MESSAGES; i++)
    import (fixture, stored->id, i);
  fixture->keeper = mail_home_keeper_new (fixture->engine);
}

static void
end_keeper (Fixture *fixture)
{
  g_object_run_dispose (G_OBJECT (fixture->keeper));
  g_clear_object (&fixture->keeper);
  memset (&planned, 0, sizeof planned);
}

static void
tear_down (Fixture *fixture, const void *unused)
{
  end_keeper (fixture);
  test_engine_close (&fixture->engine);
  test_engine_remove_folder (fixture->dir);
  g_free (fixture->dir);
}

// The time that was waited for is over; returns when the next is planned.
static unsigned int
let_pass (void)
{
  GSourceFunc func = planned.func;
  void *data = planned.data;

  clock_s += planned.seconds;
  g_source_remove (planned.source);
  planned.func = NULL;
  g_assert_false (func (data));
  while (planned.func == NULL)
    g_main_context_iteration (NULL, TRUE);
  return planned.seconds;
}

static MailStats
read_stats (Fixture *fixture)
{
  MailStats stats = {0};
  g_autoptr (GError) error = NULL;

  g_assert_true (mail_engine_read_stats (fixture->engine, &stats, &error));
  g_assert_no_error (error);
  return stats;
}

// Until the pass under way, or the next, is over. → seconds until then.
static int64_t
pass_over (Fixture *fixture)
{
  int64_t before = read_stats (fixture).checked_at, since = clock_s;

  while (read_stats (fixture).checked_at == before) {
    g_assert_cmpint (clock_s - since, <, 365 * DAY);
    let_pass ();
  }
  return clock_s - since;
}

// Mail that went bad on the disk is found when it is needed, years later, and every copy of it too.
static void
test_once_a_month (Fixture *fixture, const void *unused)
{
  // A person who has just started the program comes first.
  g_assert_cmpuint (planned.seconds, ==, 600);
  g_assert_cmpint (pass_over (fixture), <, 900);
  g_assert_cmpuint (read_stats (fixture).checked_messages, ==, MESSAGES);
  g_assert_cmpuint (read_stats (fixture).damaged_messages, ==, 0);
  // Nobody's sleep is broken more than once a day, and nothing is read in between.
  g_assert_cmpuint (planned.seconds, ==, DAY);
  for (int i = 0; i < 3; i++) {
    int64_t waited = pass_over (fixture);

    g_assert_cmpint (waited, >=, 30 * DAY);
    g_assert_cmpint (waited, <, 31 * DAY);
  }
}

// It starts anew with each start of the program and never comes to an end.
static void
test_goes_on_after_a_restart (Fixture *fixture, const void *unused)
{
  pass_over (fixture);
  int64_t checked_at = read_stats (fixture).checked_at;

  for (int i = 0; i < 10; i++)
    let_pass ();
  end_keeper (fixture);
  test_engine_close (&fixture->engine);
  fixture->engine = mail_engine_new (fixture->dir, NULL);
  test_engine_open (fixture->engine);
  fixture->keeper = mail_home_keeper_new (fixture->engine);
  pass_over (fixture);
  g_assert_cmpint (read_stats (fixture).checked_at - checked_at, <, 31 * DAY);
  g_assert_cmpint (read_stats (fixture).checked_at - checked_at, >=, 30 * DAY);
}

// Damage is never told.
static void
test_damage_is_found (Fixture *fixture, const void *unused)
{
  g_autofree char *path = g_build_filename (fixture->dir, "keep.db", NULL);
  sqlite3 *db = NULL;

  pass_over (fixture);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db,
                                 "UPDATE home_message SET sha256 = zeroblob (32)"
                                 "  WHERE id = (SELECT max (id) FROM home_message)",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (db);
  pass_over (fixture);
  g_assert_cmpuint (read_stats (fixture).checked_messages, ==, MESSAGES);
  g_assert_cmpuint (read_stats (fixture).damaged_messages, ==, 1);
}

// A clock that stood in another century puts the pass off for as long.
static void
test_clock_that_jumps (Fixture *fixture, const void *unused)
{
  const int64_t right = clock_s;

  clock_s = INT64_C (4200000000); // 2103
  pass_over (fixture);
  clock_s = right;
  g_assert_cmpint (pass_over (fixture), <=, 2 * DAY);
  clock_s = 100; // 1970: no battery
  g_assert_cmpint (pass_over (fixture), <=, 2 * DAY);
  clock_s = right + DAY;
  g_assert_cmpint (pass_over (fixture), <=, 2 * DAY);
}

#define keeper_test(path, test)                                                                    \
  g_test_add ("/app/home-keeper/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  keeper_test ("once-a-month", test_once_a_month);
  keeper_test ("goes-on-after-a-restart", test_goes_on_after_a_restart);
  keeper_test ("damage-is-found", test_damage_is_found);
  keeper_test ("clock-that-jumps", test_clock_that_jumps);
  return g_test_run ();
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Flags that nothing tells of, read stripe by stripe.

#include "sync/sync-acts.h"

#include "store/store-account.h"

#include <string.h>

// More than what is looked at whenever a folder is opened.
#define MANY 2500

// Mod-sequences that a server which stands still is at in truth.
#define STILL_NAMES 12

static char *
dup_value (SyncFixture *fixture, const char *key)
{
  return store_account_dup_value (fixture->store, fixture->account->id, key, NULL);
}

static void
set_value (SyncFixture *fixture, const char *key, const char *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  g_assert_true (store_account_set_value (write, fixture->account->id, key, value, &error));
  g_assert_true (store_write_commit (g_steal_pointer (&write), &error));
}

static void
run (TestClient *client, const char *command)
{
  g_free (test_client_run (client, "%s", command));
}

typedef struct {
  const char *path;
  char *place; // of the sweep, when the last look at all folders was asked for
} Looks;

// What the clock does at the chosen interval: a look at all folders behind each stripe.
static bool
comes_equal (SyncFixture *fixture, void *data)
{
  Looks *looks = data;
  g_autofree char *place = dup_value (fixture, "flags-sweep");
  if (sync_fixture_is_equal (fixture, (char *) looks->path))
    return true;
  if (g_strcmp0 (place, looks->place) != 0)
    sync_account_settings_changed (fixture->sync);
  g_set_str (&looks->place, place);
  return false;
}

static void
wait_equal (SyncFixture *fixture, const char *path, const char *what)
{
  Looks looks = {.path = path};
  sync_fixture_wait (fixture, comes_equal, &looks, what);
  g_free (looks.place);
}

// Else what was read on another machine stays unread here for ever, where it is older than the
// newest 2,000 and the server can't tell what changed.
static void
test_old_flags (const void *path)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_proxy_strip (fixture->proxy, 1u << TEST_STRIP_CONDSTORE | 1u << TEST_STRIP_NOTIFY);
  test_client_append_many (fixture->other, path, "mail", MANY);
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, path);
  g_autofree char *select = g_strdup_printf ("SELECT %s", (const char *) path);
  run (fixture->other, select);
  run (fixture->other, "STORE 1:100 +FLAGS (\\Seen)");
  run (fixture->other, "UNSELECT");
  sync_account_start (fixture->sync);
  wait_equal (fixture, path, "old flags");
  // Once round, and then again from the top.
  run (fixture->other, select);
  run (fixture->other, "STORE 200:250 +FLAGS (\\Flagged)");
  run (fixture->other, "UNSELECT");
  sync_fixture_restart (fixture);
  sync_account_start (fixture->sync);
  wait_equal (fixture, path, "old flags, once more");
  sync_fixture_assert_sound (fixture);
}

static bool
was_tried (SyncFixture *fixture, void *data)
{
  g_autofree char *tried = dup_value (fixture, "modseq-tried");
  return strlen (tried) > 1;
}

// The server's own word on INBOX.
static uint64_t
ask_modseq (SyncFixture *fixture)
{
  g_autofree char *answer = test_client_run (fixture->other, "STATUS INBOX (HIGHESTMODSEQ)");
  const char *number = strstr (answer, "(HIGHESTMODSEQ ");
  g_assert_nonnull (number);
  return g_ascii_strtoull (number + strlen ("(HIGHESTMODSEQ "), NULL, 10);
}

// Else a server whose HIGHESTMODSEQ stands still while flags change is believed for ever, or one
// that tells the truth is read through at each check.
static void
test_modseq (const void *data)
{
  bool lies = GPOINTER_TO_INT (data);
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autofree char *from = NULL, *to = NULL;
  test_proxy_strip (fixture->proxy, 1u << TEST_STRIP_QRESYNC | 1u << TEST_STRIP_NOTIFY);
  test_client_append_many (fixture->other, "INBOX", "mail", 30);
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "INBOX");
  to = g_strdup_printf ("HIGHESTMODSEQ %" G_GUINT64_FORMAT, ask_modseq (fixture));
  run (fixture->other, "SELECT INBOX");
  run (fixture->other, "STORE 1:5 +FLAGS (\\Seen)");
  run (fixture->other, "UNSELECT");
  from = g_strdup_printf ("HIGHESTMODSEQ %" G_GUINT64_FORMAT, ask_modseq (fixture));
  g_assert_cmpstr (from, !=, to);
  g_assert_cmpuint (strlen (from), ==, strlen (to));
  if (lies)
    test_proxy_replace (fixture->proxy, from, to);
  // It was tried before, long ago.
  set_value (fixture, "modseq-tried", "1");
  sync_account_start (fixture->sync);
  wait_equal (fixture, "INBOX", "flags that nobody told of");
  sync_fixture_wait (fixture, was_tried, NULL, "the end of the trial");
  g_autofree char *known = dup_value (fixture, "modseq-lies");
  g_assert_cmpstr (known, ==, lies ? "1" : NULL);
  sync_account_stop (fixture->sync);
}

// To where the numbers that follow have as many digits.
static void
raise_modseq (SyncFixture *fixture)
{
  run (fixture->other, "SELECT INBOX");
  for (unsigned int i = 0; ask_modseq (fixture) < 10; i++)
    run (fixture->other, i % 2 ? "STORE 1 -FLAGS (\\Answered)" : "STORE 1 +FLAGS (\\Answered)");
  run (fixture->other, "UNSELECT");
}

// From now on the server says of INBOX what it says now, whatever changes there.
static void
stand_still (SyncFixture *fixture, GPtrArray *names)
{
  uint64_t now = ask_modseq (fixture);
  for (unsigned int i = 0; i < STILL_NAMES; i++) {
    char *name = g_strdup_printf ("HIGHESTMODSEQ %" G_GUINT64_FORMAT, now + i);
    g_ptr_array_add (names, name);
    if (i)
      test_proxy_replace (fixture->proxy, name, names->pdata[0]);
  }
}

// Else flags that another client changes are not seen for a day, although our own change has shown
// already that the server's mod-sequences say nothing; or an honest one is read through for ever.
static void
test_own_changes (const void *data)
{
  bool lies = GPOINTER_TO_INT (data);
  // Outlives the proxy.
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_proxy_strip (fixture->proxy, 1u << TEST_STRIP_QRESYNC | 1u << TEST_STRIP_NOTIFY);
  test_client_append_many (fixture->other, "INBOX", "mail", 10);
  raise_modseq (fixture);
  sync_fixture_pass (fixture);
  if (lies)
    stand_still (fixture, names);
  sync_fixture_pass (fixture);
  sync_acts_flag (fixture, "INBOX", "mail 1", MAIL_FLAG_FLAGGED, 0);
  sync_fixture_pass (fixture);
  // One may be another client's doing.
  g_autofree char *once = dup_value (fixture, "modseq-lies");
  g_assert_null (once);
  sync_acts_flag (fixture, "INBOX", "mail 2", MAIL_FLAG_FLAGGED, 0);
  sync_fixture_pass (fixture);
  g_autofree char *twice = dup_value (fixture, "modseq-lies");
  g_assert_cmpstr (twice, ==, lies ? "1" : NULL);
  run (fixture->other, "SELECT INBOX");
  run (fixture->other, "STORE 5 +FLAGS (\\Answered)");
  run (fixture->other, "UNSELECT");
  sync_account_start (fixture->sync);
  wait_equal (fixture, "INBOX", "flags that nobody told of");
  sync_account_stop (fixture->sync);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/sync/sweep/old-flags/inbox", "INBOX", test_old_flags);
  g_test_add_data_func ("/sync/sweep/old-flags/other", "Archive", test_old_flags);
  g_test_add_data_func ("/sync/sweep/modseq-that-lies", GINT_TO_POINTER (true), test_modseq);
  g_test_add_data_func ("/sync/sweep/modseq-that-tells", GINT_TO_POINTER (false), test_modseq);
  g_test_add_data_func ("/sync/sweep/own-changes-that-do-not-show", GINT_TO_POINTER (true),
                        test_own_changes);
  g_test_add_data_func ("/sync/sweep/own-changes-that-show", GINT_TO_POINTER (false),
                        test_own_changes);
  return sync_fixture_run ();
}

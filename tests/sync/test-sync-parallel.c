// SPDX-License-Identifier: GPL-3.0-or-later
//
// Several folders at once, over as many connections as the server gives. A folder whose SELECT is
// held up until others are whole proves that these came over another connection.

#include "sync/sync-fixture.h"

#include "store/store-content.h"
#include "store/store-folder.h"

#include <string.h>

#define MESSAGES 60

static const char *const folders[] = {"INBOX", "Ash", "Birch", "Cedar", "Date", "Elm"};

static void
fill_folders (SyncFixture *fixture)
{
  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++) {
    if (i > 0)
      g_free (test_client_run (fixture->other, "CREATE %s", folders[i]));
    test_client_append_many (fixture->other, folders[i], folders[i], MESSAGES);
  }
}

static double
seconds_since (int64_t begun)
{
  return (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC;
}

static void
assert_all_equal (SyncFixture *fixture)
{
  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++)
    sync_fixture_assert_equal (fixture, folders[i]);
}

static bool
is_whole (SyncFixture *fixture, void *path)
{
  g_autoptr (MailFolder) folder =
    store_folder_get_by_path (fixture->store, fixture->account->id, path, NULL);
  return folder && folder->total == MESSAGES;
}

static bool
are_whole (SyncFixture *fixture, void *data)
{
  bool whole = true;
  for (size_t i = 0; whole && i < G_N_ELEMENTS (folders); i++)
    whole = is_whole (fixture, (void *) folders[i]);
  return whole;
}

// Two folders that wait, each on its connection, for what only another one can bring.
typedef struct {
  SyncFixture *fixture;
  SyncFixtureCheck is_here;
} Hold;

static void
hold_birch (void *data)
{
  const Hold *hold = data;
  sync_fixture_wait (hold->fixture, hold->is_here, (void *) "Cedar",
                     "a folder over a third connection");
}

static void
hold_ash (void *data)
{
  const Hold *hold = data;
  test_proxy_before (hold->fixture->proxy, "Birch", hold_birch, data);
  sync_fixture_wait (hold->fixture, hold->is_here, (void *) "Birch",
                     "a folder over a second connection");
}

// Else the first sync of an account with many folders takes three times as long as it need.
static void
test_pass (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  Hold hold = {fixture, is_whole};
  fill_folders (fixture);
  test_proxy_before (fixture->proxy, "Ash", hold_ash, &hold);
  MailSyncReport report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, MESSAGES * (int) G_N_ELEMENTS (folders));
  g_assert_cmpuint (test_proxy_get_most_connections (fixture->proxy), ==, 3);
  assert_all_equal (fixture);
  // One folder with little in it is not worth a log-in.
  unsigned int before = test_proxy_get_connections (fixture->proxy);
  sync_fixture_restart (fixture);
  test_client_append (fixture->other, "Ash", "news", "news@test.example", "");
  report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, 1);
  g_assert_cmpuint (test_proxy_get_connections (fixture->proxy), ==, before + 1);
}

static bool
has_content (SyncFixture *fixture, void *path)
{
  for (int n = 1; n <= MESSAGES; n++) {
    g_autofree char *subject = g_strdup_printf ("%s %d", (const char *) path, n);
    if (!store_content_has (fixture->store, sync_fixture_find (fixture, path, subject)))
      return false;
  }
  return true;
}

static bool
has_all_content (SyncFixture *fixture)
{
  bool has = true;
  for (size_t i = 0; has && i < G_N_ELEMENTS (folders); i++)
    has = has_content (fixture, (void *) folders[i]);
  return has;
}

// Else whole messages come over one connection while two others could bring them.
static void
test_bodies (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  MailSyncReport report;
  Hold hold = {fixture, has_content};
  fill_folders (fixture);
  sync_fixture_pass (fixture);
  sync_fixture_restart (fixture);
  unsigned int before = test_proxy_get_connections (fixture->proxy);
  test_proxy_before (fixture->proxy, "Ash", hold_ash, &hold);
  sync_account_sync (fixture->sync, NULL, MAIL_BODIES_ALL, NULL, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report.bodies, ==, MESSAGES * (int) G_N_ELEMENTS (folders));
  g_assert_cmpuint (test_proxy_get_connections (fixture->proxy), ==, before + 3);
  g_assert_true (has_all_content (fixture));
}

static void
hold_ash_alone (void *data)
{
  sync_fixture_wait (data, is_whole, (void *) "Birch", "a folder beside one that takes long");
}

static bool
has_three_connections (SyncFixture *fixture, void *data)
{
  return test_proxy_get_most_connections (fixture->proxy) >= 3;
}

// The same in the window: while the inbox is watched two connections bring the other folders.
static void
test_lanes (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  fill_folders (fixture);
  test_proxy_before (fixture->proxy, "Ash", hold_ash_alone, fixture);
  sync_account_start (fixture->sync);
  sync_fixture_wait (fixture, are_whole, NULL, "all folders");
  // The one that watches may come when the others have brought the inbox, too.
  sync_fixture_wait (fixture, has_three_connections, NULL, "a third connection");
  g_assert_cmpuint (test_proxy_get_most_connections (fixture->proxy), ==, 3);
  sync_account_stop (fixture->sync);
  assert_all_equal (fixture);
}

static bool
has_connected_again (SyncFixture *fixture, void *before)
{
  return test_proxy_get_connections (fixture->proxy) > *(unsigned int *) before;
}

// Else a line that drops once makes everything come over one connection for ten minutes, behind
// what a person waits for.
static void
test_broken_is_not_refused (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  fill_folders (fixture);
  // COMPRESS goes with it: the proxy reads what is sent.
  test_proxy_strip (fixture->proxy, 1u << TEST_STRIP_MULTIAPPEND);
  sync_account_start (fixture->sync);
  sync_fixture_wait (fixture, are_whole, NULL, "all folders");
  unsigned int before = test_proxy_get_connections (fixture->proxy);
  test_proxy_cut_answer_to (fixture->proxy, "Birch");
  test_client_append (fixture->other, "Birch", "news", "news@test.example", "");
  test_proxy_wait_for_cuts (fixture->proxy, 1);
  sync_fixture_wait (fixture, has_connected_again, &before, "another connection in its place");
  sync_fixture_wait_for_subject (fixture, "Birch", "news");
}

// A pass while the account is at work: the inbox stays watched.
static void
test_pass_beside_lanes (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  MailSyncReport report;
  fill_folders (fixture);
  sync_account_start (fixture->sync);
  sync_account_sync (fixture->sync, NULL, MAIL_BODIES_ALL, NULL, &report, &error);
  g_assert_no_error (error);
  assert_all_equal (fixture);
  g_assert_true (has_all_content (fixture));
  g_assert_cmpuint (test_proxy_get_most_connections (fixture->proxy), <=, 3);
}

// The other client holds one of those that Dovecot allows.
static const char *const limits[] = {
  "mail_max_userip_connections = 2\n",
  "mail_max_userip_connections = 3\n",
  "mail_max_userip_connections = 4\n",
};

// Each takes a server of its own: two and three only where there is time.
static bool
is_server_to_refuse (unsigned int n)
{
  return !sync_fixture_is_cyrus () && (n == 1 || g_test_slow ());
}

// Else a provider that allows one connection, or two, gives half the mail, or trouble.
static void
test_few_connections (const void *data)
{
  unsigned int n = GPOINTER_TO_UINT (data);
  bool by_server = is_server_to_refuse (n);
  g_autoptr (SyncFixture) fixture = sync_fixture_new (by_server ? limits[n - 1] : NULL);
  if (!by_server)
    test_proxy_set_max_connections (fixture->proxy, n);
  fill_folders (fixture);
  MailSyncReport report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, MESSAGES * (int) G_N_ELEMENTS (folders));
  assert_all_equal (fixture);
  g_autoptr (MailAccountState) state = sync_account_dup_state (fixture->sync);
  g_assert_no_error (state->error);
  g_assert_cmpuint (test_proxy_get_most_connections (fixture->proxy), <=, 3);
  // At work by itself it has as few.
  sync_fixture_restart (fixture);
  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++)
    test_client_append (fixture->other, folders[i], "news", "news@test.example", "");
  sync_fixture_start (fixture);
  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++)
    sync_fixture_wait_for_subject (fixture, folders[i], "news");
}

// A history that takes long on a line of 50 ms.
#define HISTORY 3000

// Else whoever opens a message on the first day reads it when thousands of others are here.
static void
test_opened_before_history (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autofree char *newest = g_strdup_printf ("mail %d", HISTORY);
  g_autoptr (GError) error = NULL;
  test_client_append_many (fixture->other, "INBOX", "mail", HISTORY);
  test_proxy_set_pace (fixture->proxy, 8192, 50);
  int64_t begun = g_get_monotonic_time ();
  sync_account_start (fixture->sync);
  sync_fixture_wait_for_subject (fixture, "INBOX", newest);
  g_test_message ("first rows after %.2f s", seconds_since (begun));
  begun = g_get_monotonic_time ();
  int64_t id = sync_fixture_find (fixture, "INBOX", newest);
  bool came = sync_account_fetch_message (fixture->sync, id, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (came && store_content_has (fixture->store, id));
  g_autoptr (MailFolder) inbox =
    store_folder_get_by_path (fixture->store, fixture->account->id, "INBOX", NULL);
  g_test_message ("opened after %.2f s, with %d of %d here", seconds_since (begun), inbox->total,
                  HISTORY);
  g_assert_false (inbox->synced);
  g_assert_cmpint (inbox->total, <, HISTORY);
  test_proxy_set_pace (fixture->proxy, 0, 0);
  sync_fixture_wait (fixture, sync_fixture_is_equal, (char *) "INBOX", "all of the history");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/parallel/pass", test_pass);
  g_test_add_func ("/sync/parallel/bodies", test_bodies);
  g_test_add_func ("/sync/parallel/lanes", test_lanes);
  g_test_add_func ("/sync/parallel/broken-is-not-refused", test_broken_is_not_refused);
  g_test_add_func ("/sync/parallel/pass-beside-lanes", test_pass_beside_lanes);
  g_test_add_data_func ("/sync/parallel/one-connection", GUINT_TO_POINTER (1),
                        test_few_connections);
  g_test_add_data_func ("/sync/parallel/two-connections", GUINT_TO_POINTER (2),
                        test_few_connections);
  g_test_add_data_func ("/sync/parallel/three-connections", GUINT_TO_POINTER (3),
                        test_few_connections);
  g_test_add_func ("/sync/parallel/opened-before-history", test_opened_before_history);
  return sync_fixture_run ();
}

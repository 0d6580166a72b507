// SPDX-License-Identifier: GPL-3.0-or-later
//
// An account at work by itself: IDLE, bodies, drafts, the outbox through a real Postfix, few
// connections.

#include "sync/sync-fixture.h"

#include "store/store-content.h"
#include "store/store-folder.h"
#include "store/store-operation.h"

#include <string.h>

// What Dovecot offers besides, without the news of all folders.
#define WITHOUT_NOTIFY "protocol imap {\n imap_capability {\n NOTIFY = no\n }\n}\n"

static void
run (TestClient *client, const char *command)
{
  g_free (test_client_run (client, "%s", command));
}

static double
seconds_since (int64_t start_time)
{
  return (double) (g_get_monotonic_time () - start_time) / G_USEC_PER_SEC;
}

static bool
has_new_mail (SyncFixture *fixture, void *data)
{
  g_mutex_lock (&fixture->mutex);
  bool has = fixture->new_mail == 1;
  g_mutex_unlock (&fixture->mutex);
  return has;
}

// Else new mail shows up minutes late, or only after a click.
static void
test_watch (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 30);
  sync_fixture_start (fixture);
  int64_t begun = g_get_monotonic_time ();
  test_client_append (fixture->other, "INBOX", "news", "news@test.example", "");
  sync_fixture_wait_for_subject (fixture, "INBOX", "news");
  g_test_message ("new mail after %.3f s", seconds_since (begun));
  sync_fixture_wait (fixture, has_new_mail, NULL, "the news of it");
  begun = g_get_monotonic_time ();
  run (fixture->other, "SELECT INBOX");
  run (fixture->other, "UID STORE 1:5 +FLAGS (\\Seen)");
  run (fixture->other, "UID STORE 6:20 +FLAGS (\\Deleted)");
  run (fixture->other, "EXPUNGE");
  sync_fixture_wait (fixture, sync_fixture_is_equal, (char *) "INBOX", "the same inbox");
  g_test_message ("changes after %.3f s", seconds_since (begun));
}

// Else the folder a person looks at is the one that stands still.
static void
test_open_folder (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "Archive", "mail", 30);
  sync_fixture_start (fixture);
  sync_fixture_wait_for_subject (fixture, "Archive", "mail 1");
  sync_account_set_open_folder (fixture->sync, sync_fixture_folder (fixture, "Archive"));
  for (int i = 0; i < 3; i++) {
    g_autofree char *subject = g_strdup_printf ("news %d", i);
    g_autofree char *id = g_strdup_printf ("news-%d@test.example", i);
    int64_t begun = g_get_monotonic_time ();
    test_client_append (fixture->other, "Archive", subject, id, "");
    sync_fixture_wait_for_subject (fixture, "Archive", subject);
    g_test_message ("seen after %.3f s", seconds_since (begun));
  }
  run (fixture->other, "SELECT Archive");
  run (fixture->other, "UID STORE 1:5 +FLAGS (\\Seen)");
  sync_fixture_wait (fixture, sync_fixture_is_equal, (char *) "Archive", "the same archive");
}

static bool
hears_of_all_folders (SyncFixture *fixture, void *data)
{
  g_autoptr (MailHealth) health = sync_account_dup_health (fixture->sync, NULL);
  for (unsigned int i = 0; health && i < health->connections->len; i++) {
    const MailConnection *connection = health->connections->pdata[i];
    if (connection->live == MAIL_LIVE_NOTIFY)
      return true;
  }
  return false;
}

#define TEN_MEGABYTES                                                                              \
  "mail_plugins {\n quota = yes\n}\nprotocol imap {\n mail_plugins {\n imap_quota = yes\n }\n}\n"  \
  "quota \"User quota\" {\n quota_storage_size = 10M\n}\n"

static bool
knows_room (SyncFixture *fixture, void *data)
{
  g_autoptr (MailHealth) health = sync_account_dup_health (fixture->sync, NULL);
  return health && health->quota_limit == 10 * 1024 * 1024 && health->quota_used > 0;
}

// Else the first that a person hears of a full mailbox is that mail does not come.
static void
test_tells_how_full (void)
{
  if (sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (TEN_MEGABYTES);
  test_client_append_many (fixture->other, "INBOX", "mail", 30);
  sync_fixture_start (fixture);
  sync_fixture_wait (fixture, knows_room, NULL, "the space there is");
}

static bool
has_folder (SyncFixture *fixture, void *path)
{
  g_autoptr (MailFolder) folder =
    store_folder_get_by_path (fixture->store, fixture->account->id, path, NULL);
  return folder != NULL;
}

static void
wait_equal (SyncFixture *fixture, const char *path, const char *what)
{
  int64_t begun = g_get_monotonic_time ();
  sync_fixture_wait (fixture, sync_fixture_is_equal, (char *) path, what);
  g_test_message ("%s after %.3f s", what, seconds_since (begun));
}

// Else mail that a filter sorts away on the server is seen minutes late.
static void
test_news_in_any_folder (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  run (fixture->other, "CREATE Lists");
  test_client_append_many (fixture->other, "Lists", "list", 20);
  test_client_append_many (fixture->other, "Archive", "mail", 20);
  sync_fixture_start (fixture);
  sync_fixture_wait (fixture, hears_of_all_folders, NULL, "being told of all folders");
  wait_equal (fixture, "Lists", "lists at the start");
  wait_equal (fixture, "Archive", "archive at the start");
  test_client_append (fixture->other, "Lists", "news", "news@test.example", "");
  wait_equal (fixture, "Lists", "a delivery");
  run (fixture->other, "SELECT Lists");
  run (fixture->other, "UID STORE 1:5 +FLAGS (\\Seen)");
  wait_equal (fixture, "Lists", "flags");
  run (fixture->other, "SELECT Lists");
  run (fixture->other, "UID MOVE 3:7 Archive");
  wait_equal (fixture, "Lists", "a move, where it began");
  wait_equal (fixture, "Archive", "a move, where it led");
  run (fixture->other, "SELECT Lists");
  run (fixture->other, "UID STORE 8:15 +FLAGS (\\Deleted)");
  run (fixture->other, "EXPUNGE");
  wait_equal (fixture, "Lists", "a deletion");
  run (fixture->other, "CREATE Fresh");
  test_client_append (fixture->other, "Fresh", "first", "first@test.example", "");
  sync_fixture_wait (fixture, has_folder, (char *) "Fresh", "a new folder");
  wait_equal (fixture, "Fresh", "what came into it");
}

// Else a server without NOTIFY is asked never, or all the time.
static void
test_checks_without_notify (void)
{
  if (sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (WITHOUT_NOTIFY);
  test_client_append_many (fixture->other, "Archive", "mail", 20);
  sync_fixture_start (fixture);
  wait_equal (fixture, "Archive", "archive at the start");
  g_assert_false (hears_of_all_folders (fixture, NULL));
  test_client_append (fixture->other, "Archive", "news", "news@test.example", "");
  // What the clock does at the chosen interval, a changed choice does at once.
  sync_account_settings_changed (fixture->sync);
  wait_equal (fixture, "Archive", "a delivery");
}

// How often the engine's threads woke so far, which are named "mail-…" and "outbox".
static uint64_t
count_wakeups (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  uint64_t sum = 0;
  for (const char *id; (id = g_dir_read_name (tasks));) {
    g_autofree char *path = g_strdup_printf ("/proc/self/task/%s/status", id);
    g_autofree char *status = NULL;
    if (!g_file_get_contents (path, &status, NULL, NULL) ||
        !(strstr (status, "Name:\tmail-") || strstr (status, "Name:\toutbox")))
      continue;
    const char *count = strstr (status, "voluntary_ctxt_switches:");
    sum += g_ascii_strtoull (count + strlen ("voluntary_ctxt_switches:"), NULL, 10);
  }
  return sum;
}

static gboolean
on_timeout (void *data)
{
  *(bool *) data = true;
  return G_SOURCE_REMOVE;
}

static uint64_t
count_wakeups_within (unsigned int ms)
{
  bool over = false;
  uint64_t before = count_wakeups ();
  g_timeout_add (ms, on_timeout, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
  return count_wakeups () - before;
}

// Else Mail empties the battery while nobody writes to anybody.
static void
test_rests (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 30);
  test_client_append_many (fixture->other, "Archive", "mail", 30);
  sync_fixture_start (fixture);
  wait_equal (fixture, "Archive", "archive at the start");
  // What is left to do after that comes to an end, however slow the machine; then there is nothing
  // to wake for but the next check, minutes away. What polls wakes in each window.
  int64_t patience = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;
  uint64_t woken;
  while ((woken = count_wakeups_within (3000)) > 0) {
    g_test_message ("%u wake-ups in 3 s", (unsigned int) woken);
    g_assert_cmpint (g_get_monotonic_time (), <, patience);
  }
}

static bool
has_all_bodies (SyncFixture *fixture, void *data)
{
  for (int i = 1; i <= 30; i++) {
    g_autofree char *subject = g_strdup_printf ("mail %d", i);
    int64_t id = sync_fixture_find (fixture, "INBOX", subject);
    if (!id || !store_content_has (fixture->store, id))
      return false;
  }
  return true;
}

static void
delete_behind_its_back (void *data)
{
  SyncFixture *fixture = data;
  // The other client may still wait for its APPEND's answer.
  g_autoptr (TestClient) third = test_client_new (
    test_servers_get_port (fixture->servers, fixture->service), fixture->user, TEST_PASSWORD);
  run (third, "SELECT INBOX");
  run (third, "STORE 6:20 +FLAGS (\\Deleted)");
  run (third, "EXPUNGE");
}

static bool
has_sixteen (SyncFixture *fixture, void *data)
{
  g_autoptr (MailFolder) inbox =
    store_folder_get_by_path (fixture->store, fixture->account->id, "INBOX", NULL);
  return inbox && inbox->total == 16;
}

// Else what the server tells while the text of a new message comes is overheard: mail that is gone
// stays in the list until something else happens.
static void
test_told_while_text_comes (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 30);
  sync_fixture_start (fixture);
  sync_fixture_wait (fixture, has_all_bodies, NULL, "all bodies");
  test_proxy_before (fixture->proxy, "BODY.PEEK[]", delete_behind_its_back, fixture);
  test_client_append (fixture->other, "INBOX", "news", "news@test.example", "");
  sync_fixture_wait (fixture, has_sixteen, NULL, "what is left of the inbox");
}

// Else nothing can be read on a train.
static void
test_bodies_come_by_themselves (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 30);
  sync_fixture_start (fixture);
  sync_fixture_wait (fixture, has_all_bodies, NULL, "all bodies");
  int64_t id = sync_fixture_find (fixture, "INBOX", "mail 7");
  g_autoptr (GBytes) raw = store_content_get (fixture->store, id, NULL);
  g_assert_nonnull (strstr (g_bytes_get_data (raw, NULL), "Hello, mail 7."));
}

// Else opening a message waits for a whole sync, or shows another's content.
static void
test_fetch_on_demand (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  sync_fixture_pass (fixture);
  int64_t id = sync_fixture_find (fixture, "INBOX", "mail 2");
  g_assert_false (store_content_has (fixture->store, id));
  sync_account_fetch_message (fixture->sync, id, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) raw = store_content_get (fixture->store, id, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (g_bytes_get_data (raw, NULL), "Hello, mail 2."));
  run (fixture->other, "SELECT INBOX");
  run (fixture->other, "UID STORE 3 +FLAGS (\\Deleted)");
  run (fixture->other, "EXPUNGE");
  id = sync_fixture_find (fixture, "INBOX", "mail 3");
  // Cyrus still gives what another connection expunged, to one that was not told yet.
  if (sync_account_fetch_message (fixture->sync, id, NULL, &error)) {
    g_assert_true (sync_fixture_is_cyrus ());
    g_autoptr (GBytes) last = store_content_get (fixture->store, id, NULL);
    g_assert_nonnull (strstr (g_bytes_get_data (last, NULL), "Hello, mail 3."));
    sync_fixture_pass (fixture);
    g_assert_cmpint (sync_fixture_find (fixture, "INBOX", "mail 3"), ==, 0);
  } else {
    g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND);
  }
}

// Else a server that allows one connection shows an empty window.
static void
test_one_connection (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_proxy_set_max_connections (fixture->proxy, 1);
  test_client_append_many (fixture->other, "INBOX", "mail", 30);
  test_client_append (fixture->other, "Archive", "kept", "kept@test.example", "");
  sync_fixture_start (fixture);
  sync_fixture_wait_for_subject (fixture, "Archive", "kept");
  sync_fixture_wait (fixture, has_all_bodies, NULL, "all bodies");
  test_client_append (fixture->other, "INBOX", "news", "news@test.example", "");
  sync_fixture_wait_for_subject (fixture, "INBOX", "news");
}

// The other client is one of the two that the server allows us.
#define TWO_CONNECTIONS "mail_max_userip_connections = 2\n"

// Else a provider that allows few connections shows trouble where there is none, or half the mail.
static void
test_server_allows_few (void)
{
  if (sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (TWO_CONNECTIONS);
  test_client_append_many (fixture->other, "INBOX", "mail", 30);
  test_client_append (fixture->other, "Archive", "kept", "kept@test.example", "");
  sync_fixture_start (fixture);
  sync_fixture_wait_for_subject (fixture, "Archive", "kept");
  sync_fixture_wait (fixture, has_all_bodies, NULL, "all bodies");
  test_client_append (fixture->other, "INBOX", "news", "news@test.example", "");
  sync_fixture_wait_for_subject (fixture, "INBOX", "news");
  g_autoptr (MailAccountState) state = sync_account_dup_state (fixture->sync);
  g_assert_cmpint (state->code, !=, MAIL_STATE_TROUBLE);
}

static void
flag_seen (SyncFixture *fixture, const char *subject)
{
  g_autoptr (GError) error = NULL;
  int64_t id = sync_fixture_find (fixture, "INBOX", subject);
  MailTarget target = {.folder_id = sync_fixture_folder (fixture, "INBOX"), .ids = &id, .n_ids = 1};
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  g_assert_no_error (error);
  store_operation_flag (write, &target, MAIL_FLAG_SEEN, 0, NULL, NULL, &error);
  g_assert_no_error (error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
}

// Else what was read here is bold on the phone until the evening.
static void
test_poke_sends_at_once (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  sync_fixture_start (fixture);
  int64_t begun = g_get_monotonic_time ();
  flag_seen (fixture, "mail 1");
  sync_account_poke (fixture->sync);
  sync_fixture_wait (fixture, sync_fixture_is_equal, (char *) "INBOX", "the flag there");
  g_test_message ("sent after %.3f s", seconds_since (begun));
}

// Else a confused server empties a folder here.
static void
test_bogus_vanished (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 30);
  sync_fixture_start (fixture);
  test_proxy_inject (fixture->proxy, "* VANISHED 1:4294967295\r\n");
  test_client_append (fixture->other, "INBOX", "after the lie", "after@test.example", "");
  sync_fixture_wait_for_subject (fixture, "INBOX", "after the lie");
  sync_fixture_wait (fixture, sync_fixture_is_equal, (char *) "INBOX", "the same inbox");
  test_proxy_inject (fixture->proxy, "* VANISHED 3:5\r\n");
  test_client_append (fixture->other, "INBOX", "after a small lie", "small@test.example", "");
  sync_fixture_wait_for_subject (fixture, "INBOX", "after a small lie");
  sync_fixture_wait (fixture, sync_fixture_is_equal, (char *) "INBOX", "the same inbox again");
  // Open-ended, of before, and one by one over many lines.
  static const char *const lies[] = {"* VANISHED 1:*\r\n", "* VANISHED (EARLIER) 2:29\r\n",
                                     "* VANISHED 1,3\r\n* VANISHED 5,7\r\n* VANISHED 9,11\r\n"
                                     "* VANISHED 13,15\r\n* VANISHED 17,19\r\n"
                                     "* VANISHED 21,23\r\n"};
  for (size_t i = 0; i < G_N_ELEMENTS (lies); i++) {
    g_autofree char *subject = g_strdup_printf ("after lie %zu", i);
    g_autofree char *id = g_strdup_printf ("after-lie-%zu@test.example", i);
    int64_t kept = sync_fixture_find (fixture, "INBOX", "mail 13");
    test_proxy_inject (fixture->proxy, lies[i]);
    test_client_append (fixture->other, "INBOX", subject, id, "");
    sync_fixture_wait_for_subject (fixture, "INBOX", subject);
    sync_fixture_wait (fixture, sync_fixture_is_equal, (char *) "INBOX", subject);
    g_assert_cmpint (sync_fixture_find (fixture, "INBOX", "mail 13"), ==, kept);
  }
}

// Else "Check for mail" in the app waits for ever, or ends the watching.
static void
test_pass_while_at_work (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 300);
  test_client_append_many (fixture->other, "Archive", "old", 300);
  sync_account_start (fixture->sync);
  for (int i = 0; i < 3; i++) {
    sync_fixture_pass (fixture);
    sync_fixture_assert_equal (fixture, "INBOX");
    sync_fixture_assert_equal (fixture, "Archive");
  }
  test_client_append (fixture->other, "INBOX", "news", "news@test.example", "");
  sync_fixture_wait_for_subject (fixture, "INBOX", "news");
}

static void
note_asked (void *data)
{
  *(bool *) data = true;
}

// Else a word that is everywhere brings the UIDs of a folder's whole history, on each search.
static void
test_search_asks_for_a_page (void)
{
  if (sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) folders = g_array_new (false, false, sizeof (int64_t));
  MailServerSearch found = {0};
  bool by_page = false;
  test_client_append_many (fixture->other, "Archive", "mail", 1005);
  // The server says BAD to it; what it would answer is in dialogues (search-partial).
  test_proxy_replace (fixture->proxy, " CHILDREN ", " PARTIAL  ");
  sync_fixture_start (fixture);
  int64_t folder_id = sync_fixture_folder (fixture, "Archive");
  g_array_append_val (folders, folder_id);
  test_proxy_before (fixture->proxy, " PARTIAL -1:-1000)", note_asked, &by_page);
  sync_account_search (fixture->sync, "subject:mail", folders, NULL, &found, &error);
  g_assert_no_error (error);
  g_assert_true (by_page);
  g_assert_cmpuint (found.folders, ==, 1);
  g_assert_cmpuint (found.found, ==, 1000);
}

// Else a search on the server finds nothing where Cyrus keeps no index; or, asked again, leaves out
// what came since: of a folder that is selected still Dovecot searches only what it has told of.
static void
test_search_finds_what_is_there (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GArray) folders = g_array_new (false, false, sizeof (int64_t));
  test_client_append_many (fixture->other, "Archive", "mail", 2);
  sync_fixture_start (fixture);
  int64_t folder_id = sync_fixture_folder (fixture, "Archive");
  g_array_append_val (folders, folder_id);
  for (unsigned int round = 0; round < 3; round++) {
    g_autoptr (GError) error = NULL;
    MailServerSearch found = {0};
    sync_account_search (fixture->sync, "subject:mail", folders, NULL, &found, &error);
    g_assert_no_error (error);
    // Those that it found before are known to match.
    g_assert_cmpuint (found.found, ==, round == 0 ? 2 : 1);
    test_client_append (fixture->other, "Archive", "mail", "more@test.example", "");
  }
}

// Else an account that was switched off goes on, or never comes back.
static void
test_stop_and_start (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  sync_fixture_start (fixture);
  sync_account_stop (fixture->sync);
  g_autoptr (MailAccountState) state = sync_account_dup_state (fixture->sync);
  g_assert_cmpint (state->code, ==, MAIL_STATE_IDLE);
  test_client_append (fixture->other, "INBOX", "meanwhile", "meanwhile@test.example", "");
  sync_account_start (fixture->sync);
  sync_fixture_wait_for_subject (fixture, "INBOX", "meanwhile");
}

// Else Ctrl+C during a long pass does nothing, or breaks the next one.
static void
test_cancelled_pass (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  MailSyncReport report;
  test_client_append_many (fixture->other, "INBOX", "mail", 500);
  g_cancellable_cancel (cancellable);
  g_assert_false (
    sync_account_sync (fixture->sync, NULL, MAIL_BODIES_ALL, cancellable, &report, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&report.error);
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "INBOX");
}

static char *
give_wrong_password (void *data, const MailAccount *account, const MailService *service,
                     GCancellable *cancellable, GError **error)
{
  return g_strdup ("wrong");
}

static bool
is_in_trouble (SyncFixture *fixture, void *data)
{
  g_autoptr (MailAccountState) state = sync_account_dup_state (fixture->sync);
  return state->code == MAIL_STATE_TROUBLE &&
         g_error_matches (state->error, MAIL_ERROR, MAIL_ERROR_AUTH_REJECTED);
}

// Else a changed password looks like a day without mail.
static void
test_wrong_password (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_account_free (fixture->sync);
  SyncAccountConfig config = {
    .store = fixture->store, .net = fixture->net, .password = give_wrong_password};
  fixture->sync = sync_account_new (fixture->account, &config);
  sync_account_start (fixture->sync);
  sync_fixture_wait (fixture, is_in_trouble, NULL, "trouble");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/account/watch", test_watch);
  g_test_add_func ("/sync/account/open-folder", test_open_folder);
  g_test_add_func ("/sync/account/news-in-any-folder", test_news_in_any_folder);
  g_test_add_func ("/sync/account/tells-how-full", test_tells_how_full);
  g_test_add_func ("/sync/account/checks-without-notify", test_checks_without_notify);
  g_test_add_func ("/sync/account/rests", test_rests);
  g_test_add_func ("/sync/account/bodies-come-by-themselves", test_bodies_come_by_themselves);
  g_test_add_func ("/sync/account/told-while-text-comes", test_told_while_text_comes);
  g_test_add_func ("/sync/account/fetch-on-demand", test_fetch_on_demand);
  g_test_add_func ("/sync/account/one-connection", test_one_connection);
  g_test_add_func ("/sync/account/server-allows-few", test_server_allows_few);
  g_test_add_func ("/sync/account/poke-sends-at-once", test_poke_sends_at_once);
  g_test_add_func ("/sync/account/bogus-vanished", test_bogus_vanished);
  g_test_add_func ("/sync/account/pass-while-at-work", test_pass_while_at_work);
  g_test_add_func ("/sync/account/search-asks-for-a-page", test_search_asks_for_a_page);
  g_test_add_func ("/sync/account/search-finds-what-is-there", test_search_finds_what_is_there);
  g_test_add_func ("/sync/account/stop-and-start", test_stop_and_start);
  g_test_add_func ("/sync/account/cancelled-pass", test_cancelled_pass);
  g_test_add_func ("/sync/account/wrong-password", test_wrong_password);
  return sync_fixture_run ();
}

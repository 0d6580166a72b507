// SPDX-License-Identifier: GPL-3.0-or-later
//
// First sync and resync against a real Dovecot, with another client that changes things.

#include "sync/sync-acts.h"

#include "base/limits.h"
#include "store/store-content.h"
#include "store/store-folder.h"

// Servers that lack what makes resync cheap; with each, the result must be the same.
static const char plain_server[] =
  "protocol imap {\n imap_capability {\n CONDSTORE = no\n QRESYNC = no\n ESEARCH = no\n"
  " UIDPLUS = no\n MOVE = no\n LIST-STATUS = no\n LIST-EXTENDED = no\n SPECIAL-USE = no\n"
  " UNSELECT = no\n ENABLE = no\n }\n}\n";
static const char condstore_server[] =
  "protocol imap {\n imap_capability {\n QRESYNC = no\n LIST-STATUS = no\n }\n}\n";

static const char *const servers[] = {NULL, condstore_server, plain_server};

static const char *
server_of (const void *data)
{
  return servers[GPOINTER_TO_SIZE (data)];
}

// Else people miss mail, or see what is not there.
static void
test_first_sync (const void *data)
{
  if (server_of (data) && sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (server_of (data));
  test_client_append_many (fixture->other, "INBOX", "first", 800);
  test_client_append (fixture->other, "Archive", "kept", "kept@test.example", "\\Seen \\Flagged");
  sync_acts_run (fixture->other, "CREATE \"Projekte/B&APw-ro\"");
  test_client_append (fixture->other, "Projekte/B&APw-ro", "deep", "deep@test.example",
                      "$Forwarded custom");
  MailSyncReport report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, 802);
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");
  g_autofree char *deep = sync_fixture_dump (fixture, "Projekte/Büro");
  g_assert_cmpstr (deep, ==, "1 ($Forwarded custom) deep@test.example\n");
  g_test_message ("%d folders, %d new, %d round trips, %.3f s", report.folders, report.added,
                  report.round_trips, report.seconds);
}

// Else what was read, moved or deleted elsewhere comes back or stays for ever.
static void
test_resync (const void *data)
{
  if (server_of (data) && sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (server_of (data));
  test_client_append_many (fixture->other, "INBOX", "mail", 100);
  sync_fixture_pass (fixture);
  sync_acts_run (fixture->other, "SELECT INBOX");
  sync_acts_run (fixture->other, "UID STORE 1:10 +FLAGS (\\Seen)");
  sync_acts_run (fixture->other, "UID STORE 5 +FLAGS (\\Flagged $Label1)");
  sync_acts_run (fixture->other, "UID STORE 20:25,90 +FLAGS (\\Deleted)");
  sync_acts_run (fixture->other, "EXPUNGE");
  sync_acts_run (fixture->other, "UID COPY 40:42 Archive");
  test_client_append (fixture->other, "INBOX", "late", "late@test.example", "");
  MailSyncReport report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.removed, ==, 7);
  g_assert_cmpint (report.added, ==, 4);
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");
  sync_acts_run (fixture->other, "SELECT INBOX");
  sync_acts_run (fixture->other, "UID STORE 5 -FLAGS (\\Flagged)");
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "INBOX");
}

// Else a folder of fifty thousand is downloaded anew each morning.
static void
test_nothing_changed (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 100);
  sync_fixture_pass (fixture);
  sync_fixture_restart (fixture);
  MailSyncReport report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added + report.changed + report.removed, ==, 0);
  g_test_message ("%d round trips, %" G_GUINT64_FORMAT " bytes in, %.3f s", report.round_trips,
                  report.bytes_in, report.seconds);
  g_assert_cmpint (report.round_trips, <=, 4);
}

// Else whoever is far from the server waits for each of its answers in turn before the first rows.
static void
test_first_round_trips (void)
{
  static const char *const inbox[] = {"INBOX", NULL};
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  MailSyncReport report;
  test_client_append_many (fixture->other, "INBOX", "mail", 40);
  sync_account_sync (fixture->sync, inbox, MAIL_BODIES_NONE, NULL, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report.added, ==, 40);
  g_test_message ("%d round trips", report.round_trips);
  // SCRAM takes three; ID, ENABLE, SELECT and LIST are one; the rows; and behind them NAMESPACE.
  g_assert_cmpint (report.round_trips, <=, 6);
}

// Else nothing comes from a server that hangs up over a command sent before the last was answered.
static void
test_one_by_one (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  test_proxy_forbid_together (fixture->proxy, " ENABLE ", " LIST ");
  MailSyncReport report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, 3);
  sync_fixture_assert_equal (fixture, "INBOX");
  g_assert_cmpuint (test_proxy_get_cuts (fixture->proxy), ==, 1);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (test_proxy_get_cuts (fixture->proxy), ==, 1);
}

// Else new mail is not seen on servers whose SELECT tells no UIDNEXT while as much goes as comes.
static void
test_no_uidnext (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_proxy_strip (fixture->proxy, 1u << TEST_STRIP_CONDSTORE | 1u << TEST_STRIP_UIDNEXT);
  sync_fixture_pass (fixture);
  test_client_append_many (fixture->other, "Archive", "mail", 5);
  sync_fixture_pass (fixture);
  for (int i = 0; i < 2; i++) {
    sync_fixture_restart (fixture);
    test_client_append_many (fixture->other, "Archive", "new", 1);
    g_free (test_client_run (fixture->other, "SELECT Archive"));
    g_free (test_client_run (fixture->other, "STORE 1 +FLAGS (\\Deleted)"));
    g_free (test_client_run (fixture->other, "EXPUNGE"));
    g_free (test_client_run (fixture->other, "UNSELECT"));
    sync_fixture_pass (fixture);
    sync_fixture_assert_equal (fixture, "Archive");
  }
}

// Else a folder that someone else deleted haunts the sidebar, or its loss stops the others.
static void
test_folder_disappears (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_acts_run (fixture->other, "CREATE Old");
  test_client_append (fixture->other, "Old", "old", "old@test.example", "");
  test_client_append (fixture->other, "INBOX", "one", "one@test.example", "");
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "Old");
  sync_acts_run (fixture->other, "DELETE Old");
  test_client_append (fixture->other, "INBOX", "two", "two@test.example", "");
  sync_fixture_pass (fixture);
  g_autoptr (GError) error = NULL;
  MailFolder *gone = store_folder_get_by_path (fixture->store, fixture->account->id, "Old", &error);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND);
  g_assert_null (gone);
  sync_fixture_assert_equal (fixture, "INBOX");
}

static void
append_of_size (TestClient *client, const char *folder, const char *name, size_t size)
{
  g_autoptr (GString) raw = g_string_sized_new (size);
  g_string_append_printf (raw, "Subject: %s\r\nMessage-ID: <%s@test.example>\r\n\r\n", name, name);
  while (raw->len < size)
    g_string_append (raw, "A line of a long report, as it was written.\r\n");
  g_free (test_client_run (client, "APPEND %s {%zu+}\r\n%s", folder, raw->len, raw->str));
}

// Else one message of middle size keeps the text of all older ones from ever being here.
static void
test_bodies_of_every_size (void)
{
  static const size_t sizes[] = {100,
                                 LIMIT_LITERAL_MEMORY - 100,
                                 LIMIT_LITERAL_MEMORY + 1,
                                 1536 * 1024,
                                 2 * 1024 * 1024 - 100,
                                 2 * 1024 * 1024 + 1,
                                 3 * 1024 * 1024,
                                 200};
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree char *name = g_strdup_printf ("size-%zu", sizes[i]);
    append_of_size (fixture->other, "INBOX", name, sizes[i]);
  }
  MailSyncReport report = sync_fixture_pass_whole (fixture);
  g_assert_cmpint (report.bodies, ==, G_N_ELEMENTS (sizes));
  g_autoptr (GPtrArray) there = test_client_fetch (fixture->other, "INBOX");
  g_autofree char *here = sync_fixture_dump_whole (fixture, "INBOX");
  g_assert_cmpuint (there->len, ==, G_N_ELEMENTS (sizes));
  for (unsigned int i = 0; i < there->len; i++)
    g_assert_nonnull (strstr (here, ((TestMessage *) there->pdata[i])->sha256));
}

static int64_t
bytes_of_a_pass (SyncFixture *fixture)
{
  return (int64_t) sync_fixture_pass_whole (fixture).bytes_in;
}

// Else a server that renumbers a folder costs all its mail here, or flags land on other messages.
static void
test_uidvalidity_changes (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_acts_run (fixture->other, "CREATE Box");
  test_client_append_many (fixture->other, "Box", "mail", 60);
  for (int i = 0; i < 5; i++) {
    g_autofree char *name = g_strdup_printf ("long-%d", i);
    append_of_size (fixture->other, "Box", name, 100000);
  }
  sync_fixture_pass_whole (fixture);
  int64_t usual = bytes_of_a_pass (fixture);
  int64_t kept = sync_fixture_find (fixture, "Box", "mail 30");
  g_assert_cmpint (kept, !=, 0);
  sync_acts_run (fixture->other, "SELECT Box");
  sync_acts_run (fixture->other, "CREATE Other");
  sync_acts_run (fixture->other, "UID COPY 11:65 Other");
  sync_acts_run (fixture->other, "UNSELECT");
  sync_acts_run (fixture->other, "DELETE Box");
  sync_acts_run (fixture->other, "RENAME Other Box");
  MailSyncReport report = sync_fixture_pass_whole (fixture);
  g_assert_cmpint (report.bodies, ==, 0);
  g_test_message ("%" G_GINT64_FORMAT " bytes, renumbered %" G_GINT64_FORMAT, usual,
                  (int64_t) report.bytes_in);
  // The headers of 55 messages are read to know them again, those of some 50 once more as a proof
  // that they are not the old ones: 400 bytes each. Their content would be half a million.
  g_assert_cmpint ((int64_t) report.bytes_in, <, usual + 60000);
  g_assert_cmpint (sync_fixture_find (fixture, "Box", "mail 30"), ==, kept);
  g_assert_true (store_content_has (fixture->store, kept));
  sync_fixture_assert_equal (fixture, "Box");
}

// Else another program's renaming of a folder costs a download of all that is in it and below, and
// what was done here meanwhile: stars, moves out of it and into it, and an upload.
static void
test_renamed_elsewhere (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_acts_run (fixture->other, "CREATE Box");
  sync_acts_run (fixture->other, "CREATE Box/Sub");
  test_client_append_many (fixture->other, "Box", "mail", 60);
  test_client_append_many (fixture->other, "Box/Sub", "deep", 60);
  test_client_append_many (fixture->other, "INBOX", "in", 2);
  sync_fixture_pass_whole (fixture);
  int64_t usual = bytes_of_a_pass (fixture);
  int64_t kept = sync_fixture_find (fixture, "Box", "mail 10");
  int64_t folder_id = sync_fixture_folder (fixture, "Box");
  g_assert_cmpint (kept, !=, 0);
  sync_acts_run (fixture->other, "RENAME Box Case");
  int64_t renamed = bytes_of_a_pass (fixture);
  g_test_message ("%" G_GINT64_FORMAT " bytes, renamed %" G_GINT64_FORMAT, usual, renamed);
  // The headers of 120 messages have some 50,000, those of the 50 that prove where no MAILBOXID
  // does some 13,000.
  g_assert_cmpint (renamed, <, usual + 20000);
  g_autoptr (MailFolder) box =
    store_folder_get_by_path (fixture->store, fixture->account->id, "Box", NULL);
  g_assert_null (box);
  g_assert_cmpint (sync_fixture_folder (fixture, "Case"), ==, folder_id);
  g_assert_cmpint (sync_fixture_find (fixture, "Case", "mail 10"), ==, kept);
  g_assert_true (store_content_has (fixture->store, kept));
  sync_acts_flag (fixture, "Case", "mail 1", MAIL_FLAG_FLAGGED, 0);
  sync_acts_move (fixture, "Case", "mail 2", "Archive");
  sync_acts_move (fixture, "INBOX", "in 1", "Case");
  sync_acts_delete (fixture, "Case/Sub", "deep 2");
  sync_acts_run (fixture->other, "RENAME Case Chest");
  for (int i = 0; i < 3; i++)
    sync_fixture_pass_whole (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  g_assert_cmpint (sync_fixture_folder (fixture, "Chest"), ==, folder_id);
  g_autofree char *there = test_client_dump (fixture->other, "Chest");
  g_assert_nonnull (strstr (there, "1 (\\Flagged) mail-1@test.example\n"));
  g_assert_null (strstr (there, "mail-2@test.example"));
  g_assert_nonnull (strstr (there, "in-1@test.example"));
  g_autofree char *listed = test_client_run (fixture->other, "LIST \"\" *");
  g_assert_null (strstr (listed, "Box"));
  g_assert_null (strstr (listed, "Case"));
  static const char *const paths[] = {"INBOX", "Archive", "Chest", "Chest/Sub"};
  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++)
    sync_fixture_assert_equal (fixture, paths[i]);
}

// Else each pass fails for good at a folder that was replaced by one whose counts are the same,
// UIDVALIDITY among them: only its MAILBOXID tells, which not every server has.
static void
test_replaced_alike (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  StoreFolderSync sync;
  test_client_append_many (fixture->other, "Archive", "mail", 3);
  sync_fixture_pass (fixture);
  int64_t folder_id = sync_fixture_folder (fixture, "Archive");
  g_assert_true (store_folder_get_sync (fixture->store, folder_id, &sync, &error));
  sync.mailbox_key ^= sync.mailbox_key ? 1 : 0;
  StoreWrite *write = sync_acts_begin (fixture);
  g_assert_true (store_folder_set_sync (write, folder_id, &sync, &error));
  sync_acts_commit (write, folder_id);
  sync_fixture_pass_whole (fixture);
  sync_fixture_assert_equal (fixture, "Archive");
  g_assert_true (
    store_content_has (fixture->store, sync_fixture_find (fixture, "Archive", "mail 2")));
}

// The folder as it would be known here if MORE UIDs and mod-sequences had been given before the
// server went back to a backup, with the UIDVALIDITY that it has now.
static void
pretend_more (SyncFixture *fixture, const char *path, unsigned int more)
{
  g_autoptr (GError) error = NULL;
  StoreFolderSync sync;
  int64_t folder_id = sync_fixture_folder (fixture, path);
  g_autofree char *status = test_client_run (fixture->other, "STATUS %s (UIDVALIDITY)", path);
  store_folder_get_sync (fixture->store, folder_id, &sync, &error);
  g_assert_no_error (error);
  const char *number = strstr (status, "UIDVALIDITY ") + strlen ("UIDVALIDITY ");
  sync.uidvalidity = (uint32_t) g_ascii_strtoull (number, NULL, 10);
  sync.mailbox_key = 0;
  sync.uidnext += more;
  sync.highestmodseq += sync.highestmodseq ? more : 0;
  StoreWrite *write = sync_acts_begin (fixture);
  sync_acts_commit (write, store_folder_set_sync (write, folder_id, &sync, &error));
}

// Else what is deleted or flagged here hits mail that came after a server was restored from a
// backup, and has the old one's number under the old UIDVALIDITY.
static void
test_server_restored (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_acts_run (fixture->other, "CREATE Box");
  test_client_append_many (fixture->other, "Box", "old", 5);
  sync_fixture_pass (fixture);
  sync_acts_flag (fixture, "Box", "old 1", MAIL_FLAG_FLAGGED, 0);
  sync_acts_move (fixture, "Box", "old 2", "Archive");
  sync_acts_delete (fixture, "Box", "old 3");
  sync_acts_run (fixture->other, "DELETE Box");
  sync_acts_run (fixture->other, "CREATE Box");
  test_client_append_many (fixture->other, "Box", "new", 4);
  pretend_more (fixture, "Box", 0);
  for (int i = 0; i < 2; i++)
    sync_fixture_pass (fixture);
  g_autofree char *box = test_client_dump (fixture->other, "Box");
  g_assert_cmpstr (box, ==,
                   "1 () new-1@test.example\n2 () new-2@test.example\n3 () new-3@test.example\n"
                   "4 () new-4@test.example\n");
  sync_fixture_assert_equal (fixture, "Box");
  sync_fixture_assert_equal (fixture, "Archive");
}

// Else flags that were changed stay as they were for good, since the server has begun to count its
// changes anew, and tells of none after those that are known here. Nor is mail fetched again.
static void
test_numbers_go_back (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 4);
  sync_fixture_pass (fixture);
  pretend_more (fixture, "INBOX", 1000);
  sync_acts_run (fixture->other, "SELECT INBOX");
  sync_acts_run (fixture->other, "UID STORE 2 +FLAGS (\\Flagged)");
  sync_acts_run (fixture->other, "UNSELECT");
  test_client_append (fixture->other, "INBOX", "one more", "more@test.example", "");
  MailSyncReport report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, 1);
  sync_fixture_assert_equal (fixture, "INBOX");
}

// Else what is read on the phone stays unread here where a server keeps no mod-sequences for a
// mailbox, or says that they are 0, although it speaks QRESYNC.
static void
test_mailbox_without_modseq (const void *garbled)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_proxy_replace (fixture->proxy, "HIGHESTMODSEQ", garbled);
  test_client_append_many (fixture->other, "INBOX", "mail", 40);
  for (int i = 1; i <= 3; i++) {
    sync_fixture_pass (fixture);
    sync_fixture_assert_equal (fixture, "INBOX");
    sync_acts_run (fixture->other, "SELECT INBOX");
    g_free (test_client_run (fixture->other, "UID STORE %d:%d +FLAGS (\\Seen)", i, i + 10));
    g_free (test_client_run (fixture->other, "UID STORE %d +FLAGS (\\Deleted)", i * 3));
    sync_acts_run (fixture->other, "EXPUNGE");
    sync_acts_run (fixture->other, "UNSELECT");
  }
  sync_fixture_restart (fixture);
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "INBOX");
}

// Else half a first sync looks like a whole one, or starts again from nothing.
static void
test_cut_at_random_bytes (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 1500);
  unsigned int cuts = 0;
  for (int i = 0; i < 30; i++) {
    MailSyncReport report;
    g_autoptr (GError) error = NULL;
    // The first surely comes before the whole is there.
    int most = i == 0 ? 20000 : 120000;
    test_proxy_cut_after_received (fixture->proxy, (uint64_t) g_test_rand_int_range (1, most));
    bool good = sync_account_sync (fixture->sync, NULL, MAIL_BODIES_NONE, NULL, &report, &error);
    unsigned int before = cuts;
    cuts = test_proxy_get_cuts (fixture->proxy);
    if (good && cuts == before)
      break;
    // What a helper's line was cut in, another connection does.
    g_clear_error (&report.error);
    if (!good)
      g_assert_error (error, MAIL_ERROR, MAIL_ERROR_OFFLINE);
    if (i % 10 == 9)
      sync_fixture_restart (fixture);
  }
  test_proxy_cut_after_received (fixture->proxy, 0);
  sync_fixture_pass (fixture);
  g_test_message ("%u cuts", cuts);
  g_assert_cmpuint (cuts, >, 0);
  sync_fixture_assert_equal (fixture, "INBOX");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  static const char *const names[] = {"qresync", "condstore", "plain"};
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *first = g_strdup_printf ("/sync/imap-sync/first/%s", names[i]);
    g_autofree char *again = g_strdup_printf ("/sync/imap-sync/resync/%s", names[i]);
    g_test_add_data_func (first, GSIZE_TO_POINTER (i), test_first_sync);
    g_test_add_data_func (again, GSIZE_TO_POINTER (i), test_resync);
  }
  g_test_add_func ("/sync/imap-sync/nothing-changed", test_nothing_changed);
  g_test_add_func ("/sync/imap-sync/first-round-trips", test_first_round_trips);
  g_test_add_func ("/sync/imap-sync/one-by-one", test_one_by_one);
  g_test_add_func ("/sync/imap-sync/no-uidnext", test_no_uidnext);
  g_test_add_func ("/sync/imap-sync/folder-disappears", test_folder_disappears);
  g_test_add_func ("/sync/imap-sync/bodies-of-every-size", test_bodies_of_every_size);
  g_test_add_func ("/sync/imap-sync/uidvalidity-changes", test_uidvalidity_changes);
  g_test_add_func ("/sync/imap-sync/renamed-elsewhere", test_renamed_elsewhere);
  g_test_add_func ("/sync/imap-sync/server-restored", test_server_restored);
  g_test_add_func ("/sync/imap-sync/numbers-go-back", test_numbers_go_back);
  g_test_add_data_func ("/sync/imap-sync/mailbox-without-modseq/unknown-word", "HIGHESTMODSXX",
                        test_mailbox_without_modseq);
  g_test_add_func ("/sync/imap-sync/cut-at-random-bytes", test_cut_at_random_bytes);
  g_test_add_func ("/sync/imap-sync/replaced-alike", test_replaced_alike);
  return sync_fixture_run ();
}

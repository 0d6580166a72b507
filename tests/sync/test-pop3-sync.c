// SPDX-License-Identifier: GPL-3.0-or-later
//
// An account with a POP3 server: what comes, what stays, what goes, against a real Dovecot with
// another client at the same mailbox. How a message is known again is test-pop3-uids.c's.

#include "sync/pop3-account.h"
#include "sync/sync-acts.h"

#include "store/store-content.h"
#include "store/store-draft.h"
#include "store/store-room.h"

#include <sys/statvfs.h>

#define PLENTY (1024 * 1024 * 1024)

static uint64_t room = PLENTY; // on the disk

// In the place of the C library's.
int
statvfs (const char *path, struct statvfs *out)
{
  *out = (struct statvfs) {.f_frsize = 4096, .f_bavail = room / 4096};
  return 0;
}

// New mail comes, once, and the server keeps its copies when that was chosen.
static void
test_download (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  test_client_append_many (fixture->other, "INBOX", "mail", 250);
  MailSyncReport report = sync_fixture_pass (fixture);

  g_assert_cmpint (report.added, ==, 250);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 250);
  // All of a first download is no news.
  g_assert_cmpuint (fixture->new_mail, ==, 0);
  report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, 0);
  // Without a date: it came now.
  g_free (
    test_client_run (fixture->other, "APPEND INBOX {26+}\r\nSubject: one more\r\n\r\nHi.\r\n"));
  report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, 1);
  g_assert_cmpuint (fixture->new_mail, ==, 1);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 251);
  g_assert_cmpuint (pop3_account_count_there (fixture), ==, 251);
  pop3_account_assert_ledger (fixture, STORE_POP_STORED, 251);
  sync_fixture_assert_sound (fixture);
}

// The first mail of an account that had none, or whose first session failed, was no news.
static void
test_first_news (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  sync_fixture_pass (fixture);
  // One was there before, as its server's Received tells.
  g_free (test_client_run (fixture->other,
                           "APPEND INBOX {83+}\r\nReceived: by x; Thu, 1 Jan 2026 00:00:00 +0000"
                           "\r\nSubject: before\r\n\r\nHi.\r\n.........\r\n"));
  g_free (
    test_client_run (fixture->other, "APPEND INBOX {26+}\r\nSubject: one more\r\n\r\nHi.\r\n"));
  MailSyncReport report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, 2);
  g_assert_cmpuint (fixture->new_mail, ==, 1);
}

// The disk is nearly full: mail stays where it is, and comes when there is room; none goes.
static void
test_no_room (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);
  g_autoptr (GError) error = NULL;
  MailSyncReport report = {};

  pop3_account_set_policy (fixture, "off", 0);
  test_client_append_many (fixture->other, "INBOX", "mail", 5);
  room = 1024 * 1024;
  sync_account_sync (fixture->sync, NULL, MAIL_BODIES_NONE, NULL, &report, &error);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_QUOTA);
  g_clear_error (&report.error);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 0);
  g_assert_cmpuint (pop3_account_count_there (fixture), ==, 5);
  room = PLENTY;
  report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, 5);
  g_assert_cmpuint (pop3_account_count_there (fixture), ==, 0);
  sync_fixture_assert_sound (fixture);
}

// Otherwise one that does not fit keeps all others on the server, or eats what drafts need.
static void
test_no_room_for_one (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);
  g_autoptr (GError) error = NULL;
  MailSyncReport report = {};

  pop3_account_append_large (fixture, "large", 5 * 1024 * 1024);
  test_client_append_many (fixture->other, "INBOX", "mail", 5);
  room = STORE_ROOM_RESERVE + 3 * 1024 * 1024;
  sync_account_sync (fixture->sync, NULL, MAIL_BODIES_NONE, NULL, &report, &error);
  g_assert_error (report.error, MAIL_ERROR, MAIL_ERROR_QUOTA);
  g_clear_error (&report.error);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 5);
  room = PLENTY;
  report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, 1);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 6);
}

// What the server drops stays here.
static void
test_vanished_uid_deletes_nothing (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  test_client_append_many (fixture->other, "INBOX", "mail", 10);
  sync_fixture_pass (fixture);
  g_free (test_client_run (fixture->other, "SELECT INBOX"));
  g_free (test_client_run (fixture->other, "STORE 1:9 +FLAGS (\\Deleted)"));
  g_free (test_client_run (fixture->other, "EXPUNGE"));
  sync_fixture_pass (fixture);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 10);
  pop3_account_assert_ledger (fixture, STORE_POP_GONE, 9);
  pop3_account_assert_ledger (fixture, STORE_POP_STORED, 1);
}

// The classic: they go once they are safely here, and not before.
static void
test_remove_at_once (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  pop3_account_set_policy (fixture, "off", 0);
  test_client_append_many (fixture->other, "INBOX", "mail", 30);
  MailSyncReport report = sync_fixture_pass (fixture);

  g_assert_cmpint (report.added, ==, 30);
  g_assert_cmpint (report.removed, ==, 30);
  g_assert_cmpuint (pop3_account_count_there (fixture), ==, 0);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 30);
  pop3_account_assert_ledger (fixture, STORE_POP_CONFIRMED, 30);
  sync_fixture_assert_sound (fixture);
}

// What was kept so far goes when its person changes their mind.
static void
test_policy_changes (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  test_client_append_many (fixture->other, "INBOX", "mail", 5);
  sync_fixture_pass (fixture);
  pop3_account_set_policy (fixture, "30", 0);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (pop3_account_count_there (fixture), ==, 5);
  pop3_account_set_policy (fixture, "off", 0);
  MailSyncReport report = sync_fixture_pass (fixture);

  g_assert_cmpint (report.added, ==, 0);
  g_assert_cmpint (report.removed, ==, 5);
  g_assert_cmpuint (pop3_account_count_there (fixture), ==, 0);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 5);
}

// The server's copy goes with ours, and only with ours.
static void
test_remove_when_deleted_here (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  pop3_account_set_policy (fixture, "deleted", 0);
  test_client_append_many (fixture->other, "INBOX", "mail", 4);
  sync_fixture_pass (fixture);
  sync_acts_move (fixture, "INBOX", "mail 1", "Trash");
  sync_acts_delete (fixture, "INBOX", "mail 2");
  sync_acts_move (fixture, "INBOX", "mail 3", "Archive");
  MailSyncReport report = sync_fixture_pass (fixture);

  g_assert_cmpint (report.removed, ==, 2);
  g_assert_cmpuint (pop3_account_count_there (fixture), ==, 2);
  g_assert_cmpuint (pop3_account_count_here (fixture, "Trash"), ==, 1);
  g_assert_cmpuint (pop3_account_count_here (fixture, "Archive"), ==, 1);
}

// The inbox on the server follows the one here; what is filed here is not lost with it.
static void
test_remove_when_moved_out_of_inbox (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  pop3_account_set_policy (fixture, "moved", 0);
  test_client_append_many (fixture->other, "INBOX", "mail", 4);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (pop3_account_count_there (fixture), ==, 4);
  sync_acts_move (fixture, "INBOX", "mail 1", "Trash");
  sync_acts_delete (fixture, "INBOX", "mail 2");
  sync_acts_move (fixture, "INBOX", "mail 3", "Archive");
  MailSyncReport report = sync_fixture_pass (fixture);

  g_assert_cmpint (report.removed, ==, 3);
  g_assert_cmpuint (pop3_account_count_there (fixture), ==, 1);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 1);
  g_assert_cmpuint (pop3_account_count_here (fixture, "Archive"), ==, 1);
}

// A large one comes as its header, is whole when asked for, and is let go only then.
static void
test_size_limit (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);
  g_autoptr (GError) error = NULL;

  pop3_account_set_policy (fixture, "off", 10000);
  pop3_account_append_large (fixture, "small", 1000);
  pop3_account_append_large (fixture, "large", 400000);
  MailSyncReport report = sync_fixture_pass (fixture);

  g_assert_cmpint (report.added, ==, 2);
  g_assert_cmpint (report.removed, ==, 1);
  g_assert_cmpuint (pop3_account_count_there (fixture), ==, 1);
  int64_t id = sync_fixture_find (fixture, "INBOX", "large");

  g_assert_cmpint (id, >, 0);
  g_assert_false (store_content_has (fixture->store, id));
  pop3_account_assert_ledger (fixture, STORE_POP_SEEN, 1);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 2);
  g_assert_true (sync_account_fetch_message (fixture->sync, id, NULL, &error));
  g_autoptr (GBytes) raw = store_content_get (fixture->store, id, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (raw), >, 400000);
  report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, 0);
  g_assert_cmpint (report.removed, ==, 1);
  g_assert_cmpuint (pop3_account_count_there (fixture), ==, 0);
  sync_fixture_assert_sound (fixture);
}

// The server has nothing any more, and the index is lost: all of it is here, and nothing comes
// twice.
static void
test_lost_index (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  pop3_account_set_policy (fixture, "off", 0);
  test_client_append_many (fixture->other, "INBOX", "mail", 40);
  pop3_account_append_large (fixture, "large", 400000);
  sync_fixture_pass (fixture);
  sync_acts_move (fixture, "INBOX", "mail 1", "Archive");
  g_autofree char *before = sync_fixture_dump (fixture, "INBOX");
  sync_fixture_lose_index (fixture);
  g_autofree char *after = sync_fixture_dump (fixture, "INBOX");

  g_assert_cmpstr (before, ==, after);
  MailSyncReport report = sync_fixture_pass (fixture);

  g_assert_cmpint (report.added, ==, 0);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 40);
  g_assert_cmpuint (pop3_account_count_here (fixture, "Archive"), ==, 1);
  sync_fixture_assert_sound (fixture);
}

// A tunnel at each stretch of the way: in the end each message is here once, and none went before
// it was.
static void
test_cuts (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);
  unsigned cut = 0;

  pop3_account_set_policy (fixture, "off", 0);
  test_client_append_many (fixture->other, "INBOX", "mail", 60);
  for (unsigned i = 0; i < 60; i++) {
    g_autoptr (GError) error = NULL;
    MailSyncReport report;

    if (i % 2 == 0)
      test_proxy_cut_after_received (fixture->proxy, 1 + i * 397);
    else
      test_proxy_cut_after_sent (fixture->proxy, 1 + i * 23);
    cut += !sync_account_sync (fixture->sync, NULL, MAIL_BODIES_ALL, NULL, &report, &error);
    g_clear_error (&report.error);
    g_assert_cmpuint (
      pop3_account_count_here (fixture, "INBOX") + pop3_account_count_there (fixture), >=, 60);
    g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), <=, 60);
  }
  test_proxy_cut_after_received (fixture->proxy, 0);
  test_proxy_cut_after_sent (fixture->proxy, 0);
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  g_test_message ("%u sessions cut; 0 lost, 0 doubled", cut);
  g_assert_cmpuint (cut, >, 10);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 60);
  g_assert_cmpuint (pop3_account_count_there (fixture), ==, 0);
  sync_fixture_assert_sound (fixture);
}

// A draft is in Drafts, once, in its latest version, and goes with the draft.
static void
test_drafts_are_filed (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);
  g_autoptr (GError) error = NULL;
  int64_t id = 0;

  for (int i = 1; i <= 2; i++) {
    g_autofree char *subject = g_strdup_printf ("version %d", i);
    g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);

    const MailDraft template = {
      .id = id, .account_id = fixture->account->id, .subject = subject, .text = subject};
    g_autoptr (MailDraft) draft = mail_draft_new (&template);
    g_autoptr (MailDraft) saved = store_draft_save (write, draft, &error);
    g_assert_no_error (error);
    id = saved->id;
    store_write_commit (g_steal_pointer (&write), &error);
    g_assert_no_error (error);
    sync_fixture_pass (fixture);
    g_assert_cmpint (sync_fixture_find (fixture, "Drafts", subject), >, 0);
    g_assert_cmpuint (pop3_account_count_here (fixture, "Drafts"), ==, 1);
  }
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  g_assert_true (store_draft_close (write, id, true, &error));
  store_write_commit (g_steal_pointer (&write), &error);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (pop3_account_count_here (fixture, "Drafts"), ==, 0);
  sync_fixture_assert_sound (fixture);
}

// Started, it looks by itself, and rests without a connection.
static void
test_by_itself (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  test_client_append (fixture->other, "INBOX", "hello", "hello@test.example", "");
  sync_fixture_start (fixture);
  sync_fixture_wait_for_subject (fixture, "INBOX", "hello");
  sync_account_stop (fixture->sync);
  test_client_append (fixture->other, "INBOX", "again", "again@test.example", "");
  sync_account_start (fixture->sync);
  sync_account_network_changed (fixture->sync, true);
  sync_fixture_wait_for_subject (fixture, "INBOX", "again");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/pop3/download", test_download);
  g_test_add_func ("/sync/pop3/first-news", test_first_news);
  g_test_add_func ("/sync/pop3/no-room", test_no_room);
  g_test_add_func ("/sync/pop3/no-room-for-one", test_no_room_for_one);
  g_test_add_func ("/sync/pop3/vanished-uid-deletes-nothing", test_vanished_uid_deletes_nothing);
  g_test_add_func ("/sync/pop3/remove-at-once", test_remove_at_once);
  g_test_add_func ("/sync/pop3/policy-changes", test_policy_changes);
  g_test_add_func ("/sync/pop3/remove-when-deleted-here", test_remove_when_deleted_here);
  g_test_add_func ("/sync/pop3/remove-when-moved-out-of-inbox",
                   test_remove_when_moved_out_of_inbox);
  g_test_add_func ("/sync/pop3/size-limit", test_size_limit);
  g_test_add_func ("/sync/pop3/lost-index", test_lost_index);
  g_test_add_func ("/sync/pop3/cuts", test_cuts);
  g_test_add_func ("/sync/pop3/drafts-are-filed", test_drafts_are_filed);
  g_test_add_func ("/sync/pop3/by-itself", test_by_itself);
  return sync_fixture_run ();
}

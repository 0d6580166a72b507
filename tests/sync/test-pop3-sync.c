// SPDX-License-Identifier: GPL-3.0-or-later
//
// An account with a POP3 server: what comes, what stays, what goes, against a real Dovecot with
// another client at the same mailbox.

#include "sync/sync-fixture.h"

#include "base/mail-pop3-policy.h"
#include "store/store-check.h"
#include "store/store-content.h"
#include "store/store-draft.h"
#include "store/store-folder.h"
#include "store/store-home.h"
#include "store/store-operation.h"
#include "store/store-pop.h"
#include "support/test-maildrop.h"
#include "sync/pop3-settings.h"

#include <glib/gstdio.h>
#include <string.h>
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

static void
set_policy (SyncFixture *fixture, const char *leave, uint64_t max_size)
{
  g_autoptr (GError) error = NULL;
  MailPop3Policy policy = {.max_size = max_size};

  g_assert_true (mail_pop3_policy_parse_leave (leave, &policy));
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  g_assert_true (pop3_settings_set (write, fixture->account->id, &policy, &error));
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
}

static unsigned
count_here (SyncFixture *fixture, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailFolder) folder =
    store_folder_get_by_path (fixture->store, fixture->account->id, path, &error);

  g_assert_no_error (error);
  return (unsigned) folder->total;
}

static unsigned
count_there (SyncFixture *fixture)
{
  g_autofree char *dump = test_client_dump (fixture->other, "INBOX");
  unsigned n = 0;

  for (const char *p = dump; (p = strchr (p, '\n')) != NULL; p++)
    n++;
  return n;
}

static void
assert_ledger (SyncFixture *fixture, StorePopState state, unsigned n)
{
  g_autoptr (GError) error = NULL;
  uint64_t counts[STORE_POP_N_STATES];

  g_assert_true (store_pop_count (fixture->store, fixture->account->id, counts, &error));
  g_assert_cmpuint (counts[state], ==, n);
}

static void
assert_sound (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) checks = store_check (fixture->store, false, NULL, &error);

  g_assert_no_error (error);
  for (unsigned i = 0; i < checks->len; i++) {
    const MailFileCheck *check = checks->pdata[i];

    if (!check->ok)
      g_error ("%s: %s", check->file, check->problems[0]);
  }
}

// New mail comes, once, and the server keeps its copies when that was chosen.
static void
test_download (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  test_client_append_many (fixture->other, "INBOX", "mail", 250);
  MailSyncReport report = sync_fixture_pass (fixture);

  g_assert_cmpint (report.added, ==, 250);
  g_assert_cmpuint (count_here (fixture, "INBOX"), ==, 250);
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
  g_assert_cmpuint (count_here (fixture, "INBOX"), ==, 251);
  g_assert_cmpuint (count_there (fixture), ==, 251);
  assert_ledger (fixture, STORE_POP_STORED, 251);
  assert_sound (fixture);
}

// The disk is nearly full: mail stays where it is, and comes when there is room; none goes.
static void
test_no_room (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);
  g_autoptr (GError) error = NULL;
  MailSyncReport report = {};

  set_policy (fixture, "off", 0);
  test_client_append_many (fixture->other, "INBOX", "mail", 5);
  room = 1024 * 1024;
  sync_account_sync (fixture->sync, NULL, MAIL_BODIES_NONE, NULL, &report, &error);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_QUOTA);
  g_clear_error (&report.error);
  g_assert_cmpuint (count_here (fixture, "INBOX"), ==, 0);
  g_assert_cmpuint (count_there (fixture), ==, 5);
  room = PLENTY;
  report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, 5);
  g_assert_cmpuint (count_there (fixture), ==, 0);
  assert_sound (fixture);
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
  g_assert_cmpuint (count_here (fixture, "INBOX"), ==, 10);
  assert_ledger (fixture, STORE_POP_GONE, 9);
  assert_ledger (fixture, STORE_POP_STORED, 1);
}

// The classic: they go once they are safely here, and not before.
static void
test_remove_at_once (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  set_policy (fixture, "off", 0);
  test_client_append_many (fixture->other, "INBOX", "mail", 30);
  MailSyncReport report = sync_fixture_pass (fixture);

  g_assert_cmpint (report.added, ==, 30);
  g_assert_cmpint (report.removed, ==, 30);
  g_assert_cmpuint (count_there (fixture), ==, 0);
  g_assert_cmpuint (count_here (fixture, "INBOX"), ==, 30);
  assert_ledger (fixture, STORE_POP_CONFIRMED, 30);
  assert_sound (fixture);
}

// What was kept so far goes when its person changes their mind.
static void
test_policy_changes (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  test_client_append_many (fixture->other, "INBOX", "mail", 5);
  sync_fixture_pass (fixture);
  set_policy (fixture, "30", 0);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (count_there (fixture), ==, 5);
  set_policy (fixture, "off", 0);
  MailSyncReport report = sync_fixture_pass (fixture);

  g_assert_cmpint (report.added, ==, 0);
  g_assert_cmpint (report.removed, ==, 5);
  g_assert_cmpuint (count_there (fixture), ==, 0);
  g_assert_cmpuint (count_here (fixture, "INBOX"), ==, 5);
}

static void
act (SyncFixture *fixture, const char *subject, const char *to)
{
  g_autoptr (GError) error = NULL;
  int64_t id = sync_fixture_find (fixture, "INBOX", subject);
  MailTarget target = {.folder_id = sync_fixture_folder (fixture, "INBOX"), .ids = &id, .n_ids = 1};
  int64_t folder = to != NULL ? sync_fixture_folder (fixture, to) : 0;
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);

  if (to != NULL)
    store_operation_move (write, &target, folder, 0, 0, &error);
  else
    store_operation_delete (write, &target, &error);
  g_assert_no_error (error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
}

// The server's copy goes with ours, and only with ours.
static void
test_remove_when_deleted_here (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  set_policy (fixture, "deleted", 0);
  test_client_append_many (fixture->other, "INBOX", "mail", 4);
  sync_fixture_pass (fixture);
  act (fixture, "mail 1", "Trash");
  act (fixture, "mail 2", NULL);
  act (fixture, "mail 3", "Archive");
  MailSyncReport report = sync_fixture_pass (fixture);

  g_assert_cmpint (report.removed, ==, 2);
  g_assert_cmpuint (count_there (fixture), ==, 2);
  g_assert_cmpuint (count_here (fixture, "Trash"), ==, 1);
  g_assert_cmpuint (count_here (fixture, "Archive"), ==, 1);
}

// The inbox on the server follows the one here; what is filed here is not lost with it.
static void
test_remove_when_moved_out_of_inbox (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  set_policy (fixture, "moved", 0);
  test_client_append_many (fixture->other, "INBOX", "mail", 4);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (count_there (fixture), ==, 4);
  act (fixture, "mail 1", "Trash");
  act (fixture, "mail 2", NULL);
  act (fixture, "mail 3", "Archive");
  MailSyncReport report = sync_fixture_pass (fixture);

  g_assert_cmpint (report.removed, ==, 3);
  g_assert_cmpuint (count_there (fixture), ==, 1);
  g_assert_cmpuint (count_here (fixture, "INBOX"), ==, 1);
  g_assert_cmpuint (count_here (fixture, "Archive"), ==, 1);
}

static void
append_large (SyncFixture *fixture, const char *subject, size_t size)
{
  g_autofree char *body = g_strnfill (size, 'x');

  for (size_t i = 70; i < size; i += 72)
    memcpy (body + i, "\r\n", 2);
  g_autofree char *text = g_strdup_printf (
    "Subject: %s\r\nMessage-ID: <%s@test.example>\r\n\r\n%s\r\n", subject, subject, body);

  g_free (test_client_run (fixture->other, "APPEND INBOX {%zu+}\r\n%s", strlen (text), text));
}

// A large one comes as its header, is whole when asked for, and is let go only then.
static void
test_size_limit (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);
  g_autoptr (GError) error = NULL;

  set_policy (fixture, "off", 10000);
  append_large (fixture, "small", 1000);
  append_large (fixture, "large", 400000);
  MailSyncReport report = sync_fixture_pass (fixture);

  g_assert_cmpint (report.added, ==, 2);
  g_assert_cmpint (report.removed, ==, 1);
  g_assert_cmpuint (count_there (fixture), ==, 1);
  int64_t id = sync_fixture_find (fixture, "INBOX", "large");

  g_assert_cmpint (id, >, 0);
  g_assert_false (store_content_has (fixture->store, id));
  assert_ledger (fixture, STORE_POP_SEEN, 1);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (count_here (fixture, "INBOX"), ==, 2);
  g_assert_true (sync_account_fetch_message (fixture->sync, id, NULL, &error));
  g_autoptr (GBytes) raw = store_content_get (fixture->store, id, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (raw), >, 400000);
  report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, 0);
  g_assert_cmpint (report.removed, ==, 1);
  g_assert_cmpuint (count_there (fixture), ==, 0);
  assert_sound (fixture);
}

static void
make_again (SyncFixture *fixture)
{
  // Copied away and back: the same bytes under other UIDs, as after a server's move.
  g_free (test_client_try (fixture->other, "CREATE Away"));
  g_free (test_client_run (fixture->other, "SELECT INBOX"));
  g_free (test_client_run (fixture->other, "COPY 1:* Away"));
  g_free (test_client_run (fixture->other, "STORE 1:* +FLAGS (\\Deleted)"));
  g_free (test_client_run (fixture->other, "EXPUNGE"));
  g_free (test_client_run (fixture->other, "SELECT Away"));
  g_free (test_client_run (fixture->other, "COPY 1:* INBOX"));
}

// A server that renames everything must not double twenty years of mail.
static void
test_uids_made_anew (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  test_client_append_many (fixture->other, "INBOX", "mail", 20);
  sync_fixture_pass (fixture);
  make_again (fixture);
  test_client_append (fixture->other, "INBOX", "new", "new@test.example", "");
  MailSyncReport report = sync_fixture_pass (fixture);

  g_assert_cmpint (report.added, ==, 1);
  g_assert_cmpuint (count_here (fixture, "INBOX"), ==, 21);
  // Known by their headers only, they are compared as a whole before any goes.
  set_policy (fixture, "off", 0);
  report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, 0);
  g_assert_cmpint (report.removed, ==, 21);
  g_assert_cmpuint (count_here (fixture, "INBOX"), ==, 21);
  g_assert_cmpuint (count_there (fixture), ==, 0);
  assert_sound (fixture);
}

// The same, with nothing but the content to go by from the start.
static void
test_uids_made_anew_while_removing (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  test_client_append_many (fixture->other, "INBOX", "mail", 20);
  sync_fixture_pass (fixture);
  make_again (fixture);
  set_policy (fixture, "off", 0);
  MailSyncReport report = sync_fixture_pass (fixture);

  g_assert_cmpint (report.added, ==, 0);
  g_assert_cmpint (report.removed, ==, 20);
  g_assert_cmpuint (count_here (fixture, "INBOX"), ==, 20);
  assert_sound (fixture);
}

// A server that keeps a mailbox in one file and notes there what was read doubles all mail when it
// is to go after some days.
static void
test_read_mail_is_marked (void)
{
  g_autoptr (TestAuthority) authority = test_authority_new ();
  g_autoptr (TestMaildrop) maildrop = test_maildrop_new (authority, TEST_MAILDROP_MARKS);
  g_autoptr (SyncFixture) fixture =
    sync_fixture_new_pop3_at (test_maildrop_get_port (maildrop), MAIL_SECURITY_NONE);

  for (unsigned n = 0; n < 5; n++) {
    g_autofree char *text = g_strdup_printf ("Subject: number %u\r\n\r\nHi.\r\n", n);

    test_maildrop_deliver (maildrop, "", text);
  }
  sync_fixture_pass (fixture);
  // Also where the UIDs are others by then.
  test_maildrop_renew_uids (maildrop);
  sync_fixture_pass (fixture);
  set_policy (fixture, "off", 0);
  MailSyncReport report = sync_fixture_pass (fixture);
  g_auto (GStrv) left = test_maildrop_dup_ids (maildrop);

  g_assert_cmpint (report.added, ==, 0);
  g_assert_cmpint (report.removed, ==, 5);
  g_assert_null (left[0]);
  g_assert_cmpuint (count_here (fixture, "INBOX"), ==, 5);
  assert_sound (fixture);
}

static void
deliver_equal (SyncFixture *fixture, unsigned n)
{
  while (n-- > 0)
    g_free (test_client_run (
      fixture->other,
      "APPEND INBOX {57+}\r\nSubject: equal\r\nMessage-ID: <equal@test.example>\r\n\r\nHi.\r\n"));
}

// A server that gives all mail again after a restore doubles what came to a person more than once.
static void
test_equal_mail_under_new_uids (const void *leave)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  deliver_equal (fixture, 5);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (count_here (fixture, "INBOX"), ==, 8);
  make_again (fixture);
  set_policy (fixture, leave, 0);
  MailSyncReport report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, 0);
  // One more of them is new, where it can't be what was removed there and given again.
  bool is_new = !g_str_equal (leave, "off");
  deliver_equal (fixture, 1);
  report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, is_new);
  g_assert_cmpuint (count_here (fixture, "INBOX"), ==, is_new ? 9 : 8);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (count_there (fixture), ==, is_new ? 9 : 0);
  assert_sound (fixture);
}

// What a cut left unrecognised is recognised the next time: it is no new mail.
static void
test_uids_made_anew_and_cut (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);
  unsigned cut = 0;

  test_client_append_many (fixture->other, "INBOX", "mail", 20);
  sync_fixture_pass (fixture);
  make_again (fixture);
  set_policy (fixture, "deleted", 0);
  for (unsigned i = 0; i < 8; i++) {
    g_autoptr (GError) error = NULL;
    MailSyncReport report;

    test_proxy_cut_after_received (fixture->proxy, 1000 + i * 300);
    cut += !sync_account_sync (fixture->sync, NULL, MAIL_BODIES_ALL, NULL, &report, &error);
    g_clear_error (&report.error);
    g_assert_cmpuint (count_here (fixture, "INBOX"), ==, 20);
  }
  test_proxy_cut_after_received (fixture->proxy, 0);
  g_assert_cmpuint (cut, >, 1);
  g_assert_cmpint (sync_fixture_pass (fixture).added, ==, 0);
  g_assert_cmpuint (count_there (fixture), ==, 20);
  assert_sound (fixture);
}

// A header whose UID changes is no other message; deleted, it neither comes again nor stays there.
static void
test_header_only_is_one_message (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);
  g_autoptr (GError) error = NULL;

  set_policy (fixture, "off", 10000);
  append_large (fixture, "large", 40000);
  sync_fixture_pass (fixture);
  make_again (fixture);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (count_here (fixture, "INBOX"), ==, 1);
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);

  store_home_remove (write, sync_fixture_find (fixture, "INBOX", "large"), &error);
  g_assert_no_error (error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
  set_policy (fixture, "on", 0);
  g_assert_cmpint (sync_fixture_pass (fixture).added, ==, 0);
  set_policy (fixture, "deleted", 0);
  g_assert_cmpint (sync_fixture_pass (fixture).removed, ==, 1);
  g_assert_cmpuint (count_there (fixture), ==, 0);
  assert_sound (fixture);
}

// One UID for all: they come once each, and none is taken for another.
static void
test_uid_for_all (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 ("pop3_uidl_format = %{uidvalidity}");

  test_client_append_many (fixture->other, "INBOX", "mail", 7);
  MailSyncReport report = sync_fixture_pass (fixture);

  g_assert_cmpint (report.added, ==, 7);
  report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, 0);
  test_client_append (fixture->other, "INBOX", "new", "new@test.example", "");
  report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, 1);
  set_policy (fixture, "off", 0);
  test_client_append (fixture->other, "INBOX", "newer", "newer@test.example", "");
  report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, 1);
  g_assert_cmpint (report.removed, ==, 1);
  g_assert_cmpuint (count_here (fixture, "INBOX"), ==, 9);
  assert_sound (fixture);
}

// A UID that names another message by now must not let that one go unseen.
static void
test_uid_used_again (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 ("pop3_uidl_format = %{uidvalidity}");

  test_client_append (fixture->other, "INBOX", "first", "first@test.example", "");
  sync_fixture_pass (fixture);
  g_free (test_client_run (fixture->other, "SELECT INBOX"));
  g_free (test_client_run (fixture->other, "STORE 1:* +FLAGS (\\Deleted)"));
  g_free (test_client_run (fixture->other, "EXPUNGE"));
  test_client_append (fixture->other, "INBOX", "second", "second@test.example", "");
  set_policy (fixture, "off", 0);
  MailSyncReport report = sync_fixture_pass (fixture);

  g_assert_cmpint (report.added, ==, 1);
  g_assert_cmpint (report.removed, ==, 1);
  g_assert_cmpuint (count_here (fixture, "INBOX"), ==, 2);
  assert_sound (fixture);
}

// Nor is it deleted on the server because what had its UID before was deleted here.
static void
test_uid_used_again_by_other_mail (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 ("pop3_uidl_format = %{uidvalidity}");

  set_policy (fixture, "deleted", 0);
  test_client_append (fixture->other, "INBOX", "first", "first@test.example", "");
  sync_fixture_pass (fixture);
  act (fixture, "first", NULL);
  g_free (test_client_run (fixture->other, "SELECT INBOX"));
  g_free (test_client_run (fixture->other, "STORE 1:* +FLAGS (\\Deleted)"));
  g_free (test_client_run (fixture->other, "EXPUNGE"));
  test_client_append (fixture->other, "INBOX", "second", "second@test.example", "");
  for (int i = 0; i < 2; i++) {
    MailSyncReport report = sync_fixture_pass (fixture);

    g_assert_cmpint (report.added, ==, i == 0);
    g_assert_cmpint (report.removed, ==, 0);
    g_assert_cmpuint (count_there (fixture), ==, 1);
  }
  act (fixture, "second", NULL);
  g_assert_cmpint (sync_fixture_pass (fixture).removed, ==, 1);
  g_assert_cmpuint (count_there (fixture), ==, 0);
  assert_sound (fixture);
}

static void
lose_index (SyncFixture *fixture)
{
  static const char *const names[] = {"index.db",  "index.db-wal",  "index.db-shm",
                                      "search.db", "search.db-wal", "search.db-shm"};

  sync_fixture_close_store (fixture);
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (fixture->dir, names[i], NULL);
    g_unlink (path);
  }
  sync_fixture_open_store (fixture);
}

// The server has nothing any more, and the index is lost: all of it is here, and nothing comes
// twice.
static void
test_lost_index (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  set_policy (fixture, "off", 0);
  test_client_append_many (fixture->other, "INBOX", "mail", 40);
  append_large (fixture, "large", 400000);
  sync_fixture_pass (fixture);
  act (fixture, "mail 1", "Archive");
  g_autofree char *before = sync_fixture_dump (fixture, "INBOX");
  lose_index (fixture);
  g_autofree char *after = sync_fixture_dump (fixture, "INBOX");

  g_assert_cmpstr (before, ==, after);
  MailSyncReport report = sync_fixture_pass (fixture);

  g_assert_cmpint (report.added, ==, 0);
  g_assert_cmpuint (count_here (fixture, "INBOX"), ==, 40);
  g_assert_cmpuint (count_here (fixture, "Archive"), ==, 1);
  assert_sound (fixture);
}

// A tunnel at each stretch of the way: in the end each message is here once, and none went before
// it was.
static void
test_cuts (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);
  unsigned cut = 0;

  set_policy (fixture, "off", 0);
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
    g_assert_cmpuint (count_here (fixture, "INBOX") + count_there (fixture), >=, 60);
    g_assert_cmpuint (count_here (fixture, "INBOX"), <=, 60);
  }
  test_proxy_cut_after_received (fixture->proxy, 0);
  test_proxy_cut_after_sent (fixture->proxy, 0);
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  g_test_message ("%u sessions cut; 0 lost, 0 doubled", cut);
  g_assert_cmpuint (cut, >, 10);
  g_assert_cmpuint (count_here (fixture, "INBOX"), ==, 60);
  g_assert_cmpuint (count_there (fixture), ==, 0);
  assert_sound (fixture);
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
    g_assert_cmpuint (count_here (fixture, "Drafts"), ==, 1);
  }
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  g_assert_true (store_draft_close (write, id, true, &error));
  store_write_commit (g_steal_pointer (&write), &error);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (count_here (fixture, "Drafts"), ==, 0);
  assert_sound (fixture);
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
  g_test_add_func ("/sync/pop3/no-room", test_no_room);
  g_test_add_func ("/sync/pop3/vanished-uid-deletes-nothing", test_vanished_uid_deletes_nothing);
  g_test_add_func ("/sync/pop3/remove-at-once", test_remove_at_once);
  g_test_add_func ("/sync/pop3/policy-changes", test_policy_changes);
  g_test_add_func ("/sync/pop3/remove-when-deleted-here", test_remove_when_deleted_here);
  g_test_add_func ("/sync/pop3/remove-when-moved-out-of-inbox",
                   test_remove_when_moved_out_of_inbox);
  g_test_add_func ("/sync/pop3/size-limit", test_size_limit);
  g_test_add_func ("/sync/pop3/uids-made-anew", test_uids_made_anew);
  g_test_add_func ("/sync/pop3/uids-made-anew-while-removing", test_uids_made_anew_while_removing);
  g_test_add_func ("/sync/pop3/read-mail-is-marked", test_read_mail_is_marked);
  g_test_add_data_func ("/sync/pop3/equal-mail-under-new-uids", "on",
                        test_equal_mail_under_new_uids);
  g_test_add_data_func ("/sync/pop3/equal-mail-under-new-uids-while-removing", "off",
                        test_equal_mail_under_new_uids);
  g_test_add_func ("/sync/pop3/uids-made-anew-and-cut", test_uids_made_anew_and_cut);
  g_test_add_func ("/sync/pop3/header-only-is-one-message", test_header_only_is_one_message);
  g_test_add_func ("/sync/pop3/uid-for-all", test_uid_for_all);
  g_test_add_func ("/sync/pop3/uid-used-again", test_uid_used_again);
  g_test_add_func ("/sync/pop3/uid-used-again-by-other-mail", test_uid_used_again_by_other_mail);
  g_test_add_func ("/sync/pop3/lost-index", test_lost_index);
  g_test_add_func ("/sync/pop3/cuts", test_cuts);
  g_test_add_func ("/sync/pop3/drafts-are-filed", test_drafts_are_filed);
  g_test_add_func ("/sync/pop3/by-itself", test_by_itself);
  return sync_fixture_run ();
}

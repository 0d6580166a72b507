// SPDX-License-Identifier: GPL-3.0-or-later
//
// The operation log against a real Dovecot: what a person does here arrives there, is undone when
// refused, and survives a dropped line.

#include "sync/sync-fixture.h"

#include "store/store-folder.h"
#include "store/store-operation.h"
#include "sync/imap-sync-row.h"

#include <glib/gstdio.h>
#include <string.h>

// Without these a move is a copy, a mark and an EXPUNGE that must not take others' mail.
static const char poor_server[] =
  "protocol imap {\n imap_capability {\n UIDPLUS = no\n MOVE = no\n }\n}\n";

static void
run (TestClient *client, const char *command)
{
  g_free (test_client_run (client, "%s", command));
}

static void
commit (StoreWrite *write, int64_t operation_id)
{
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (operation_id, !=, 0);
  store_write_commit (write, &error);
  g_assert_no_error (error);
}

static StoreWrite *
begin (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  g_assert_no_error (error);
  return write;
}

static void
flag (SyncFixture *fixture, const char *path, const char *subject, MailFlags add, MailFlags remove)
{
  g_autoptr (GError) error = NULL;
  int64_t id = sync_fixture_find (fixture, path, subject);
  MailTarget target = {.folder_id = sync_fixture_folder (fixture, path), .ids = &id, .n_ids = 1};
  StoreWrite *write = begin (fixture);
  int64_t operation = store_operation_flag (write, &target, add, remove, NULL, NULL, &error);
  g_assert_no_error (error);
  commit (write, operation);
}

static int64_t
move (SyncFixture *fixture, const char *path, const char *subject, const char *to)
{
  g_autoptr (GError) error = NULL;
  int64_t id = sync_fixture_find (fixture, path, subject);
  MailTarget target = {.folder_id = sync_fixture_folder (fixture, path), .ids = &id, .n_ids = 1};
  int64_t to_id = sync_fixture_folder (fixture, to);
  StoreWrite *write = begin (fixture);
  int64_t operation = store_operation_move (write, &target, to_id, 0, 0, &error);
  g_assert_no_error (error);
  commit (write, operation);
  return operation;
}

static void delete (SyncFixture *fixture, const char *path, const char *subject)
{
  g_autoptr (GError) error = NULL;
  int64_t id = sync_fixture_find (fixture, path, subject);
  MailTarget target = {.folder_id = sync_fixture_folder (fixture, path), .ids = &id, .n_ids = 1};
  StoreWrite *write = begin (fixture);
  int64_t operation = store_operation_delete (write, &target, &error);
  g_assert_no_error (error);
  commit (write, operation);
}

// Known here, not yet on the server.
static void
put_folder (SyncFixture *fixture, const char *path)
{
  g_autoptr (GError) error = NULL;
  StoreMailbox mailbox = {
    .path = path, .raw_name = path, .delimiter = '/', .role = MAIL_ROLE_NONE, .selectable = true};
  StoreWrite *write = begin (fixture);
  int64_t id = store_folder_put (write, fixture->account->id, &mailbox, &error);
  g_assert_no_error (error);
  commit (write, id);
}

static unsigned int
count_operations (SyncFixture *fixture)
{
  g_autoptr (GPtrArray) all = store_operation_list (fixture->store, fixture->account->id, NULL);
  return all->len;
}

static unsigned int
count_lines (const char *dump)
{
  unsigned int n = 0;
  for (const char *p = dump; *p; p++)
    n += *p == '\n';
  return n;
}

// Else what is read, starred, filed or deleted here stays as it was on the phone.
static void
test_replay (const void *dovecot)
{
  if (dovecot && sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (dovecot);
  test_client_append_many (fixture->other, "INBOX", "mail", 20);
  sync_fixture_pass (fixture);
  flag (fixture, "INBOX", "mail 1", MAIL_FLAG_SEEN | MAIL_FLAG_FLAGGED, 0);
  flag (fixture, "INBOX", "mail 2", MAIL_FLAG_SEEN, 0);
  flag (fixture, "INBOX", "mail 2", 0, MAIL_FLAG_SEEN);
  flag (fixture, "INBOX", "mail 3", MAIL_FLAG_ANSWERED | MAIL_FLAG_FORWARDED, 0);
  move (fixture, "INBOX", "mail 4", "Archive");
  move (fixture, "INBOX", "mail 5", "Archive");
  move (fixture, "INBOX", "mail 6", "Trash");
  delete (fixture, "INBOX", "mail 7");
  MailSyncReport report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.operations_sent, >, 0);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");
  sync_fixture_assert_equal (fixture, "Trash");
  g_autofree char *inbox = test_client_dump (fixture->other, "INBOX");
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_assert_cmpuint (count_lines (inbox), ==, 16);
  g_assert_cmpuint (count_lines (archive), ==, 2);
  g_assert_true (
    g_str_has_prefix (inbox, "1 (\\Flagged \\Seen) mail-1@test.example\n2 () mail-2@"));
}

// Else taking something back works only until the server has heard of it.
static void
test_undo_after_it_was_sent (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  sync_fixture_pass (fixture);
  int64_t operation = move (fixture, "INBOX", "mail 2", "Archive");
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "Archive");
  StoreWrite *write = begin (fixture);
  commit (write, store_operation_undo (write, operation, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sync_fixture_find (fixture, "INBOX", "mail 2"), !=, 0);
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_assert_cmpstr (archive, ==, "");
}

// Else a folder known only here can never be moved into.
static void
test_folder_is_made (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  sync_fixture_pass (fixture);
  put_folder (fixture, "New/Box");
  move (fixture, "INBOX", "mail 1", "New/Box");
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  g_autofree char *there = test_client_dump (fixture->other, "New/Box");
  g_assert_cmpstr (there, ==, "1 () mail-1@test.example\n");
  sync_fixture_assert_equal (fixture, "New/Box");
}

// Else a refused move leaves a message that exists nowhere.
static void
test_refused_is_undone (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  sync_fixture_pass (fixture);
  // Dovecot neither has nor makes a folder with a dot in its name, Cyrus none among other people's.
  const char *path = sync_fixture_is_cyrus () ? "Other Users/nobody" : "not.allowed";
  put_folder (fixture, path);
  move (fixture, "INBOX", "mail 1", path);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (fixture->operations_failed, ==, 1);
  g_assert_cmpint (sync_fixture_find (fixture, "INBOX", "mail 1"), !=, 0);
  g_autoptr (GPtrArray) all = store_operation_list (fixture->store, fixture->account->id, NULL);
  g_assert_cmpuint (all->len, ==, 1);
  const MailOperation *operation = all->pdata[0];
  g_assert_cmpint (operation->state, ==, MAIL_OPERATION_FAILED);
  g_test_message ("%s: %s", operation->summary, operation->reason);
  sync_fixture_assert_equal (fixture, "INBOX");
}

// Else mail that a full mailbox had no room for is lost, or nobody learns why it is not there.
static void
test_over_quota (void)
{
  if (sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture =
    sync_fixture_new ("quota \"User quota\" {\n message_count = 4\n}\n");
  g_autoptr (GError) error = NULL;
  test_client_append_many (fixture->other, "INBOX", "mail", 4);
  sync_fixture_pass (fixture);
  int64_t mail = sync_fixture_find (fixture, "INBOX", "mail 1");
  MailTarget target = {
    .folder_id = sync_fixture_folder (fixture, "INBOX"), .ids = &mail, .n_ids = 1};
  StoreWrite *write = begin (fixture);
  int64_t id =
    store_operation_copy (write, &target, sync_fixture_folder (fixture, "Archive"), &error);
  commit (write, id);
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "Archive");
  g_autoptr (MailOperation) operation = store_operation_get (fixture->store, id, &error);
  g_assert_cmpint (operation->state, ==, MAIL_OPERATION_FAILED);
  g_assert_nonnull (strstr (operation->reason, "uota"));
  g_assert_cmpuint (fixture->operations_failed, ==, 1);
  run (fixture->other, "SELECT INBOX");
  run (fixture->other, "UID STORE 4 +FLAGS (\\Deleted)");
  run (fixture->other, "EXPUNGE");
  write = begin (fixture);
  g_assert_true (store_operation_retry (write, id, &error));
  commit (write, id);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  g_autofree char *there = test_client_dump (fixture->other, "Archive");
  g_assert_cmpstr (there, ==, "1 () mail-1@test.example\n");
  sync_fixture_assert_equal (fixture, "Archive");
}

// Else a keyword that a server can't keep fails again and again, or goes at the next look.
static void
test_keyword_that_cannot_be_kept (void)
{
  static const char *const word[] = {"Later", NULL};
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  test_proxy_replace (fixture->proxy, " \\*)]", ")]   ");
  test_client_append_many (fixture->other, "INBOX", "mail", 2);
  sync_fixture_pass (fixture);
  int64_t mail = sync_fixture_find (fixture, "INBOX", "mail 1");
  int64_t inbox = sync_fixture_folder (fixture, "INBOX");
  MailTarget target = {.folder_id = inbox, .ids = &mail, .n_ids = 1};
  StoreWrite *write = begin (fixture);
  commit (write, store_operation_flag (write, &target, MAIL_FLAG_FLAGGED, 0, word, NULL, &error));
  for (int i = 0; i < 2; i++) {
    sync_fixture_pass (fixture);
    g_autofree char *there = test_client_dump (fixture->other, "INBOX");
    g_assert_null (strstr (there, "Later"));
    g_assert_nonnull (strstr (there, "1 (\\Flagged) mail-1@test.example"));
    g_autoptr (GPtrArray) rows = store_list_rows (fixture->store, inbox, &mail, 1, &error);
    const MailRow *row = rows->pdata[0];
    g_assert_cmpstr (row->keywords[0], ==, "Later");
    sync_fixture_restart (fixture);
  }
  g_assert_cmpuint (fixture->operations_failed, ==, 0);
}

// Else one thing that a server can't do now is given up, or stops all others.
static void
test_server_in_trouble (void)
{
  if (sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  run (fixture->other, "CREATE Target");
  sync_fixture_pass (fixture);
  g_autofree char *box = g_build_filename (test_servers_get_folder (fixture->servers), "home",
                                           fixture->user, "Maildir", ".Target", NULL);
  run (fixture->other, "DELETE Target");
  g_assert_true (g_file_set_contents (box, "a file in the folder's place", -1, NULL));
  move (fixture, "INBOX", "mail 1", "Target");
  move (fixture, "INBOX", "mail 2", "Archive");
  MailSyncReport report;
  g_autoptr (GError) error = NULL;
  sync_account_sync (fixture->sync, NULL, MAIL_BODIES_NONE, NULL, &report, &error);
  g_clear_error (&report.error);
  g_assert_cmpuint (fixture->operations_failed, ==, 0);
  g_assert_cmpuint (count_operations (fixture), ==, 1);
  sync_fixture_assert_equal (fixture, "Archive");
  g_unlink (box);
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Target");
}

// Else a deletion elsewhere and a move here end in an error, or bring the message back.
static void
test_deleted_elsewhere (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  sync_fixture_pass (fixture);
  move (fixture, "INBOX", "mail 1", "Archive");
  run (fixture->other, "SELECT INBOX");
  run (fixture->other, "UID STORE 1 +FLAGS (\\Deleted)");
  run (fixture->other, "UID EXPUNGE 1");
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (fixture->operations_failed, ==, 0);
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");
}

static void
on_move_on_its_way (void *data)
{
  TestClient *other = data;
  run (other, "UID STORE 1:2 +FLAGS (\\Deleted)");
  run (other, "UID EXPUNGE 1:2");
}

// The same in the very moment in which ours is on its way: the server refuses it, but nothing has
// failed that a person should hear of.
static void
test_deleted_elsewhere_meanwhile (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  run (fixture->other, "SELECT INBOX");
  sync_fixture_pass (fixture);
  move (fixture, "INBOX", "mail 1", "Archive");
  move (fixture, "INBOX", "mail 2", "Archive");
  move (fixture, "INBOX", "mail 3", "Archive");
  test_proxy_before (fixture->proxy, "UID MOVE", on_move_on_its_way, fixture->other);
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (fixture->operations_failed, ==, 0);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_assert_cmpstr (archive, ==, "1 () mail-3@test.example\n");
}

static void
move_there (void *data)
{
  SyncFixture *fixture = data;
  run (fixture->other, "SELECT Archive");
  run (fixture->other, "UID MOVE 1 Junk");
  run (fixture->other, "UNSELECT");
}

// Else what another client takes away, before a server that tells no UIDs has shown it here, holds
// up what was to be done with it for ever.
static void
test_moved_on_before_its_uid_was_told (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_proxy_strip (fixture->proxy, 1u << TEST_STRIP_UIDPLUS | 1u << TEST_STRIP_MOVE);
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  sync_fixture_pass (fixture);
  move (fixture, "INBOX", "mail 1", "Archive");
  move (fixture, "Archive", "mail 1", "Trash");
  // The copy is made by then, and the original marked.
  test_proxy_before (fixture->proxy, "EXPUNGE", move_there, fixture);
  for (int i = 0; i < 3; i++)
    sync_fixture_pass (fixture);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  g_autofree char *junk = test_client_dump (fixture->other, "Junk");
  g_assert_nonnull (strstr (junk, "mail-1@test.example"));
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");
  sync_fixture_assert_equal (fixture, "Trash");
  sync_fixture_assert_equal (fixture, "Junk");
}

// Else a message that is nowhere any more stays in the list for ever, and can't be opened.
static void
test_gone_before_its_uid_was_told (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_proxy_strip (fixture->proxy, 1u << TEST_STRIP_UIDPLUS | 1u << TEST_STRIP_MOVE);
  test_client_append_many (fixture->other, "INBOX", "mail", 2);
  sync_fixture_pass (fixture);
  move (fixture, "INBOX", "mail 1", "Archive");
  test_proxy_before (fixture->proxy, "EXPUNGE", move_there, fixture);
  sync_fixture_pass (fixture);
  g_autofree char *archive = sync_fixture_dump_whole (fixture, "Archive");
  g_assert_cmpstr (archive, ==, "");
  sync_fixture_assert_equal (fixture, "Junk");
}

// Else one folder that someone deleted keeps an account from being synchronised ever again.
static void
test_folder_deleted_elsewhere (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  run (fixture->other, "CREATE Old");
  test_client_append_many (fixture->other, "Old", "mail", 2);
  sync_fixture_pass (fixture);
  move (fixture, "Old", "mail 1", "Archive");
  run (fixture->other, "DELETE Old");
  test_client_append (fixture->other, "INBOX", "news", "news@test.example", "");
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");
}

// Else other people's marks are carried out by our EXPUNGE.
static void
test_others_marks_stay (void)
{
  if (sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (poor_server);
  test_client_append_many (fixture->other, "INBOX", "mail", 5);
  run (fixture->other, "SELECT INBOX");
  run (fixture->other, "UID STORE 5 +FLAGS (\\Deleted)");
  sync_fixture_pass (fixture);
  move (fixture, "INBOX", "mail 1", "Archive");
  sync_fixture_pass (fixture);
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_assert_cmpstr (archive, ==, "1 () mail-1@test.example\n");
  g_autofree char *inbox = test_client_dump (fixture->other, "INBOX");
  g_assert_nonnull (strstr (inbox, "5 (\\Deleted) mail-5@test.example\n"));
}

// Else a flag or a deletion hits whatever message has the old one's number now (D9).
static void
test_other_uidvalidity (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  run (fixture->other, "CREATE Box");
  test_client_append_many (fixture->other, "Box", "old", 5);
  sync_fixture_pass (fixture);
  flag (fixture, "Box", "old 1", MAIL_FLAG_FLAGGED, 0);
  move (fixture, "Box", "old 2", "Archive");
  delete (fixture, "Box", "old 3");
  run (fixture->other, "DELETE Box");
  run (fixture->other, "CREATE Box");
  test_client_append_many (fixture->other, "Box", "new", 5);
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  g_autofree char *box = test_client_dump (fixture->other, "Box");
  g_assert_cmpstr (box, ==,
                   "1 () new-1@test.example\n2 () new-2@test.example\n3 () new-3@test.example\n"
                   "4 () new-4@test.example\n5 () new-5@test.example\n");
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_assert_cmpstr (archive, ==, "");
  sync_fixture_assert_equal (fixture, "Box");
  sync_fixture_assert_equal (fixture, "Archive");
}

// Else a line that drops in the middle of a move doubles or loses the message.
static void
test_cut_while_sending (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  unsigned int cuts = 0;
  test_client_append_many (fixture->other, "INBOX", "mail", 40);
  sync_fixture_pass (fixture);
  for (int i = 1; i <= 20; i++) {
    g_autofree char *subject = g_strdup_printf ("mail %d", i);
    g_autoptr (GError) error = NULL;
    MailSyncReport report;
    move (fixture, "INBOX", subject, i % 2 ? "Archive" : "Trash");
    if (i % 2)
      test_proxy_cut_after_sent (fixture->proxy, (uint64_t) g_test_rand_int_range (1, 900));
    else
      test_proxy_cut_after_received (fixture->proxy, (uint64_t) g_test_rand_int_range (1, 3000));
    if (!sync_account_sync (fixture->sync, NULL, MAIL_BODIES_NONE, NULL, &report, &error))
      cuts++;
    g_clear_error (&report.error);
  }
  test_proxy_cut_after_sent (fixture->proxy, 0);
  test_proxy_cut_after_received (fixture->proxy, 0);
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  g_test_message ("%u cuts", cuts);
  g_assert_cmpuint (cuts, >, 0);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  g_autofree char *inbox = test_client_dump (fixture->other, "INBOX");
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_autofree char *trash = test_client_dump (fixture->other, "Trash");
  g_assert_cmpuint (count_lines (inbox), ==, 20);
  g_assert_cmpuint (count_lines (archive), ==, 10);
  g_assert_cmpuint (count_lines (trash), ==, 10);
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");
  sync_fixture_assert_equal (fixture, "Trash");
}

// Without a Message-ID, as scanners and old scripts write them; N makes it differ, not in its size.
static char *
dup_nameless (int n)
{
  return g_strdup_printf ("From: Ana <ana@example.com>\r\nTo: robin@example.org\r\n"
                          "Subject: nameless %d\r\n\r\nHello, %d.\r\n",
                          n, n);
}

static void
append_nameless (SyncFixture *fixture, const char *path, int n)
{
  g_autofree char *text = dup_nameless (n);
  g_free (test_client_run (fixture->other,
                           "APPEND \"%s\" () \"01-Nov-2026 10:00:00 +0000\" {%zu+}\r\n%s", path,
                           strlen (text), text));
}

static void
copy (SyncFixture *fixture, const char *path, const char *subject, const char *to)
{
  g_autoptr (GError) error = NULL;
  int64_t id = sync_fixture_find (fixture, path, subject);
  MailTarget target = {.folder_id = sync_fixture_folder (fixture, path), .ids = &id, .n_ids = 1};
  int64_t to_id = sync_fixture_folder (fixture, to);
  StoreWrite *write = begin (fixture);
  int64_t operation = store_operation_copy (write, &target, to_id, &error);
  g_assert_no_error (error);
  commit (write, operation);
}

// Copied twice before the server hears of it, and one of the copies deleted again: both went as one
// command, shared the one copy's UID here, and the deletion took the copy that was to stay.
static void
test_two_copies_are_two (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append (fixture->other, "INBOX", "one", "one@test.example", "");
  sync_fixture_pass (fixture);
  copy (fixture, "INBOX", "one", "Archive");
  delete (fixture, "Archive", "one");
  copy (fixture, "INBOX", "one", "Archive");
  copy (fixture, "INBOX", "one", "Trash");
  copy (fixture, "INBOX", "one", "Trash");
  for (int i = 0; i < 2; i++)
    sync_fixture_pass (fixture);
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_autofree char *trash = test_client_dump (fixture->other, "Trash");
  g_auto (GStrv) one = g_strsplit (archive, "\n", -1), two = g_strsplit (trash, "\n", -1);
  g_assert_cmpuint (g_strv_length (one), ==, 1 + 1);
  g_assert_cmpuint (g_strv_length (two), ==, 2 + 1);
  sync_fixture_assert_equal (fixture, "Archive");
}

static int64_t
upload (SyncFixture *fixture, const char *to, int n)
{
  g_autoptr (GError) error = NULL;
  char *text = dup_nameless (n);
  g_autoptr (GBytes) raw = g_bytes_new_take (text, strlen (text));
  g_autoptr (ImapSyncRow) row = imap_sync_row_new_from_raw (raw, MAIL_FLAG_SEEN, 1793527200);
  g_autoptr (StoreContent) content = store_content_prepare (fixture->store, raw, &error);
  g_assert_no_error (error);
  StoreAppend append = {.headers = &row->headers, .content = content};
  int64_t to_id = sync_fixture_folder (fixture, to);
  StoreWrite *write = begin (fixture);
  int64_t operation = store_operation_append (write, to_id, &append, NULL, &error);
  g_assert_no_error (error);
  commit (write, operation);
  return operation;
}

static void
assert_count (SyncFixture *fixture, const char *path, unsigned int n)
{
  g_autofree char *dump = test_client_dump (fixture->other, path);
  g_assert_cmpuint (count_lines (dump), ==, n);
  sync_fixture_assert_equal (fixture, path);
}

// The server does what the next command with TEXT asks for, and the line drops with its answer.
static void
pass_cut_after (SyncFixture *fixture, const char *text)
{
  g_autoptr (GError) error = NULL;
  MailSyncReport report;
  unsigned int before = test_proxy_get_cuts (fixture->proxy);
  test_proxy_cut_answer_to (fixture->proxy, text);
  sync_account_sync (fixture->sync, NULL, MAIL_BODIES_NONE, NULL, &report, &error);
  g_clear_error (&report.error);
  g_assert_cmpuint (test_proxy_get_cuts (fixture->proxy), >, before);
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
}

// Else mail that has no Message-ID is doubled by a line that drops before the server's answer.
// Others of the same size and second lie around all the time.
static void
test_nameless (const void *dovecot)
{
  if (dovecot && sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (dovecot);
  const char *moving = dovecot ? "UID COPY" : "UID MOVE";
  for (int i = 1; i <= 6; i++)
    append_nameless (fixture, "INBOX", i);
  append_nameless (fixture, "Archive", 7);
  sync_fixture_pass (fixture);
  move (fixture, "INBOX", "nameless 1", "Archive");
  move (fixture, "INBOX", "nameless 2", "Archive");
  pass_cut_after (fixture, moving);
  assert_count (fixture, "INBOX", 4);
  assert_count (fixture, "Archive", 3);
  copy (fixture, "INBOX", "nameless 3", "Archive");
  copy (fixture, "INBOX", "nameless 4", "Archive");
  pass_cut_after (fixture, "UID COPY");
  assert_count (fixture, "INBOX", 4);
  assert_count (fixture, "Archive", 5);
  upload (fixture, "Archive", 8);
  pass_cut_after (fixture, "APPEND");
  assert_count (fixture, "Archive", 6);
  g_assert_cmpuint (fixture->operations_failed, ==, 0);
}

static void
on_append_on_its_way (void *data)
{
  append_nameless (data, "Archive", 9);
  test_proxy_cut_now (((SyncFixture *) data)->proxy);
}

// Else an upload that never arrived is taken for another message of the same size and second.
static void
test_nameless_upload_is_known_by_its_bytes (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  MailSyncReport report;
  sync_fixture_pass (fixture);
  upload (fixture, "Archive", 8);
  test_proxy_before (fixture->proxy, "APPEND", on_append_on_its_way, fixture);
  sync_account_sync (fixture->sync, NULL, MAIL_BODIES_NONE, NULL, &report, &error);
  g_clear_error (&report.error);
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  g_assert_cmpint (sync_fixture_find (fixture, "Archive", "nameless 8"), !=, 0);
  g_assert_cmpint (sync_fixture_find (fixture, "Archive", "nameless 9"), !=, 0);
  assert_count (fixture, "Archive", 2);
}

// Else what was filed here is lost with a folder that another client deletes, if the line drops
// meanwhile; or hits by an old number what the folder made anew has.
static void
test_upload_into_a_folder_that_went (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  run (fixture->other, "CREATE Old");
  test_client_append_many (fixture->other, "Old", "mail", 2);
  sync_fixture_pass (fixture);
  move (fixture, "Old", "mail 1", "Archive");
  upload (fixture, "Old", 8);
  run (fixture->other, "DELETE Old");
  pass_cut_after (fixture, "APPEND");
  assert_count (fixture, "Old", 1);
  assert_count (fixture, "Archive", 0);
  g_assert_cmpint (sync_fixture_find (fixture, "Old", "nameless 8"), !=, 0);
  g_assert_cmpuint (fixture->operations_failed, ==, 0);
  g_autofree char *subscribed = test_client_run (fixture->other, "LSUB \"\" *");
  g_assert_null (strstr (subscribed, "Old"));
}

static bool
has_folder (SyncFixture *fixture, const char *path)
{
  g_autoptr (MailFolder) folder =
    store_folder_get_by_path (fixture->store, fixture->account->id, path, NULL);
  return folder != NULL;
}

// Else a refused upload can't be tried again, since the folder that it was for is not known any
// more.
static void
test_refused_upload_keeps_its_folder (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  const char *path = sync_fixture_is_cyrus () ? "Other Users/nobody" : "not.allowed";
  sync_fixture_pass (fixture);
  put_folder (fixture, path);
  int64_t id = upload (fixture, path, 8);
  for (unsigned int tries = 1; tries <= 2; tries++) {
    for (int i = 0; i < 2; i++)
      sync_fixture_pass (fixture);
    g_assert_cmpuint (fixture->operations_failed, ==, tries);
    g_assert_true (has_folder (fixture, path));
    StoreWrite *write = begin (fixture);
    g_assert_true (tries == 1 ? store_operation_retry (write, id, &error) :
                                store_operation_dismiss (write, id, &error));
    commit (write, id);
  }
  sync_fixture_pass (fixture);
  g_assert_false (has_folder (fixture, path));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/sync/operations/replay/rich-server", NULL, test_replay);
  g_test_add_data_func ("/sync/operations/replay/poor-server", poor_server, test_replay);
  g_test_add_func ("/sync/operations/undo-after-it-was-sent", test_undo_after_it_was_sent);
  g_test_add_func ("/sync/operations/folder-is-made", test_folder_is_made);
  g_test_add_func ("/sync/operations/refused-is-undone", test_refused_is_undone);
  g_test_add_func ("/sync/operations/over-quota", test_over_quota);
  g_test_add_func ("/sync/operations/keyword-that-cannot-be-kept",
                   test_keyword_that_cannot_be_kept);
  g_test_add_func ("/sync/operations/server-in-trouble", test_server_in_trouble);
  g_test_add_func ("/sync/operations/deleted-elsewhere", test_deleted_elsewhere);
  g_test_add_func ("/sync/operations/deleted-elsewhere-meanwhile",
                   test_deleted_elsewhere_meanwhile);
  g_test_add_func ("/sync/operations/moved-on-before-its-uid-was-told",
                   test_moved_on_before_its_uid_was_told);
  g_test_add_func ("/sync/operations/gone-before-its-uid-was-told",
                   test_gone_before_its_uid_was_told);
  g_test_add_func ("/sync/operations/folder-deleted-elsewhere", test_folder_deleted_elsewhere);
  g_test_add_func ("/sync/operations/others-marks-stay", test_others_marks_stay);
  g_test_add_func ("/sync/operations/other-uidvalidity", test_other_uidvalidity);
  g_test_add_func ("/sync/operations/two-copies-are-two", test_two_copies_are_two);
  g_test_add_func ("/sync/operations/cut-while-sending", test_cut_while_sending);
  g_test_add_data_func ("/sync/operations/nameless/rich-server", NULL, test_nameless);
  g_test_add_data_func ("/sync/operations/nameless/poor-server", poor_server, test_nameless);
  g_test_add_func ("/sync/operations/upload-into-a-folder-that-went",
                   test_upload_into_a_folder_that_went);
  g_test_add_func ("/sync/operations/refused-upload-keeps-its-folder",
                   test_refused_upload_keeps_its_folder);
  g_test_add_func ("/sync/operations/nameless-upload-is-known-by-its-bytes",
                   test_nameless_upload_is_known_by_its_bytes);
  return sync_fixture_run ();
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Operations and a line that drops between them and the server's answer: each happens once, also
// where nothing but a message's bytes tells it from others.

#include "sync/sync-acts.h"

#include "store/store-folder.h"
#include "store/store-operation.h"
#include "sync/imap-sync-row.h"

#include <string.h>

// Without these a move is a copy, a mark and an EXPUNGE that must not take others' mail.
static const char poor_server[] =
  "protocol imap {\n imap_capability {\n UIDPLUS = no\n MOVE = no\n }\n}\n";

// Else a line that drops in the middle of a move doubles or loses the message.
static void
test_cut_while_sending (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 40);
  sync_fixture_pass (fixture);
  for (int i = 1; i <= 20; i++) {
    g_autofree char *subject = g_strdup_printf ("mail %d", i);
    g_autoptr (GError) error = NULL;
    MailSyncReport report;
    sync_acts_move (fixture, "INBOX", subject, i % 2 ? "Archive" : "Trash");
    if (i % 2)
      test_proxy_cut_after_sent (fixture->proxy, (uint64_t) g_test_rand_int_range (1, 900));
    else
      test_proxy_cut_after_received (fixture->proxy, (uint64_t) g_test_rand_int_range (1, 3000));
    sync_account_sync (fixture->sync, NULL, MAIL_BODIES_NONE, NULL, &report, &error);
    g_clear_error (&report.error);
  }
  test_proxy_cut_after_sent (fixture->proxy, 0);
  test_proxy_cut_after_received (fixture->proxy, 0);
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  // A pass may well live through one.
  unsigned int cuts = test_proxy_get_cuts (fixture->proxy);
  g_test_message ("%u cuts", cuts);
  g_assert_cmpuint (cuts, >, 0);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  g_autofree char *inbox = test_client_dump (fixture->other, "INBOX");
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_autofree char *trash = test_client_dump (fixture->other, "Trash");
  g_assert_cmpuint (sync_acts_count_lines (inbox), ==, 20);
  g_assert_cmpuint (sync_acts_count_lines (archive), ==, 10);
  g_assert_cmpuint (sync_acts_count_lines (trash), ==, 10);
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

static int64_t
upload (SyncFixture *fixture, const char *to, int n)
{
  char *text = dup_nameless (n);
  g_autoptr (GBytes) raw = g_bytes_new_take (text, strlen (text));
  return sync_acts_append_raw (fixture, to, raw, MAIL_FLAG_SEEN);
}

static void
assert_count (SyncFixture *fixture, const char *path, unsigned int n)
{
  g_autofree char *dump = test_client_dump (fixture->other, path);
  g_assert_cmpuint (sync_acts_count_lines (dump), ==, n);
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
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
}

// Flags have been sent by then; the move is to come.
static void
on_uidnext_asked (void *data)
{
  SyncFixture *fixture = data;
  sync_acts_flag (fixture, "Archive", "mail 1", MAIL_FLAG_FLAGGED, 0);
  test_proxy_cut_answer_to (fixture->proxy, "UID MOVE");
}

// Else a flag that is set while it is unknown whether a move has happened goes to where the message
// was, where the server says OK of nothing, and is lost.
static void
test_flag_while_in_doubt (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 2);
  sync_fixture_pass (fixture);
  sync_acts_move (fixture, "INBOX", "mail 1", "Archive");
  test_proxy_before (fixture->proxy, "(UIDNEXT)", on_uidnext_asked, fixture);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (test_proxy_get_cuts (fixture->proxy), >, 0);
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_assert_cmpstr (archive, ==, "1 (\\Flagged) mail-1@test.example\n");
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
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
  sync_acts_move (fixture, "INBOX", "nameless 1", "Archive");
  sync_acts_move (fixture, "INBOX", "nameless 2", "Archive");
  pass_cut_after (fixture, moving);
  assert_count (fixture, "INBOX", 4);
  assert_count (fixture, "Archive", 3);
  sync_acts_copy (fixture, "INBOX", "nameless 3", "Archive");
  sync_acts_copy (fixture, "INBOX", "nameless 4", "Archive");
  pass_cut_after (fixture, "UID COPY");
  assert_count (fixture, "INBOX", 4);
  assert_count (fixture, "Archive", 5);
  upload (fixture, "Archive", 8);
  pass_cut_after (fixture, "APPEND");
  assert_count (fixture, "Archive", 6);
  g_assert_cmpuint (fixture->operations_failed, ==, 0);
}

// Else what was to be done with a message that has no Message-ID, and that another client took away
// where it passed through, before a server without UIDPLUS had shown it here, waits for ever.
static void
test_nameless_gone_on_its_way (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_proxy_strip (fixture->proxy, 1u << TEST_STRIP_UIDPLUS);
  append_nameless (fixture, "INBOX", 1);
  append_nameless (fixture, "INBOX", 22);
  sync_fixture_pass (fixture);
  sync_acts_move (fixture, "INBOX", "nameless 1", "Archive");
  sync_acts_move (fixture, "Archive", "nameless 1", "Trash");
  sync_acts_move (fixture, "INBOX", "nameless 22", "Archive");
  sync_fixture_pass_without_looking (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 1);
  sync_acts_run (fixture->other, "SELECT Archive");
  sync_acts_run (fixture->other, "UID STORE 1 +FLAGS (\\Deleted)");
  sync_acts_run (fixture->other, "EXPUNGE");
  sync_acts_run (fixture->other, "UNSELECT");
  for (int i = 0; i < 2; i++)
    sync_fixture_pass (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  assert_count (fixture, "Archive", 1);
  assert_count (fixture, "Trash", 0);
}

#define UPLOADS 12

// N more, "many I", one in four without a Message-ID.
static void
upload_many (SyncFixture *fixture, int n)
{
  for (int i = 0; i < n; i++) {
    g_autofree char *id =
      i % 4 ? g_strdup_printf ("many-%d-%u@test.example", i, g_random_int ()) : NULL;
    g_autofree char *subject = g_strdup_printf ("many %d", i);
    sync_acts_append (fixture, "Archive", subject, id, 2000 + (size_t) i, MAIL_FLAG_SEEN);
  }
}

// Else what goes up in one command comes twice, or is lost, where the line drops in the middle of
// it or before its answer; or waits for ever.
static void
test_uploads_together (const void *set)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  unsigned int sent = 0;
  test_proxy_strip (fixture->proxy, (uint32_t) GPOINTER_TO_UINT (set));
  sync_fixture_pass (fixture);
  upload_many (fixture, UPLOADS);
  pass_cut_after (fixture, "APPEND");
  assert_count (fixture, "Archive", sent += UPLOADS);
  for (int i = 0; i < 6; i++) {
    upload_many (fixture, UPLOADS);
    test_proxy_cut_after_sent (fixture->proxy, (uint64_t) g_test_rand_int_range (1000, 26000));
    sync_fixture_try_pass (fixture);
    test_proxy_cut_after_sent (fixture->proxy, 0);
    sync_fixture_pass (fixture);
    g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
    assert_count (fixture, "Archive", sent += UPLOADS);
  }
  g_assert_cmpuint (test_proxy_get_cuts (fixture->proxy), >, 3);
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
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
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
  sync_acts_run (fixture->other, "CREATE Old");
  test_client_append_many (fixture->other, "Old", "mail", 2);
  sync_fixture_pass (fixture);
  sync_acts_move (fixture, "Old", "mail 1", "Archive");
  upload (fixture, "Old", 8);
  sync_acts_run (fixture->other, "DELETE Old");
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
  sync_acts_put_folder (fixture, path);
  int64_t id = upload (fixture, path, 8);
  for (unsigned int tries = 1; tries <= 2; tries++) {
    for (int i = 0; i < 2; i++)
      sync_fixture_pass (fixture);
    g_assert_cmpuint (fixture->operations_failed, ==, tries);
    g_assert_true (has_folder (fixture, path));
    StoreWrite *write = sync_acts_begin (fixture);
    g_assert_true (tries == 1 ? store_operation_retry (write, id, &error) :
                                store_operation_dismiss (write, id, &error));
    sync_acts_commit (write, id);
  }
  sync_fixture_pass (fixture);
  g_assert_false (has_folder (fixture, path));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/cut-operations/cut-while-sending", test_cut_while_sending);
  g_test_add_func ("/sync/cut-operations/flag-while-in-doubt", test_flag_while_in_doubt);
  g_test_add_data_func ("/sync/cut-operations/nameless/rich-server", NULL, test_nameless);
  g_test_add_data_func ("/sync/cut-operations/nameless/poor-server", poor_server, test_nameless);
  g_test_add_data_func ("/sync/cut-operations/uploads-together", NULL, test_uploads_together);
  g_test_add_data_func ("/sync/cut-operations/uploads-one-by-one",
                        GUINT_TO_POINTER (1u << TEST_STRIP_MULTIAPPEND), test_uploads_together);
  g_test_add_data_func ("/sync/cut-operations/uploads-untold",
                        GUINT_TO_POINTER (1u << TEST_STRIP_UIDPLUS), test_uploads_together);
  g_test_add_func ("/sync/cut-operations/nameless-gone-on-its-way", test_nameless_gone_on_its_way);
  g_test_add_func ("/sync/cut-operations/upload-into-a-folder-that-went",
                   test_upload_into_a_folder_that_went);
  g_test_add_func ("/sync/cut-operations/refused-upload-keeps-its-folder",
                   test_refused_upload_keeps_its_folder);
  g_test_add_func ("/sync/cut-operations/nameless-upload-is-known-by-its-bytes",
                   test_nameless_upload_is_known_by_its_bytes);
  return sync_fixture_run ();
}

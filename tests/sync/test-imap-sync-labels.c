// SPDX-License-Identifier: GPL-3.0-or-later
//
// Labels and muted conversations against a real Dovecot, one mailbox of which lets nobody change
// flags.

#include "sync/sync-fixture.h"

#include "store/store-folder.h"
#include "store/store-operation.h"

#include <string.h>

static const char with_rights[] = "acl_driver = vfile\n"
                                  "mail_plugins {\n acl = yes\n}\n"
                                  "protocol imap {\n mail_plugins {\n imap_acl = yes\n }\n}\n";

static void
run (TestClient *client, const char *command)
{
  g_free (test_client_run (client, "%s", command));
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
commit (StoreWrite *write, int64_t operation)
{
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (operation, !=, 0);
  store_write_commit (write, &error);
  g_assert_no_error (error);
}

static void
label (SyncFixture *fixture, const char *path, const char *subject, const char *add,
       const char *remove)
{
  g_autoptr (GError) error = NULL;
  const char *to_add[] = {add, NULL}, *to_remove[] = {remove, NULL};
  int64_t id = sync_fixture_find (fixture, path, subject);
  MailTarget target = {.folder_id = sync_fixture_folder (fixture, path), .ids = &id, .n_ids = 1};
  StoreWrite *write = begin (fixture);
  int64_t operation = store_operation_label (write, &target, to_add, to_remove, &error);
  g_assert_no_error (error);
  commit (write, operation);
}

static void
assert_labels (SyncFixture *fixture, const char *path, const char *subject, const char *expected)
{
  g_autoptr (GError) error = NULL;
  int64_t id = sync_fixture_find (fixture, path, subject);
  g_autoptr (GPtrArray) rows =
    store_list_rows (fixture->store, sync_fixture_folder (fixture, path), &id, 1, &error);
  g_assert_no_error (error);
  g_autofree char *names = g_strjoinv (",", ((const MailRow *) rows->pdata[0])->labels);
  g_assert_cmpstr (names, ==, expected);
}

static bool
keeps_labels (SyncFixture *fixture, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailFolder) folder =
    store_folder_get (fixture->store, sync_fixture_folder (fixture, path), &error);
  g_assert_no_error (error);
  return folder->keeps_labels;
}

// Else a label given here is not on the phone, or one given there not here.
static void
test_labels_go_both_ways (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 2);
  sync_fixture_pass (fixture);
  g_assert_true (keeps_labels (fixture, "INBOX"));
  label (fixture, "INBOX", "mail 1", "To Do", NULL);
  label (fixture, "INBOX", "mail 1", "Café", NULL);
  sync_fixture_pass (fixture);
  g_autofree char *dump = test_client_dump (fixture->other, "INBOX");
  g_assert_cmpstr (dump, ==, "1 (Caf&AOk- To_Do) mail-1@test.example\n2 () mail-2@test.example\n");
  run (fixture->other, "SELECT INBOX");
  run (fixture->other, "UID STORE 1 -FLAGS (To_Do)");
  run (fixture->other, "UID STORE 2 +FLAGS (holiday NonJunk)");
  sync_fixture_pass (fixture);
  assert_labels (fixture, "INBOX", "mail 1", "Café");
  assert_labels (fixture, "INBOX", "mail 2", "holiday");
}

// A label on mail in a folder where the server keeps none is gone after the next look, asked for
// again and again, or lost with the index.
static void
test_labels_stay_where_the_server_keeps_none (void)
{
  if (sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (with_rights);
  run (fixture->other, "CREATE Fixed");
  test_client_append (fixture->other, "Fixed", "mail 1", "1@test.example", "");
  g_free (test_client_run (fixture->other, "SETACL Fixed %s lrstipekxa", fixture->user));
  sync_fixture_pass (fixture);
  g_assert_false (keeps_labels (fixture, "Fixed"));
  label (fixture, "Fixed", "mail 1", "work", NULL);
  sync_fixture_pass (fixture);
  run (fixture->other, "SELECT Fixed");
  run (fixture->other, "UID STORE 1 +FLAGS (\\Seen)");
  MailSyncReport report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.operations_sent, ==, 0);
  assert_labels (fixture, "Fixed", "mail 1", "work");
  g_autofree char *dump = test_client_dump (fixture->other, "Fixed");
  g_assert_cmpstr (dump, ==, "1 (\\Seen) 1@test.example\n");

  // Where it goes labels are kept, and it takes its own along.
  int64_t id = sync_fixture_find (fixture, "Fixed", "mail 1");
  MailTarget target = {.folder_id = sync_fixture_folder (fixture, "Fixed"), .ids = &id, .n_ids = 1};
  int64_t archive = sync_fixture_folder (fixture, "Archive");
  StoreWrite *write = begin (fixture);
  commit (write, store_operation_move (write, &target, archive, 0, 0, NULL));
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  g_autofree char *moved = test_client_dump (fixture->other, "Archive");
  g_assert_cmpstr (moved, ==, "1 (\\Seen work) 1@test.example\n");
}

static void
append_reply (TestClient *client, const char *subject, const char *references)
{
  g_autofree char *text =
    g_strdup_printf ("From: a@test.example\r\nSubject: %s\r\nMessage-ID: <%s@test.example>\r\n"
                     "References: <%s@test.example>\r\n\r\nno more\r\n",
                     subject, subject, references);
  g_free (test_client_run (client, "APPEND INBOX {%zu+}\r\n%s", strlen (text), text));
}

// A discussion that one has left goes on in the inbox, or is told as new mail; or what does not
// belong to it is put away too.
static void
test_muted_mail_goes_to_the_archive (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append (fixture->other, "INBOX", "first", "first@test.example", "");
  sync_fixture_pass (fixture);
  int64_t id = sync_fixture_find (fixture, "INBOX", "first");
  MailTarget target = {.ids = &id, .n_ids = 1};
  StoreWrite *write = begin (fixture);
  commit (write, store_operation_flag (write, &target, MAIL_FLAG_MUTED, 0, NULL, NULL, NULL));
  sync_fixture_pass (fixture);
  append_reply (fixture->other, "answer", "first");
  append_reply (fixture->other, "stranger", "elsewhere");
  sync_fixture_pass (fixture);
  g_autofree char *inbox = test_client_dump (fixture->other, "INBOX");
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_assert_cmpstr (inbox, ==, "1 ($Muted) first@test.example\n3 () stranger@test.example\n");
  g_assert_cmpstr (archive, ==, "1 ($Muted) answer@test.example\n");
  g_assert_cmpuint (fixture->new_mail, ==, 1);
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");

  // While one is connected it is put away as soon as it comes.
  sync_fixture_start (fixture);
  append_reply (fixture->other, "again", "answer");
  sync_fixture_wait_for_subject (fixture, "Archive", "again");
  sync_fixture_wait (fixture, sync_fixture_is_equal, (char *) "INBOX", "an inbox without it");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/labels/go-both-ways", test_labels_go_both_ways);
  g_test_add_func ("/sync/labels/stay-where-the-server-keeps-none",
                   test_labels_stay_where_the_server_keeps_none);
  g_test_add_func ("/sync/labels/muted-mail-goes-to-the-archive",
                   test_muted_mail_goes_to_the_archive);
  return sync_fixture_run ();
}

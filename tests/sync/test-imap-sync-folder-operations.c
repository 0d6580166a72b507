// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person does to folders against a real server whose line drops: each act is done once,
// whichever side of its answer the cut is on, and mail stays where it was.

#include "sync/sync-acts.h"

#include "store/store-folder-operation.h"
#include "store/store-operation.h"
#include "store/store-removed.h"
#include "sync/sync-namespace.h"
#include "sync/sync-role.h"

#include <string.h>

static StoreWrite *
begin (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  g_assert_no_error (error);
  return write;
}

static void
commit (StoreWrite *write, int64_t operation_id, GError *failure)
{
  g_autoptr (GError) error = NULL;
  g_assert_no_error (failure);
  g_assert_cmpint (operation_id, !=, 0);
  store_write_commit (write, &error);
  g_assert_no_error (error);
}

static void
create_folder (SyncFixture *fixture, const char *path)
{
  g_autoptr (GError) error = NULL;
  StoreMailbox mailbox = {.path = path,
                          .raw_name = path,
                          .delimiter = '/',
                          .role = MAIL_ROLE_NONE,
                          .selectable = true,
                          .subscribed = true};
  StoreWrite *write = begin (fixture);
  int64_t id = store_operation_create_folder (write, fixture->account->id, &mailbox, &error);
  commit (write, id, error);
}

static void
rename_folder (SyncFixture *fixture, const char *path, const char *to)
{
  g_autoptr (GError) error = NULL;
  int64_t folder_id = sync_fixture_folder (fixture, path);
  StoreWrite *write = begin (fixture);
  int64_t id = store_operation_rename_folder (write, folder_id, to, &error);
  commit (write, id, error);
}

static void
delete_folder (SyncFixture *fixture, const char *path)
{
  g_autoptr (GError) error = NULL;
  int64_t folder_id = sync_fixture_folder (fixture, path);
  StoreWrite *write = begin (fixture);
  int64_t id = store_operation_delete_folder (write, folder_id, &error);
  commit (write, id, error);
}

static bool
server_has (SyncFixture *fixture, const char *path)
{
  g_autofree char *answer = test_client_run (fixture->other, "LIST \"\" \"%s\"", path);
  return strstr (answer, path) && !strstr (answer, "NoSelect") && !strstr (answer, "NonExistent");
}

static bool
is_here (SyncFixture *fixture, const char *path)
{
  g_autoptr (MailFolder) folder =
    store_folder_get_by_path (fixture->store, fixture->account->id, path, NULL);
  return folder != NULL;
}

static void
assert_quiet (SyncFixture *fixture)
{
  g_autoptr (GPtrArray) left = store_operation_list (fixture->store, fixture->account->id, NULL);
  g_assert_cmpuint (left->len, ==, 0);
  g_assert_cmpuint (fixture->operations_failed, ==, 0);
}

// The server does what the next command with TEXT asks for, and the line drops with its answer; the
// process ends, too.
static void
pass_cut_after (SyncFixture *fixture, const char *text)
{
  unsigned int before = test_proxy_get_cuts (fixture->proxy);
  test_proxy_cut_answer_to (fixture->proxy, text);
  sync_fixture_try_pass (fixture);
  g_assert_cmpuint (test_proxy_get_cuts (fixture->proxy), >, before);
  sync_fixture_restart (fixture);
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  assert_quiet (fixture);
}

// Else a folder that was made is made again, one that was renamed is refused and goes back, one
// that was deleted comes back.
static void
test_answer_is_lost (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_fixture_pass (fixture);
  create_folder (fixture, "First");
  pass_cut_after (fixture, "CREATE");
  g_assert_true (server_has (fixture, "First") && is_here (fixture, "First"));
  test_client_append_many (fixture->other, "First", "mail", 5);
  sync_fixture_pass (fixture);
  int64_t id = sync_fixture_find (fixture, "First", "mail 3");
  rename_folder (fixture, "First", "Second");
  g_assert_cmpint (sync_fixture_find (fixture, "Second", "mail 3"), ==, id);
  pass_cut_after (fixture, "RENAME");
  g_assert_true (server_has (fixture, "Second") && !server_has (fixture, "First"));
  g_assert_false (is_here (fixture, "First"));
  g_assert_cmpint (sync_fixture_find (fixture, "Second", "mail 3"), ==, id);
  sync_fixture_assert_equal (fixture, "Second");
  delete_folder (fixture, "Second");
  g_assert_false (is_here (fixture, "Second"));
  pass_cut_after (fixture, "DELETE");
  g_assert_false (server_has (fixture, "Second") || is_here (fixture, "Second"));
  g_autoptr (GPtrArray) removed =
    store_removed_list (fixture->store, fixture->account->id, 100, NULL);
  g_assert_cmpuint (removed->len, ==, 0);
}

// Else what a cut leaves half done is lost or done twice: at whatever byte.
static void
test_cut_anywhere (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_fixture_pass (fixture);
  create_folder (fixture, "A");
  sync_fixture_pass (fixture);
  test_client_append_many (fixture->other, "A", "mail", 3);
  sync_fixture_pass (fixture);
  for (unsigned int round = 0; round < 12; round++) {
    bool odd = round % 2;
    g_autofree char *fresh = g_strdup_printf ("Fresh %u", round);
    rename_folder (fixture, odd ? "B" : "A", odd ? "A" : "B");
    create_folder (fixture, fresh);
    for (unsigned int cut = 0; cut < 3; cut++) {
      if (g_test_rand_bit ())
        test_proxy_cut_after_sent (fixture->proxy, (uint64_t) g_test_rand_int_range (1, 900));
      else
        test_proxy_cut_after_received (fixture->proxy, (uint64_t) g_test_rand_int_range (1, 4000));
      sync_fixture_try_pass (fixture);
    }
    test_proxy_cut_after_sent (fixture->proxy, 0);
    test_proxy_cut_after_received (fixture->proxy, 0);
    sync_fixture_pass (fixture);
    sync_fixture_pass (fixture);
    assert_quiet (fixture);
    g_assert_true (server_has (fixture, odd ? "A" : "B") && server_has (fixture, fresh));
    g_assert_false (server_has (fixture, odd ? "B" : "A") || is_here (fixture, odd ? "B" : "A"));
    sync_fixture_assert_equal (fixture, odd ? "A" : "B");
    delete_folder (fixture, fresh);
  }
  g_test_message ("%u cuts", test_proxy_get_cuts (fixture->proxy));
}

// Else a cut while mail is put back doubles it, or loses it a second time.
static void
test_restored_once (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  sync_fixture_try_pass (fixture);
  g_free (test_client_run (fixture->other, "SELECT INBOX"));
  g_free (test_client_run (fixture->other, "UID STORE 2 +FLAGS (\\Deleted)"));
  g_free (test_client_run (fixture->other, "UID EXPUNGE 2"));
  sync_fixture_pass (fixture);
  g_autoptr (GPtrArray) removed =
    store_removed_list (fixture->store, fixture->account->id, 100, NULL);
  g_assert_cmpuint (removed->len, ==, 1);
  const MailRemoved *one = removed->pdata[0];
  g_assert_true (one->has_content);
  StoreWrite *write = begin (fixture);
  int64_t operation = store_operation_restore (write, &one->message_id, 1, 0, &error);
  commit (write, operation, error);
  pass_cut_after (fixture, "APPEND");
  sync_fixture_assert_equal (fixture, "INBOX");
  g_assert_cmpint (sync_fixture_find (fixture, "INBOX", "mail 2"), ==, one->message_id);
  g_autofree char *dump = test_client_dump (fixture->other, "INBOX");
  g_assert_cmpuint (g_strrstr (dump, "mail-2@") - strstr (dump, "mail-2@"), ==, 0);
}

// A server may refuse what lies beside INBOX: without this no folder can be made there, and
// archived mail comes back.
static void
test_below_inbox (void)
{
  if (sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture =
    sync_fixture_new ("namespace inbox {\n prefix = INBOX.\n separator = .\n}\n");
  g_autoptr (GError) error = NULL;
  char delimiter;
  g_free (test_client_run (fixture->other, "DELETE INBOX.Archive"));
  test_client_append (fixture->other, "INBOX", "kept", "kept@test.example", "");
  sync_fixture_pass (fixture);
  g_autofree char *path = sync_namespace_dup_path (fixture->store, fixture->account->id,
                                                   "Projects/Old", &delimiter, &error);
  g_assert_cmpstr (path, ==, "INBOX.Projects.Old");
  StoreMailbox mailbox = {.path = path,
                          .raw_name = path,
                          .delimiter = delimiter,
                          .role = MAIL_ROLE_NONE,
                          .selectable = true,
                          .subscribed = true};
  StoreWrite *write = begin (fixture);
  int64_t id = store_operation_create_folder (write, fixture->account->id, &mailbox, &error);
  commit (write, id, error);
  g_autoptr (MailFolder) archive =
    sync_role_get_folder (fixture->store, fixture->account->id, MAIL_ROLE_ARCHIVE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (archive->path, ==, "INBOX.Archive");
  int64_t kept = sync_fixture_find (fixture, "INBOX", "kept");
  MailTarget target = {.ids = &kept, .n_ids = 1};
  write = begin (fixture);
  id = store_operation_move (write, &target, archive->id, 0, 0, &error);
  commit (write, id, error);
  sync_fixture_pass (fixture);
  g_assert_true (server_has (fixture, "INBOX.Projects.Old"));
  sync_fixture_assert_equal (fixture, "INBOX.Archive");
  g_autofree char *moved = test_client_dump (fixture->other, "INBOX.Archive");
  g_assert_nonnull (strstr (moved, "kept@test.example"));
  assert_quiet (fixture);
}

// Else the account never comes to rest again: another folder has the name by now, and after
// index.db was lost the server tells of both.
static void
test_renamed_to_what_is_there (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_fixture_pass (fixture);
  create_folder (fixture, "First");
  sync_fixture_pass (fixture);
  test_client_append_many (fixture->other, "First", "mail", 2);
  sync_fixture_pass (fixture);
  rename_folder (fixture, "First", "Second");
  sync_fixture_lose_index (fixture);
  g_free (test_client_run (fixture->other, "CREATE Second"));
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (fixture->operations_failed, ==, 1);
  sync_fixture_assert_equal (fixture, "First");
  sync_fixture_assert_equal (fixture, "Second");
  sync_fixture_assert_sound (fixture);
}

// Else a folder that was deleted stays on the server for good, and everything done to folders since
// waits behind it: the server does not tell where it puts an upload (no UIDPLUS), and what is
// deleted here is looked into no more.
static void
test_deleted_with_uploads (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_proxy_strip (fixture->proxy, 1u << TEST_STRIP_UIDPLUS);
  sync_fixture_restart (fixture);
  sync_fixture_pass (fixture);
  create_folder (fixture, "Passing");
  sync_fixture_pass (fixture);
  sync_acts_append (fixture, "Passing", "erased", "erased@test.example", 0, MAIL_FLAG_SEEN);
  sync_acts_append (fixture, "Passing", "nameless", NULL, 0, MAIL_FLAG_SEEN);
  sync_acts_append (fixture, "Passing", "first twin", "twin@test.example", 0, MAIL_FLAG_SEEN);
  sync_acts_append (fixture, "Passing", "second twin", "twin@test.example", 0, MAIL_FLAG_SEEN);
  sync_acts_delete (fixture, "Passing", "erased");
  sync_acts_delete (fixture, "Passing", "nameless");
  sync_acts_move (fixture, "Passing", "first twin", "Archive");
  sync_acts_move (fixture, "Passing", "second twin", "INBOX");
  delete_folder (fixture, "Passing");
  create_folder (fixture, "Later");
  sync_fixture_pass (fixture);
  assert_quiet (fixture);
  g_assert_false (server_has (fixture, "Passing") || is_here (fixture, "Passing"));
  g_assert_true (server_has (fixture, "Later"));
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "Archive");
  sync_fixture_assert_equal (fixture, "INBOX");
  g_assert_cmpint (sync_fixture_find (fixture, "Archive", "first twin"), !=, 0);
  g_assert_cmpint (sync_fixture_find (fixture, "INBOX", "second twin"), !=, 0);
  sync_fixture_assert_sound (fixture);
}

// Else a folder that another client made is deleted with its mail in the place of an empty one:
// both bear one name here until the server has refused the renaming.
static void
test_refused_and_deleted (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_fixture_pass (fixture);
  create_folder (fixture, "First");
  sync_fixture_pass (fixture);
  rename_folder (fixture, "First", "Second");
  sync_acts_run (fixture->other, "CREATE Second");
  sync_acts_run (fixture->other, "SUBSCRIBE Second");
  test_client_append_many (fixture->other, "Second", "mail", 3);
  sync_fixture_lose_index (fixture);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (fixture->operations_failed, ==, 1);
  sync_fixture_assert_equal (fixture, "First");
  sync_fixture_assert_equal (fixture, "Second");
  delete_folder (fixture, "First");
  sync_fixture_pass (fixture);
  g_assert_true (server_has (fixture, "Second"));
  g_assert_false (server_has (fixture, "First"));
  g_autofree char *there = test_client_dump (fixture->other, "Second");
  g_assert_cmpuint (sync_acts_count_lines (there), ==, 3);
  sync_fixture_assert_equal (fixture, "Second");
  sync_fixture_assert_sound (fixture);
}

static uint64_t
ask_uidvalidity (SyncFixture *fixture, const char *path)
{
  g_autofree char *answer = test_client_run (fixture->other, "STATUS %s (UIDVALIDITY)", path);
  const char *number = strstr (answer, "UIDVALIDITY ");
  g_assert_nonnull (number);
  return g_ascii_strtoull (number + strlen ("UIDVALIDITY "), NULL, 10);
}

// Cyrus numbers folders by the second.
static void
make_anew (void *data)
{
  SyncFixture *fixture = data;
  uint64_t before = ask_uidvalidity (fixture, "Passing");
  do {
    g_free (test_client_run (fixture->other, "DELETE Passing"));
    g_free (test_client_run (fixture->other, "CREATE Passing"));
  } while (ask_uidvalidity (fixture, "Passing") == before);
  test_client_append (fixture->other, "Passing", "other", "other@test.example", "\\Flagged");
}

// Else what was moved into a folder, which was made anew before it was ever looked into, is taken
// for what another client left there since: they have one UID.
static void
test_made_anew_unseen (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append (fixture->other, "INBOX", "mine", "mine@test.example", "");
  sync_fixture_pass (fixture);
  create_folder (fixture, "Passing");
  sync_acts_move (fixture, "INBOX", "mine", "Passing");
  test_proxy_before (fixture->proxy, " LIST ", make_anew, fixture);
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "Passing");
  g_assert_cmpint (sync_fixture_find (fixture, "Passing", "other"), !=, 0);
  g_assert_cmpint (sync_fixture_find (fixture, "Passing", "mine"), ==, 0);
  // The server dropped it with the folder: it can be had back.
  g_autoptr (GPtrArray) removed =
    store_removed_list (fixture->store, fixture->account->id, 100, NULL);
  g_assert_cmpuint (removed->len, ==, 1);
  sync_fixture_assert_sound (fixture);
}

// Else the mail in a folder that another client made goes with one of that name, which was deleted
// here before.
static void
test_deleted_and_made_anew (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_acts_run (fixture->other, "CREATE Passing");
  test_client_append (fixture->other, "Passing", "old", "old@test.example", "");
  sync_fixture_pass (fixture);
  delete_folder (fixture, "Passing");
  make_anew (fixture);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (fixture->operations_failed, ==, 1);
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "Passing");
  g_assert_cmpint (sync_fixture_find (fixture, "Passing", "other"), !=, 0);
  sync_fixture_assert_sound (fixture);
}

// Else the deletion waits for ever, and all that is done to folders later behind it: what was to
// leave the folder first is in another one of its name, as the old one was renamed elsewhere.
static void
test_deleted_and_renamed (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_acts_run (fixture->other, "CREATE Passing");
  sync_fixture_pass (fixture);
  sync_acts_run (fixture->other, "RENAME Passing Other");
  sync_acts_append (fixture, "Passing", "moved", "moved@test.example", 0, MAIL_FLAG_SEEN);
  sync_acts_move (fixture, "Passing", "moved", "Archive");
  delete_folder (fixture, "Passing");
  for (int i = 0; i < 3; i++)
    sync_fixture_pass (fixture);
  assert_quiet (fixture);
  g_assert_true (server_has (fixture, "Other") && is_here (fixture, "Other"));
  g_assert_false (server_has (fixture, "Passing") || is_here (fixture, "Passing"));
  g_assert_cmpint (sync_fixture_find (fixture, "Archive", "moved"), !=, 0);
  sync_fixture_assert_equal (fixture, "Archive");
  sync_fixture_assert_sound (fixture);
}

static const char *const anew_paths[] = {"Passing", "Other", "Archive", "INBOX"};

// Else the same where it was in the folder before, and another client's is there now by its name.
static void
test_deleted_and_replaced (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_acts_run (fixture->other, "CREATE Passing");
  test_client_append (fixture->other, "Passing", "old", "old@test.example", "");
  sync_fixture_pass (fixture);
  sync_acts_move (fixture, "Passing", "old", "Archive");
  sync_acts_move (fixture, "Archive", "old", "INBOX");
  delete_folder (fixture, "Passing");
  sync_acts_run (fixture->other, "RENAME Passing Other");
  sync_acts_run (fixture->other, "CREATE Passing");
  make_anew (fixture);
  for (int i = 0; i < 3; i++)
    sync_fixture_pass (fixture);
  for (size_t i = 0; i < G_N_ELEMENTS (anew_paths); i++)
    sync_fixture_assert_equal (fixture, anew_paths[i]);
  g_assert_cmpint (sync_fixture_find (fixture, "Other", "old"), !=, 0);
  g_assert_cmpint (sync_fixture_find (fixture, "Passing", "other"), !=, 0);
  sync_fixture_assert_sound (fixture);
}

// Else a folder stays here that the server does not have: another client gave it the same new name
// before it could be given here, and the cache that knew the old one was lost.
static void
test_renamed_elsewhere_alike (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_fixture_pass (fixture);
  create_folder (fixture, "First");
  sync_fixture_pass (fixture);
  rename_folder (fixture, "First", "Second");
  sync_acts_run (fixture->other, "RENAME First Second");
  test_client_append_many (fixture->other, "Second", "mail", 2);
  sync_fixture_lose_index (fixture);
  for (int i = 0; i < 2; i++)
    sync_fixture_pass (fixture);
  assert_quiet (fixture);
  g_assert_false (is_here (fixture, "First"));
  sync_fixture_assert_equal (fixture, "Second");
  sync_fixture_assert_sound (fixture);
}

// Else what is made below a folder that another client renamed meanwhile is made by the old name,
// too, and stays there empty.
static void
test_made_below_a_renamed_folder (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_acts_run (fixture->other, "CREATE Work");
  sync_acts_run (fixture->other, "CREATE Work/A");
  test_client_append (fixture->other, "Work/A", "in", "in@test.example", "");
  sync_fixture_pass (fixture);
  create_folder (fixture, "Work/A/C");
  sync_acts_append (fixture, "Work/A/C", "moved", "moved@test.example", 0, MAIL_FLAG_SEEN);
  sync_acts_run (fixture->other, "RENAME Work Job");
  for (int i = 0; i < 2; i++)
    sync_fixture_pass (fixture);
  assert_quiet (fixture);
  g_assert_true (server_has (fixture, "Job/A/C") && is_here (fixture, "Job/A/C"));
  g_assert_false (server_has (fixture, "Work/A/C") || is_here (fixture, "Work/A/C"));
  g_assert_cmpint (sync_fixture_find (fixture, "Job/A/C", "moved"), !=, 0);
  sync_fixture_assert_equal (fixture, "Job/A/C");
  sync_fixture_assert_sound (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/folder-operations/answer-is-lost", test_answer_is_lost);
  g_test_add_func ("/sync/folder-operations/cut-anywhere", test_cut_anywhere);
  g_test_add_func ("/sync/folder-operations/restored-once", test_restored_once);
  g_test_add_func ("/sync/folder-operations/below-inbox", test_below_inbox);
  g_test_add_func ("/sync/folder-operations/renamed-to-what-is-there",
                   test_renamed_to_what_is_there);
  g_test_add_func ("/sync/folder-operations/deleted-with-uploads", test_deleted_with_uploads);
  g_test_add_func ("/sync/folder-operations/refused-and-deleted", test_refused_and_deleted);
  g_test_add_func ("/sync/folder-operations/made-anew-unseen", test_made_anew_unseen);
  g_test_add_func ("/sync/folder-operations/deleted-and-made-anew", test_deleted_and_made_anew);
  g_test_add_func ("/sync/folder-operations/deleted-and-renamed", test_deleted_and_renamed);
  g_test_add_func ("/sync/folder-operations/deleted-and-replaced", test_deleted_and_replaced);
  g_test_add_func ("/sync/folder-operations/renamed-elsewhere-alike", test_renamed_elsewhere_alike);
  g_test_add_func ("/sync/folder-operations/made-below-a-renamed-folder",
                   test_made_below_a_renamed_folder);
  return sync_fixture_run ();
}

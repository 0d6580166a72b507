// SPDX-License-Identifier: GPL-3.0-or-later
//
// The operation log against a real server: what a person does here arrives there, is undone when
// refused, and agrees with what another client does meanwhile.

#include "sync/sync-acts.h"

#include "store/store-folder.h"
#include "store/store-operation.h"

#include <glib/gstdio.h>
#include <string.h>

// Without these a move is a copy, a mark and an EXPUNGE that must not take others' mail.
static const char poor_server[] =
  "protocol imap {\n imap_capability {\n UIDPLUS = no\n MOVE = no\n }\n}\n";

// Else what is read, starred, filed or deleted here stays as it was on the phone.
static void
test_replay (const void *dovecot)
{
  if (dovecot && sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (dovecot);
  test_client_append_many (fixture->other, "INBOX", "mail", 20);
  sync_fixture_pass (fixture);
  sync_acts_flag (fixture, "INBOX", "mail 1", MAIL_FLAG_SEEN | MAIL_FLAG_FLAGGED, 0);
  sync_acts_flag (fixture, "INBOX", "mail 2", MAIL_FLAG_SEEN, 0);
  sync_acts_flag (fixture, "INBOX", "mail 2", 0, MAIL_FLAG_SEEN);
  sync_acts_flag (fixture, "INBOX", "mail 3", MAIL_FLAG_ANSWERED | MAIL_FLAG_FORWARDED, 0);
  sync_acts_move (fixture, "INBOX", "mail 4", "Archive");
  sync_acts_move (fixture, "INBOX", "mail 5", "Archive");
  sync_acts_move (fixture, "INBOX", "mail 6", "Trash");
  sync_acts_delete (fixture, "INBOX", "mail 7");
  MailSyncReport report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.operations_sent, >, 0);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");
  sync_fixture_assert_equal (fixture, "Trash");
  g_autofree char *inbox = test_client_dump (fixture->other, "INBOX");
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_assert_cmpuint (sync_acts_count_lines (inbox), ==, 16);
  g_assert_cmpuint (sync_acts_count_lines (archive), ==, 2);
  g_assert_true (
    g_str_has_prefix (inbox, "1 (\\Flagged \\Seen) mail-1@test.example\n2 () mail-2@"));
}

// Else a folder known only here can never be moved into.
static void
test_folder_is_made (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  sync_fixture_pass (fixture);
  sync_acts_put_folder (fixture, "New/Box");
  sync_acts_move (fixture, "INBOX", "mail 1", "New/Box");
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
  sync_acts_put_folder (fixture, path);
  sync_acts_move (fixture, "INBOX", "mail 1", path);
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
  StoreWrite *write = sync_acts_begin (fixture);
  sync_acts_commit (
    write, store_operation_flag (write, &target, MAIL_FLAG_FLAGGED, 0, word, NULL, &error));
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
  sync_acts_run (fixture->other, "CREATE Target");
  sync_fixture_pass (fixture);
  g_autofree char *box = g_build_filename (test_servers_get_folder (fixture->servers), "home",
                                           fixture->user, "Maildir", ".Target", NULL);
  sync_acts_run (fixture->other, "DELETE Target");
  g_assert_true (g_file_set_contents (box, "a file in the folder's place", -1, NULL));
  sync_acts_move (fixture, "INBOX", "mail 1", "Target");
  sync_acts_move (fixture, "INBOX", "mail 2", "Archive");
  MailSyncReport report;
  g_autoptr (GError) error = NULL;
  sync_account_sync (fixture->sync, NULL, MAIL_BODIES_NONE, NULL, &report, &error);
  g_clear_error (&report.error);
  g_assert_cmpuint (fixture->operations_failed, ==, 0);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 1);
  sync_fixture_assert_equal (fixture, "Archive");
  g_unlink (box);
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
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
  sync_acts_move (fixture, "INBOX", "mail 1", "Archive");
  sync_acts_run (fixture->other, "SELECT INBOX");
  sync_acts_run (fixture->other, "UID STORE 1 +FLAGS (\\Deleted)");
  sync_acts_run (fixture->other, "UID EXPUNGE 1");
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
  sync_acts_run (other, "UID STORE 1:2 +FLAGS (\\Deleted)");
  sync_acts_run (other, "UID EXPUNGE 1:2");
}

// The same in the very moment in which ours is on its way: the server refuses it, but nothing has
// failed that a person should hear of.
static void
test_deleted_elsewhere_meanwhile (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  sync_acts_run (fixture->other, "SELECT INBOX");
  sync_fixture_pass (fixture);
  sync_acts_move (fixture, "INBOX", "mail 1", "Archive");
  sync_acts_move (fixture, "INBOX", "mail 2", "Archive");
  sync_acts_move (fixture, "INBOX", "mail 3", "Archive");
  test_proxy_before (fixture->proxy, "UID MOVE", on_move_on_its_way, fixture->other);
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (fixture->operations_failed, ==, 0);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_assert_cmpstr (archive, ==, "1 () mail-3@test.example\n");
}

static void
move_there (void *data)
{
  SyncFixture *fixture = data;
  sync_acts_run (fixture->other, "SELECT Archive");
  sync_acts_run (fixture->other, "UID MOVE 1 Junk");
  sync_acts_run (fixture->other, "UNSELECT");
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
  sync_acts_move (fixture, "INBOX", "mail 1", "Archive");
  sync_acts_move (fixture, "Archive", "mail 1", "Trash");
  // The copy is made by then, and the original marked.
  test_proxy_before (fixture->proxy, "EXPUNGE", move_there, fixture);
  for (int i = 0; i < 3; i++)
    sync_fixture_pass (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
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
  sync_acts_move (fixture, "INBOX", "mail 1", "Archive");
  test_proxy_before (fixture->proxy, "EXPUNGE", move_there, fixture);
  sync_fixture_pass (fixture);
  g_autofree char *archive = sync_fixture_dump_whole (fixture, "Archive");
  g_assert_cmpstr (archive, ==, "");
  sync_fixture_assert_equal (fixture, "Junk");
}

// Else a server that has UIDPLUS and does not tell where it moved a message, as it may, is taken to
// have had none: what was to be done with it next is forgotten, and its flags are lost.
static void
test_untold_although_promised (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  sync_fixture_pass (fixture);
  test_proxy_replace (fixture->proxy, "[COPYUID ", "[COPY-ID ");
  sync_acts_move (fixture, "INBOX", "mail 1", "Archive");
  sync_acts_flag (fixture, "Archive", "mail 1", MAIL_FLAG_FLAGGED, 0);
  sync_acts_move (fixture, "Archive", "mail 1", "Trash");
  sync_acts_copy (fixture, "INBOX", "mail 2", "Archive");
  for (int i = 0; i < 3; i++)
    sync_fixture_pass (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_autofree char *trash = test_client_dump (fixture->other, "Trash");
  g_assert_nonnull (strstr (archive, "mail-2@test.example"));
  g_assert_cmpuint (sync_acts_count_lines (archive), ==, 1);
  g_assert_cmpstr (trash, ==, "1 (\\Flagged) mail-1@test.example\n");
  sync_fixture_assert_equal (fixture, "Archive");
  sync_fixture_assert_equal (fixture, "Trash");
}

// Else one folder that someone deleted keeps an account from being synchronised ever again.
static void
test_folder_deleted_elsewhere (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_acts_run (fixture->other, "CREATE Old");
  test_client_append_many (fixture->other, "Old", "mail", 2);
  sync_fixture_pass (fixture);
  sync_acts_move (fixture, "Old", "mail 1", "Archive");
  sync_acts_run (fixture->other, "DELETE Old");
  test_client_append (fixture->other, "INBOX", "news", "news@test.example", "");
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");
}

// Else a folder that another client deletes before it was ever looked into, and after mail went
// there from here, is shown for ever.
static void
test_folder_deleted_unseen (void)
{
  static const char *const others[] = {"INBOX", NULL};
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  MailSyncReport report;
  test_client_append_many (fixture->other, "INBOX", "mail", 2);
  sync_fixture_pass (fixture);
  sync_acts_put_folder (fixture, "New");
  sync_acts_copy (fixture, "INBOX", "mail 1", "New");
  sync_account_sync (fixture->sync, others, MAIL_BODIES_NONE, NULL, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  sync_acts_run (fixture->other, "DELETE New");
  sync_fixture_pass (fixture);
  g_autoptr (MailFolder) folder =
    store_folder_get_by_path (fixture->store, fixture->account->id, "New", NULL);
  g_assert_null (folder);
}

// Else other people's marks are carried out by our EXPUNGE.
static void
test_others_marks_stay (void)
{
  if (sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (poor_server);
  test_client_append_many (fixture->other, "INBOX", "mail", 5);
  sync_acts_run (fixture->other, "SELECT INBOX");
  sync_acts_run (fixture->other, "UID STORE 5 +FLAGS (\\Deleted)");
  sync_fixture_pass (fixture);
  sync_acts_move (fixture, "INBOX", "mail 1", "Archive");
  sync_fixture_pass (fixture);
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_assert_cmpstr (archive, ==, "1 () mail-1@test.example\n");
  g_autofree char *inbox = test_client_dump (fixture->other, "INBOX");
  g_assert_nonnull (strstr (inbox, "5 (\\Deleted) mail-5@test.example\n"));
}

// Another client makes Box anew, with mail that nothing of before may touch.
static void
assert_new_box_is_spared (SyncFixture *fixture)
{
  sync_acts_run (fixture->other, "DELETE Box");
  sync_acts_run (fixture->other, "CREATE Box");
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

// Else a flag or a deletion hits whatever message has the old one's number now (D9).
static void
test_other_uidvalidity (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_acts_run (fixture->other, "CREATE Box");
  test_client_append_many (fixture->other, "Box", "old", 5);
  sync_fixture_pass (fixture);
  sync_acts_flag (fixture, "Box", "old 1", MAIL_FLAG_FLAGGED, 0);
  sync_acts_move (fixture, "Box", "old 2", "Archive");
  sync_acts_delete (fixture, "Box", "old 3");
  assert_new_box_is_spared (fixture);
  // Both come back here, and their person hears why.
  g_assert_cmpuint (fixture->operations_failed, ==, 2);
}

// Else a server that gives new numbers undoes what was done here, though all of it is still there:
// what another one renames or restores gets them.
static void
test_renumbered (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_acts_run (fixture->other, "CREATE Box");
  test_client_append_many (fixture->other, "Box", "old", 6);
  sync_fixture_pass (fixture);
  sync_acts_move (fixture, "Box", "old 1", "Archive");
  sync_acts_move (fixture, "Box", "old 2", "Archive");
  sync_acts_copy (fixture, "Box", "old 3", "Archive");
  sync_acts_move (fixture, "Box", "old 3", "Trash");
  sync_acts_delete (fixture, "Box", "old 4");
  sync_acts_flag (fixture, "Box", "old 5", MAIL_FLAG_FLAGGED, 0);
  sync_acts_run (fixture->other, "SELECT Box");
  sync_acts_run (fixture->other, "CREATE Other");
  sync_acts_run (fixture->other, "UID COPY 2:6 Other");
  sync_acts_run (fixture->other, "UNSELECT");
  sync_acts_run (fixture->other, "DELETE Box");
  sync_acts_run (fixture->other, "RENAME Other Box");
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  g_autofree char *box = test_client_dump (fixture->other, "Box");
  g_assert_cmpstr (box, ==, "4 (\\Flagged) old-5@test.example\n5 () old-6@test.example\n");
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_assert_cmpstr (archive, ==, "1 () old-2@test.example\n2 () old-3@test.example\n");
  g_autofree char *trash = test_client_dump (fixture->other, "Trash");
  g_assert_cmpstr (trash, ==, "1 () old-3@test.example\n");
  sync_fixture_assert_equal (fixture, "Box");
  sync_fixture_assert_equal (fixture, "Archive");
  sync_fixture_assert_equal (fixture, "Trash");
  // The one that is not there any more: its person hears why.
  g_assert_cmpuint (fixture->operations_failed, ==, 1);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 1);
}

static void
move_to_archive (SyncFixture *fixture)
{
  sync_acts_move (fixture, "Box", "old 1", "Archive");
  sync_acts_move (fixture, "Box", "old 3", "Archive");
}

static void
copy_to_archive (SyncFixture *fixture)
{
  sync_acts_copy (fixture, "Box", "old 2", "Archive");
}

static void
delete_for_good (SyncFixture *fixture)
{
  sync_acts_delete (fixture, "Box", "old 3");
}

static void
star (SyncFixture *fixture)
{
  sync_acts_flag (fixture, "Box", "old 4", MAIL_FLAG_FLAGGED, 0);
}

typedef struct {
  const char *path;
  void (*act) (SyncFixture *fixture);
} Act;

static const Act acts[] = {
  {"/sync/operations/other-uidvalidity-of-selected/move", move_to_archive},
  {"/sync/operations/other-uidvalidity-of-selected/copy", copy_to_archive},
  {"/sync/operations/other-uidvalidity-of-selected/delete", delete_for_good},
  {"/sync/operations/other-uidvalidity-of-selected/flag", star},
};

// Else the same happens in the folder that the connection has had open all the while: Dovecot goes
// on in the old one, and reads by its numbers the files of the new.
static void
test_other_uidvalidity_of_selected (const void *data)
{
  const Act *act = data;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_acts_run (fixture->other, "CREATE Box");
  test_client_append_many (fixture->other, "Box", "old", 4);
  sync_fixture_pass (fixture);
  test_client_append (fixture->other, "Box", "old 5", "old-5@test.example", "");
  sync_fixture_pass (fixture);
  act->act (fixture);
  assert_new_box_is_spared (fixture);
}

static int
turns_of_a_star_in (SyncFixture *fixture, const char *path)
{
  test_client_append (fixture->other, path, "news", "news@test.example", "");
  sync_fixture_pass (fixture);
  sync_acts_flag (fixture, path, "news", MAIL_FLAG_FLAGGED, 0);
  return sync_fixture_pass (fixture).round_trips;
}

// Else each message that is read costs a SELECT, where people read most.
static void
test_inbox_stays_selected (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_fixture_pass (fixture);
  int inbox = turns_of_a_star_in (fixture, "INBOX");
  g_assert_cmpint (inbox, <, turns_of_a_star_in (fixture, "Archive"));
}

// Copied twice before the server hears of it, and one of the copies deleted again: both went as one
// command, shared the one copy's UID here, and the deletion took the copy that was to stay.
static void
test_two_copies_are_two (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append (fixture->other, "INBOX", "one", "one@test.example", "");
  sync_fixture_pass (fixture);
  sync_acts_copy (fixture, "INBOX", "one", "Archive");
  sync_acts_delete (fixture, "Archive", "one");
  sync_acts_copy (fixture, "INBOX", "one", "Archive");
  sync_acts_copy (fixture, "INBOX", "one", "Trash");
  sync_acts_copy (fixture, "INBOX", "one", "Trash");
  for (int i = 0; i < 2; i++)
    sync_fixture_pass (fixture);
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_autofree char *trash = test_client_dump (fixture->other, "Trash");
  g_auto (GStrv) one = g_strsplit (archive, "\n", -1), two = g_strsplit (trash, "\n", -1);
  g_assert_cmpuint (g_strv_length (one), ==, 1 + 1);
  g_assert_cmpuint (g_strv_length (two), ==, 2 + 1);
  sync_fixture_assert_equal (fixture, "Archive");
}

// What was moved while the line was down could not be copied before the server had heard of it.
static void
copy_what_was_moved (const char *subject, const char *untold)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  sync_fixture_pass (fixture);
  if (untold)
    test_proxy_replace (fixture->proxy, "[COPYUID ", untold);
  sync_acts_move (fixture, "INBOX", subject, "Archive");
  sync_acts_copy (fixture, "Archive", subject, "Sent");
  sync_acts_move (fixture, "Archive", subject, "Trash");
  g_assert_cmpint (sync_fixture_find (fixture, "Sent", subject), !=, 0);
  for (int i = 0; i < 3; i++)
    sync_fixture_pass (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  g_assert_cmpuint (fixture->operations_failed, ==, 0);
  static const char *const paths[] = {"INBOX", "Archive", "Sent", "Trash"};
  static const unsigned int n[] = {2, 0, 1, 1};
  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autofree char *dump = test_client_dump (fixture->other, paths[i]);
    g_assert_cmpuint (sync_acts_count_lines (dump), ==, n[i]);
    sync_fixture_assert_equal (fixture, paths[i]);
  }
  sync_fixture_assert_sound (fixture);
}

static void
test_copied_on_its_way (void)
{
  copy_what_was_moved ("mail 2", NULL);
}

static void
test_copied_on_its_untold_way (void)
{
  copy_what_was_moved ("mail 2", "[COPY-ID ");
}

// Else what was moved to a folder that another client deleted, and then deleted for good, stays in
// the folder that is made anew for it.
static void
test_deleted_on_its_way_to_a_deleted_folder (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_acts_run (fixture->other, "CREATE Play");
  test_client_append (fixture->other, "Play", "in", "in@test.example", "");
  test_client_append_many (fixture->other, "INBOX", "mail", 2);
  sync_fixture_pass (fixture);
  sync_acts_move (fixture, "INBOX", "mail 1", "Play");
  sync_acts_delete (fixture, "Play", "mail 1");
  sync_acts_run (fixture->other, "DELETE Play");
  for (int i = 0; i < 2; i++)
    sync_fixture_pass (fixture);
  g_assert_cmpuint (fixture->operations_failed, ==, 0);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  g_autofree char *inbox = test_client_dump (fixture->other, "INBOX");
  g_assert_cmpstr (inbox, ==, "2 () mail-2@test.example\n");
  g_autofree char *all = test_client_try (fixture->other, "STATUS Play (MESSAGES)");
  g_assert_null (strstr (all, "MESSAGES 1"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/sync/operations/replay/rich-server", NULL, test_replay);
  g_test_add_data_func ("/sync/operations/replay/poor-server", poor_server, test_replay);
  g_test_add_func ("/sync/operations/folder-is-made", test_folder_is_made);
  g_test_add_func ("/sync/operations/refused-is-undone", test_refused_is_undone);
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
  g_test_add_func ("/sync/operations/untold-although-promised", test_untold_although_promised);
  g_test_add_func ("/sync/operations/folder-deleted-elsewhere", test_folder_deleted_elsewhere);
  g_test_add_func ("/sync/operations/folder-deleted-unseen", test_folder_deleted_unseen);
  g_test_add_func ("/sync/operations/others-marks-stay", test_others_marks_stay);
  g_test_add_func ("/sync/operations/other-uidvalidity", test_other_uidvalidity);
  g_test_add_func ("/sync/operations/renumbered", test_renumbered);
  for (size_t i = 0; i < G_N_ELEMENTS (acts); i++)
    g_test_add_data_func (acts[i].path, &acts[i], test_other_uidvalidity_of_selected);
  g_test_add_func ("/sync/operations/inbox-stays-selected", test_inbox_stays_selected);
  g_test_add_func ("/sync/operations/two-copies-are-two", test_two_copies_are_two);
  g_test_add_func ("/sync/operations/copied-on-its-way", test_copied_on_its_way);
  g_test_add_func ("/sync/operations/copied-on-its-untold-way", test_copied_on_its_untold_way);
  g_test_add_func ("/sync/imap-sync-operations/deleted-on-its-way-to-a-deleted-folder",
                   test_deleted_on_its_way_to_a_deleted_folder);
  return sync_fixture_run ();
}

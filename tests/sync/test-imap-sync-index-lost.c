// SPDX-License-Identifier: GPL-3.0-or-later
//
// index.db is lost while things wait for a real server: uploads, drafts, moves, flags. What was to
// go there goes there, once, with its flags, and is shown meanwhile.

#include "sync/sync-acts.h"

#include "store/store-content.h"
#include "store/store-draft.h"
#include "store/store-folder.h"
#include "store/store-import.h"
#include "store/store-operation.h"
#include "sync/imap-sync-row.h"

#include <sqlite3.h>
#include <string.h>

static void
save_draft (SyncFixture *fixture, int64_t *id, const char *text)
{
  g_autoptr (GError) error = NULL;
  MailDraft template = {.id = *id,
                        .account_id = fixture->account->id,
                        .from = fixture->user,
                        .to = (char *) "peer@example.org",
                        .subject = (char *) "Plans",
                        .text = (char *) text};
  StoreWrite *write = sync_acts_begin (fixture);
  g_autoptr (MailDraft) draft = store_draft_save (write, &template, &error);
  g_assert_no_error (error);
  *id = draft->id;
  sync_acts_commit (write, draft->id);
}

static void
pass_until_done (SyncFixture *fixture)
{
  for (int i = 0; i < 3; i++)
    sync_fixture_pass (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
}

static unsigned int
count_on_server (SyncFixture *fixture, const char *path, const char *text)
{
  unsigned int n = 0;
  g_free (test_client_run (fixture->other, "EXAMINE \"%s\"", path));
  g_autofree char *all = test_client_run (fixture->other, "UID FETCH 1:* (FLAGS BODY.PEEK[])");
  for (const char *p = all; (p = strstr (p, text)); p += strlen (text))
    n++;
  g_free (test_client_run (fixture->other, "UNSELECT"));
  return n;
}

// Else what a person has put into a folder while the server could not be had is gone with a cache
// file, or is there twice: with a Message-ID and without, small and large, two that are the same,
// and one that was flagged and one that was moved on since.
static void
test_uploads (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 2);
  sync_acts_run (fixture->other, "CREATE \"Projekte/B&APw-ro\"");
  sync_fixture_pass (fixture);
  sync_acts_append (fixture, "Projekte/Büro", "named", "named@test.example", 0, MAIL_FLAG_FLAGGED);
  sync_acts_append (fixture, "Projekte/Büro", "nameless", NULL, 0, MAIL_FLAG_SEEN);
  sync_acts_append (fixture, "Archive", "large", "large@test.example", 700000, 0);
  sync_acts_append (fixture, "Archive", "twin", NULL, 200, 0);
  sync_acts_append (fixture, "Archive", "twin", NULL, 200, 0);
  sync_acts_append (fixture, "INBOX", "starred", "starred@test.example", 0, MAIL_FLAG_SEEN);
  sync_acts_flag (fixture, "INBOX", "starred", MAIL_FLAG_FLAGGED, 0);
  sync_acts_append (fixture, "INBOX", "passing", "passing@test.example", 0, 0);
  sync_acts_move (fixture, "INBOX", "passing", "Archive");
  sync_fixture_lose_index (fixture);
  // Shown before the server is heard of.
  int64_t shown = sync_fixture_find (fixture, "Projekte/Büro", "named");
  g_assert_cmpint (shown, !=, 0);
  g_assert_true (store_content_has (fixture->store, shown));
  g_autofree char *inbox = sync_fixture_dump (fixture, "INBOX");
  g_assert_cmpstr (inbox, ==, "0 (\\Flagged \\Seen) starred@test.example\n");
  g_assert_cmpint (sync_fixture_find (fixture, "Archive", "passing"), !=, 0);
  pass_until_done (fixture);
  g_autofree char *there = test_client_dump (fixture->other, "INBOX");
  g_assert_nonnull (strstr (there, "(\\Flagged \\Seen) starred@test.example"));
  g_assert_cmpuint (sync_acts_count_lines (there), ==, 3);
  g_assert_cmpuint (count_on_server (fixture, "Projekte/B&APw-ro", "Subject: "), ==, 2);
  g_assert_cmpuint (count_on_server (fixture, "Projekte/B&APw-ro", "\\Flagged"), ==, 1);
  g_assert_cmpuint (count_on_server (fixture, "Archive", "Subject: twin"), ==, 2);
  g_assert_cmpuint (count_on_server (fixture, "Archive", "Subject: large"), ==, 1);
  g_assert_cmpuint (count_on_server (fixture, "Archive", "Subject: passing"), ==, 1);
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");
  g_assert_cmpint (sync_fixture_find (fixture, "Projekte/Büro", "named"), ==, shown);
}

// The server does what the next command with TEXT asks for, and the line drops with its answer.
static void
cut_answer_to (SyncFixture *fixture, const char *text)
{
  g_autoptr (GError) error = NULL;
  MailSyncReport report;
  // A line that is new is not tried again at once.
  sync_fixture_restart (fixture);
  test_proxy_cut_answer_to (fixture->proxy, text);
  sync_account_sync (fixture->sync, NULL, MAIL_BODIES_NONE, NULL, &report, &error);
  g_assert_nonnull (error);
  g_clear_error (&report.error);
}

// Else an upload to a folder that was only known here is lost with it; or one whose line dropped
// amid it, before the cache was lost, arrives twice.
static void
test_uploads_in_doubt (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_fixture_pass (fixture);
  sync_acts_put_folder (fixture, "Neü");
  sync_acts_append (fixture, "INBOX", "cut", "cut@test.example", 0, MAIL_FLAG_SEEN);
  sync_acts_append (fixture, "Neü", "new", "new@test.example", 0, MAIL_FLAG_FLAGGED);
  cut_answer_to (fixture, "cut@test.example");
  sync_fixture_lose_index (fixture);
  pass_until_done (fixture);
  g_autofree char *inbox = test_client_dump (fixture->other, "INBOX");
  g_assert_cmpstr (inbox, ==, "1 (\\Seen) cut@test.example\n");
  g_autofree char *there = test_client_dump (fixture->other, "Ne&APw-");
  g_assert_cmpstr (there, ==, "1 (\\Flagged) new@test.example\n");
  g_autofree char *here = sync_fixture_dump (fixture, "Neü");
  g_assert_cmpstr (here, ==, there);
}

// What the server lists, without the time that it took.
static char *
dup_folders (SyncFixture *fixture)
{
  char *listed = test_client_run (fixture->other, "LIST \"\" *");
  char *done = g_strrstr (listed, "\nOK ");
  g_assert_nonnull (done);
  *done = '\0';
  return listed;
}

// Else a draft is on the server twice, since the copy of before was not found, or only here; or a
// copy of what was sent makes a second Sent.
static void
test_drafts_and_sent (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  int64_t draft = 0;
  sync_fixture_pass (fixture);
  save_draft (fixture, &draft, "first words");
  sync_fixture_pass (fixture);
  g_assert_cmpuint (count_on_server (fixture, "Drafts", "first words"), ==, 1);
  g_autofree char *before = dup_folders (fixture);
  save_draft (fixture, &draft, "second thoughts");
  sync_acts_append (fixture, "Sent", "sent", "sent@test.example", 0, MAIL_FLAG_SEEN);
  sync_fixture_lose_index (fixture);
  g_autoptr (MailFolder) sent =
    store_folder_get_by_role (fixture->store, fixture->account->id, MAIL_ROLE_SENT, NULL);
  g_assert_cmpstr (sent->path, ==, "Sent");
  pass_until_done (fixture);
  g_assert_cmpuint (count_on_server (fixture, "Drafts", "first words"), ==, 0);
  g_assert_cmpuint (count_on_server (fixture, "Drafts", "second thoughts"), ==, 1);
  g_assert_cmpuint (count_on_server (fixture, "Sent", "Subject: sent"), ==, 1);
  g_assert_cmpuint (count_on_server (fixture, "Sent", "\\Seen"), ==, 1);
  g_autofree char *after = dup_folders (fixture);
  g_assert_cmpstr (before, ==, after);
}

// Else what was moved, copied, deleted or starred while the server could not be had stays as it
// was, as the folders were not known yet when it was to be sent; or what was read before shows
// unread.
static void
test_moves_and_flags (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 6);
  sync_acts_run (fixture->other, "SELECT INBOX");
  sync_acts_run (fixture->other, "UID STORE 1 +FLAGS (\\Seen $Own)");
  sync_acts_run (fixture->other, "UNSELECT");
  sync_fixture_pass (fixture);
  sync_acts_flag (fixture, "INBOX", "mail 1", MAIL_FLAG_FLAGGED, 0);
  sync_acts_move (fixture, "INBOX", "mail 2", "Archive");
  sync_acts_flag (fixture, "INBOX", "mail 5", MAIL_FLAG_ANSWERED, 0);
  sync_acts_move (fixture, "INBOX", "mail 5", "Archive");
  sync_acts_flag (fixture, "INBOX", "mail 6", MAIL_FLAG_ANSWERED, 0);
  sync_acts_run (fixture->other, "SELECT INBOX");
  sync_acts_run (fixture->other, "UID STORE 6 +FLAGS (\\Deleted)");
  sync_acts_run (fixture->other, "EXPUNGE");
  sync_acts_copy (fixture, "INBOX", "mail 3", "Archive");
  // What is made of one that goes itself is made first.
  sync_acts_flag (fixture, "Archive", "mail 3", MAIL_FLAG_ANSWERED, 0);
  sync_acts_move (fixture, "INBOX", "mail 3", "Trash");
  sync_acts_delete (fixture, "INBOX", "mail 4");
  sync_fixture_lose_index (fixture);
  pass_until_done (fixture);
  g_autofree char *inbox = test_client_dump (fixture->other, "INBOX");
  g_assert_cmpstr (inbox, ==, "1 ($Own \\Flagged \\Seen) mail-1@test.example\n");
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_assert_cmpuint (sync_acts_count_lines (archive), ==, 3);
  g_assert_nonnull (strstr (archive, "(\\Answered) mail-5@test.example"));
  g_assert_nonnull (strstr (archive, "(\\Answered) mail-3@test.example"));
  g_assert_cmpuint (count_on_server (fixture, "Trash", "Subject: mail 3"), ==, 1);
}

// Else a star that was given to a message whose upload had arrived, on a server that does not tell
// where, goes with the cache.
static void
test_flag_of_what_just_arrived (void)
{
  static const char *const others[] = {"Archive", NULL};
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  MailSyncReport report;
  test_proxy_strip (fixture->proxy, 1u << TEST_STRIP_UIDPLUS);
  test_client_append_many (fixture->other, "INBOX", "mail", 2);
  sync_fixture_pass (fixture);
  sync_acts_append (fixture, "INBOX", "late", "late@test.example", 0, MAIL_FLAG_SEEN);
  // It goes there, and nobody looks into its folder.
  sync_account_sync (fixture->sync, others, MAIL_BODIES_NONE, NULL, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  sync_acts_flag (fixture, "INBOX", "late", MAIL_FLAG_FLAGGED, 0);
  sync_fixture_lose_index (fixture);
  pass_until_done (fixture);
  g_autofree char *there = test_client_dump (fixture->other, "INBOX");
  g_assert_nonnull (strstr (there, "3 (\\Flagged \\Seen) late@test.example\n"));
  sync_fixture_assert_equal (fixture, "INBOX");
}

// Else a star that was given to a message after it was moved here is void, as its folder is read
// before the one it is still to come from.
static void
test_flag_of_what_is_to_come (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "Trash", "mail", 2);
  sync_fixture_pass (fixture);
  sync_acts_move (fixture, "Trash", "mail 1", "INBOX");
  sync_acts_flag (fixture, "INBOX", "mail 1", MAIL_FLAG_FLAGGED, 0);
  sync_fixture_lose_index (fixture);
  pass_until_done (fixture);
  g_autofree char *inbox = test_client_dump (fixture->other, "INBOX");
  g_assert_cmpstr (inbox, ==, "1 (\\Flagged) mail-1@test.example\n");
  sync_fixture_assert_equal (fixture, "INBOX");
}

// Else a move of what another client has deleted waits for ever, and with it the star that was
// given after it.
static void
test_flag_of_what_never_comes (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "Trash", "mail", 2);
  sync_fixture_pass (fixture);
  sync_acts_move (fixture, "Trash", "mail 1", "INBOX");
  sync_acts_flag (fixture, "INBOX", "mail 1", MAIL_FLAG_FLAGGED, 0);
  sync_acts_run (fixture->other, "SELECT Trash");
  sync_acts_run (fixture->other, "UID STORE 1 +FLAGS (\\Deleted)");
  sync_acts_run (fixture->other, "EXPUNGE");
  sync_acts_run (fixture->other, "UNSELECT");
  sync_fixture_lose_index (fixture);
  pass_until_done (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Trash");
}

// Else a move that was on the wire when the line dropped is never looked for, as a star that was
// given meanwhile waits for the message where it was, and that for the star.
static void
test_flag_of_what_is_on_the_wire (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "Trash", "mail", 3);
  sync_fixture_pass (fixture);
  sync_acts_move (fixture, "Trash", "mail 1", "INBOX");
  cut_answer_to (fixture, "UID MOVE");
  sync_acts_flag (fixture, "INBOX", "mail 1", MAIL_FLAG_FLAGGED, 0);
  sync_fixture_lose_index (fixture);
  pass_until_done (fixture);
  g_autofree char *inbox = test_client_dump (fixture->other, "INBOX");
  g_assert_cmpstr (inbox, ==, "1 (\\Flagged) mail-1@test.example\n");
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Trash");
}

// Else what was moved twice waits, although the server told where the first move put it, until that
// folder is looked into; and for ever where another client took it away before that.
static void
test_moved_on (void)
{
  static const char *const drafts[] = {"Drafts", NULL}, *const subjects[] = {"mail 1", "nameless"};
  static const char message[] = "Subject: nameless\r\n\r\nHello.\r\n";
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  MailSyncReport report;
  test_client_append_many (fixture->other, "INBOX", "mail", 2);
  g_free (test_client_run (fixture->other, "APPEND INBOX {%zu+}\r\n%s", strlen (message), message));
  sync_fixture_pass (fixture);
  for (size_t i = 0; i < G_N_ELEMENTS (subjects); i++) {
    sync_acts_move (fixture, "INBOX", subjects[i], "Archive");
    sync_acts_move (fixture, "Archive", subjects[i], "Trash");
  }
  sync_fixture_lose_index (fixture);
  sync_account_sync (fixture->sync, drafts, MAIL_BODIES_NONE, NULL, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  g_autofree char *trash = test_client_dump (fixture->other, "Trash");
  g_assert_cmpuint (sync_acts_count_lines (trash), ==, 2);
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");
  sync_fixture_assert_equal (fixture, "Trash");
}

// Else a copy that another client made in the folder where a message is to go is taken for it, and
// gets its flags here.
static void
test_copy_where_a_move_leads (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 1);
  sync_acts_run (fixture->other, "SELECT INBOX");
  sync_acts_run (fixture->other, "UID COPY 1 Archive");
  sync_acts_run (fixture->other, "UNSELECT");
  sync_fixture_pass (fixture);
  sync_acts_flag (fixture, "INBOX", "mail 1", MAIL_FLAG_ANSWERED, 0);
  sync_acts_move (fixture, "INBOX", "mail 1", "Archive");
  sync_fixture_lose_index (fixture);
  pass_until_done (fixture);
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_assert_cmpstr (archive, ==, "1 () mail-1@test.example\n2 (\\Answered) mail-1@test.example\n");
  sync_fixture_assert_equal (fixture, "Archive");
}

// Until it has another UIDVALIDITY: on some servers that is the second it was made in.
static void
make_anew (SyncFixture *fixture, const char *path)
{
  g_autofree char *before = test_client_run (fixture->other, "STATUS %s (UIDVALIDITY)", path);
  g_autofree char *after = NULL;
  do {
    g_free (after);
    g_free (test_client_run (fixture->other, "DELETE %s", path));
    g_free (test_client_run (fixture->other, "CREATE %s", path));
    after = test_client_run (fixture->other, "STATUS %s (UIDVALIDITY)", path);
  } while (g_str_equal (before, after));
}

// Else what was to be done with a message is done with another one that got its number, in a folder
// that was made anew when nothing here knew of it any more (security.md D9).
static void
test_folder_made_anew (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_acts_run (fixture->other, "CREATE Box");
  test_client_append_many (fixture->other, "Box", "old", 4);
  sync_fixture_pass (fixture);
  sync_acts_flag (fixture, "Box", "old 1", MAIL_FLAG_FLAGGED, 0);
  sync_acts_move (fixture, "Box", "old 2", "Archive");
  sync_acts_delete (fixture, "Box", "old 3");
  make_anew (fixture, "Box");
  test_client_append_many (fixture->other, "Box", "new", 4);
  sync_fixture_lose_index (fixture);
  for (int i = 0; i < 3; i++)
    sync_fixture_pass (fixture);
  g_autofree char *box = test_client_dump (fixture->other, "Box");
  g_assert_cmpstr (box, ==,
                   "1 () new-1@test.example\n2 () new-2@test.example\n3 () new-3@test.example\n"
                   "4 () new-4@test.example\n");
  sync_fixture_assert_equal (fixture, "Box");
}

static void
append_old (SyncFixture *fixture)
{
  test_client_append (fixture->other, "Box", "first", "first@test.example", "");
  test_client_append_many (fixture->other, "Box", "old", 5);
}

// Else what was to be done is refused with words where the server gave a folder new UIDs, though
// its mail is there as before, as nothing here knew of it any more.
static void
test_folder_renumbered (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_acts_run (fixture->other, "CREATE Box");
  test_client_append_many (fixture->other, "Box", "old", 5);
  sync_fixture_pass (fixture);
  sync_acts_move (fixture, "Box", "old 2", "Archive");
  sync_acts_delete (fixture, "Box", "old 3");
  sync_acts_copy (fixture, "Box", "old 4", "Archive");
  sync_acts_flag (fixture, "Box", "old 5", MAIL_FLAG_FLAGGED, 0);
  sync_acts_move (fixture, "Box", "old 5", "Archive");
  sync_acts_flag (fixture, "Box", "old 1", MAIL_FLAG_FLAGGED, 0);
  make_anew (fixture, "Box");
  append_old (fixture);
  sync_fixture_lose_index (fixture);
  pass_until_done (fixture);
  g_assert_cmpuint (fixture->operations_failed, ==, 0);
  g_autofree char *box = test_client_dump (fixture->other, "Box");
  g_assert_cmpstr (box, ==,
                   "1 () first@test.example\n2 (\\Flagged) old-1@test.example\n"
                   "5 () old-4@test.example\n");
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_assert_cmpuint (sync_acts_count_lines (archive), ==, 3);
  g_assert_nonnull (strstr (archive, "(\\Flagged) old-5@test.example"));
  sync_fixture_assert_equal (fixture, "Box");
  sync_fixture_assert_equal (fixture, "Archive");
  sync_fixture_assert_sound (fixture);
}

// Else a star is void where the new UIDs were seen, and index.db was lost before the mail was read.
static void
test_lost_as_folder_is_renumbered (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_acts_run (fixture->other, "CREATE Box");
  test_client_append_many (fixture->other, "Box", "old", 5);
  sync_fixture_pass (fixture);
  sync_acts_flag (fixture, "Box", "old 1", MAIL_FLAG_FLAGGED, 0);
  make_anew (fixture, "Box");
  append_old (fixture);
  cut_answer_to (fixture, "BODY.PEEK[HEADER");
  sync_fixture_lose_index (fixture);
  pass_until_done (fixture);
  g_autofree char *box = test_client_dump (fixture->other, "Box");
  g_assert_nonnull (strstr (box, "2 (\\Flagged) old-1@test.example\n"));
  sync_fixture_assert_equal (fixture, "Box");
}

// Else a star waits for ever for a message whose folder another client deleted.
static void
test_folder_gone (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_acts_run (fixture->other, "CREATE Box");
  test_client_append_many (fixture->other, "Box", "old", 2);
  sync_fixture_pass (fixture);
  sync_acts_flag (fixture, "Box", "old 1", MAIL_FLAG_FLAGGED, 0);
  sync_acts_run (fixture->other, "DELETE Box");
  sync_fixture_lose_index (fixture);
  pass_until_done (fixture);
  g_autoptr (MailFolder) box =
    store_folder_get_by_path (fixture->store, fixture->account->id, "Box", NULL);
  g_assert_null (box);
}

// Else an upload that was refused, and kept for another try, is gone with the cache.
static void
test_refused_upload (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  const char *path = sync_fixture_is_cyrus () ? "Other Users/nobody" : "not.allowed";
  sync_fixture_pass (fixture);
  sync_acts_put_folder (fixture, path);
  int64_t id = sync_acts_append (fixture, path, "refused", "refused@test.example", 0, 0);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (fixture->operations_failed, ==, 1);
  sync_fixture_lose_index (fixture);
  StoreWrite *write = sync_acts_begin (fixture);
  bool again = store_operation_retry (write, id, &error);
  g_assert_no_error (error);
  sync_acts_commit (write, again);
  g_assert_cmpint (sync_fixture_find (fixture, path, "refused"), !=, 0);
  sync_fixture_pass (fixture);
  g_autoptr (MailOperation) operation = store_operation_get (fixture->store, id, &error);
  g_assert_cmpint (operation->state, ==, MAIL_OPERATION_FAILED);
}

// Else an upload whose bytes are lost waits for ever, or vanishes without a word.
static void
test_content_lost_too (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  sync_fixture_pass (fixture);
  int64_t id = sync_acts_append (fixture, "Archive", "lost", "lost@test.example", 0, 0);
  sync_fixture_close_store (fixture);
  sync_fixture_remove_file (fixture, "content.db");
  sync_fixture_remove_file (fixture, "index.db");
  sync_fixture_open_store (fixture);
  g_autoptr (MailOperation) operation = store_operation_get (fixture->store, id, &error);
  g_assert_cmpint (operation->state, ==, MAIL_OPERATION_FAILED);
  g_assert_cmpstr (operation->reason, ==, "its content was lost");
  sync_fixture_pass (fixture);
}

static void
run_sql (SyncFixture *fixture, const char *file, const char *sql)
{
  g_autofree char *path = g_build_filename (fixture->dir, file, NULL);
  sqlite3 *db = NULL;
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
import (SyncFixture *fixture, const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw = g_bytes_new (text, strlen (text));
  g_autoptr (ImapSyncRow) row = imap_sync_row_new_from_raw (raw, 0, 1700000000);
  g_autoptr (StoreContent) content = store_content_prepare (fixture->store, raw, &error);
  StoreImport one = {{.headers = &row->headers, .content = content}, 1};
  int64_t operation = 0, to_id = sync_fixture_folder (fixture, path);
  uint32_t added = 0;
  StoreWrite *write = sync_acts_begin (fixture);
  bool good = store_import (write, to_id, &one, 1, &operation, &added, &error);
  g_assert_no_error (error);
  sync_acts_commit (write, good && operation);
  g_assert_cmpuint (added, ==, 1);
}

// Else what was imported from a disk that was put away since is gone with a cache file: DATA's
// files are lost, or spoilt (SQL).
static void
test_import_outlives_content (const void *data)
{
  const char *const *lost = data;
  static const char large[] = "Subject: Large\r\nMessage-ID: <large@test.example>\r\n\r\n";
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GString) text = g_string_new (large);
  while (text->len < 300000)
    g_string_append_printf (text, "Line %zu of an old letter.\r\n", text->len);
  sync_fixture_pass (fixture);
  import (fixture, "Archive", "Subject: Small\r\n\r\nFrom an old disk.\r\n");
  import (fixture, "Archive", text->str);
  sync_fixture_close_store (fixture);
  for (; *lost; lost++) {
    if (g_str_has_prefix (*lost, "UPDATE"))
      run_sql (fixture, "content.db", *lost);
    else
      sync_fixture_remove_file (fixture, *lost);
  }
  sync_fixture_open_store (fixture);
  pass_until_done (fixture);
  g_assert_cmpuint (count_on_server (fixture, "Archive", "From an old disk."), ==, 1);
  g_assert_cmpuint (count_on_server (fixture, "Archive", "Subject: Large"), ==, 1);
  sync_fixture_assert_equal (fixture, "Archive");
  // It is kept twice no longer than it must.
  sync_fixture_close_store (fixture);
  run_sql (fixture, "keep.db",
           "CREATE TEMP TABLE empty (n CHECK (n = 0));"
           "INSERT INTO empty SELECT count (*) FROM upload");
  sync_fixture_open_store (fixture);
}

int
main (int argc, char **argv)
{
  static const char *const content[] = {"content.db", NULL};
  static const char *const content_and_index[] = {"content.db", "index.db", NULL};
  static const char *const page[] = {
    "UPDATE content SET body = zeroblob (length (body)) WHERE body IS NOT NULL", NULL};

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/imap-sync-index-lost/uploads", test_uploads);
  g_test_add_func ("/sync/imap-sync-index-lost/uploads-in-doubt", test_uploads_in_doubt);
  g_test_add_func ("/sync/imap-sync-index-lost/drafts-and-sent", test_drafts_and_sent);
  g_test_add_func ("/sync/imap-sync-index-lost/moves-and-flags", test_moves_and_flags);
  g_test_add_func ("/sync/imap-sync-index-lost/flag-of-what-just-arrived",
                   test_flag_of_what_just_arrived);
  g_test_add_func ("/sync/imap-sync-index-lost/flag-of-what-is-to-come",
                   test_flag_of_what_is_to_come);
  g_test_add_func ("/sync/imap-sync-index-lost/flag-of-what-never-comes",
                   test_flag_of_what_never_comes);
  g_test_add_func ("/sync/imap-sync-index-lost/flag-of-what-is-on-the-wire",
                   test_flag_of_what_is_on_the_wire);
  g_test_add_func ("/sync/imap-sync-index-lost/moved-on", test_moved_on);
  g_test_add_func ("/sync/imap-sync-index-lost/copy-where-a-move-leads",
                   test_copy_where_a_move_leads);
  g_test_add_func ("/sync/imap-sync-index-lost/folder-made-anew", test_folder_made_anew);
  g_test_add_func ("/sync/imap-sync-index-lost/folder-renumbered", test_folder_renumbered);
  g_test_add_func ("/sync/imap-sync-index-lost/lost-as-folder-is-renumbered",
                   test_lost_as_folder_is_renumbered);
  g_test_add_func ("/sync/imap-sync-index-lost/folder-gone", test_folder_gone);
  g_test_add_func ("/sync/imap-sync-index-lost/refused-upload", test_refused_upload);
  g_test_add_func ("/sync/imap-sync-index-lost/content-lost-too", test_content_lost_too);
  g_test_add_data_func ("/sync/imap-sync-index-lost/import-outlives-content", content,
                        test_import_outlives_content);
  g_test_add_data_func ("/sync/imap-sync-index-lost/import-outlives-both", content_and_index,
                        test_import_outlives_content);
  g_test_add_data_func ("/sync/imap-sync-index-lost/import-outlives-page", page,
                        test_import_outlives_content);
  return sync_fixture_run ();
}

// SPDX-License-Identifier: GPL-3.0-or-later

#include "store-fixture.h"

#include "store/store-check.h"
#include "store/store-content.h"
#include "store/store-draft.h"
#include "store/store-identity.h"
#include "store/store-operation.h"
#include "store/store-part.h"
#include "store/store-private.h"
#include "store/store-schema.h"
#include "store/store-search.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
close_fixture (StoreFixture *fixture)
{
  g_clear_pointer (&fixture->store, store_close);
}

static void
open_fixture (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->store = store_open (fixture->dir, fixture->owner, &error);
  g_assert_no_error (error);
}

static void
run_sql (StoreFixture *fixture, const char *file, const char *sql)
{
  g_autofree char *path = g_build_filename (fixture->dir, file, NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

// Overwrites LENGTH bytes of FILE from AT on.
static void
damage (StoreFixture *fixture, const char *file, off_t at, size_t length)
{
  g_autofree char *path = g_build_filename (fixture->dir, file, NULL);
  g_autofree char *rubbish = g_strnfill (length, 'Z');
  int fd = g_open (path, O_RDWR, 0);

  g_assert_cmpint (pwrite (fd, rubbish, length, at), ==, (ssize_t) length);
  close (fd);
}

static bool
has_file_like (StoreFixture *fixture, const char *prefix)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, prefix))
      return true;
  return false;
}

static void
save_draft (StoreFixture *fixture, const char *text)
{
  MailDraft template = {.account_id = fixture->account_id, .text = (char *) text};
  StoreWrite *write = store_fixture_begin (fixture);
  g_autoptr (MailDraft) draft = store_draft_save (write, &template, NULL);

  g_assert_nonnull (draft);
  store_fixture_commit (write);
}

static void
assert_draft_is_there (StoreFixture *fixture, const char *text)
{
  g_autoptr (GPtrArray) drafts = store_draft_list (fixture->store, 0, NULL);

  g_assert_cmpint (drafts->len, >=, 1);
  g_assert_cmpstr (((MailDraft *) drafts->pdata[0])->text, ==, text);
}

// D8: other users of the machine must not read one's mail.
static void
test_files_are_private (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->dir, 0, NULL);
  struct stat info;
  const char *name;

  store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});
  g_assert_cmpint (stat (fixture->dir, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (fixture->dir, name, NULL);
    g_assert_cmpint (stat (path, &info), ==, 0);
    g_test_message ("%s", name);
    g_assert_cmpint (info.st_mode & 077, ==, 0);
  }
}

// D7: a newer Mail's store is left alone, to the byte.
static void
test_newer_schema_is_refused (StoreFixture *fixture, const void *unused)
{
  for (int file = 0; file < STORE_N_FILES; file++) {
    g_autoptr (GError) error = NULL;
    const char *name = store_file_name ((StoreFile) file);
    g_autofree char *path = g_build_filename (fixture->dir, name, NULL), *before = NULL,
                    *after = NULL, *back = NULL;
    size_t length, length_after;
    int n;

    store_schema_steps ((StoreFile) file, &n);
    back = g_strdup_printf ("PRAGMA user_version = %d", n);
    close_fixture (fixture);
    run_sql (fixture, name, "PRAGMA user_version = 999");
    g_assert_true (g_file_get_contents (path, &before, &length, NULL));
    g_assert_null (store_open (fixture->dir, fixture->owner, &error));
    g_assert_error (error, MAIL_ERROR, MAIL_ERROR_SCHEMA_NEWER);
    g_clear_error (&error);
    g_assert_null (store_open (fixture->dir, NULL, &error));
    g_assert_error (error, MAIL_ERROR, MAIL_ERROR_SCHEMA_NEWER);
    g_assert_true (g_file_get_contents (path, &after, &length_after, NULL));
    g_assert_cmpmem (before, length, after, length_after);
    run_sql (fixture, name, back);
    open_fixture (fixture);
  }
}

static void
assert_identities (StoreFixture *fixture)
{
  g_autoptr (GPtrArray) found = store_identity_list (fixture->store, fixture->account_id, NULL);

  g_assert_cmpint (found->len, ==, 3);
  for (int i = 0; i < 3; i++)
    g_assert_cmpint (((MailIdentity *) found->pdata[i])->id, ==, i + 1);
  const MailIdentity *studio = found->pdata[1];
  g_assert_cmpstr (studio->address, ==, "studio@x");
  g_assert_cmpstr (studio->signature, ==, "Light");
  g_assert_true (studio->signature_above);
}

// D7: else who updates Mail finds no mail, or none of what was written and not sent yet.
static void
test_older_schema_is_brought_up (StoreFixture *fixture, const void *unused)
{
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});

  store_fixture_move (fixture, fixture->inbox, id, fixture->archive);
  save_draft (fixture, "Dear Ana");
  close_fixture (fixture);
  // Its identities were told apart by their place, and its own was not there before it was signed.
  run_sql (fixture, "keep.db",
           "DELETE FROM identity; ALTER TABLE identity DROP COLUMN id;"
           "INSERT INTO identity VALUES (1, 1, 'Studio', 'studio@x', '', NULL, 'Light', 1),"
           "  (1, 2, 'Desk', 'desk@x', '', NULL, '', 0);"
           "DROP TABLE contact_group_member; DROP TABLE contact_group; DROP TABLE written_as;"
           "DROP TRIGGER upload_over; DROP TABLE upload;"
           "DROP INDEX step_content; ALTER TABLE step DROP COLUMN content_id;"
           "DROP INDEX pending_flag_message; ALTER TABLE pending_flag DROP COLUMN size;"
           "ALTER TABLE pending_flag DROP COLUMN rfc_message_id;"
           "DROP INDEX step_brought; DROP INDEX step_location;"
           "CREATE INDEX step_open ON step (location_id, id) WHERE state < 2;"
           "ALTER TABLE outbox DROP COLUMN hold_until; ALTER TABLE outbox DROP COLUMN deliver_by;"
           "ALTER TABLE outbox DROP COLUMN requires_tls; ALTER TABLE outbox DROP COLUMN held_until;"
           "ALTER TABLE mailbox DROP COLUMN server_role; PRAGMA user_version = 1");
  run_sql (fixture, "index.db",
           STORE_FIXTURE_INDEX_4
           "DROP TABLE suspect; ALTER TABLE folder DROP COLUMN ids_from;"
           "ALTER TABLE folder DROP COLUMN ids_to; ALTER TABLE folder DROP COLUMN ids_rank;"
           "DROP TRIGGER location_shown; DROP TRIGGER location_seen; DROP TRIGGER location_come;"
           "DROP TRIGGER location_leave; DROP TRIGGER location_delete; DROP INDEX location_shown;"
           "DROP INDEX location_wakes; ALTER TABLE location DROP COLUMN shown_key;"
           "ALTER TABLE location DROP COLUMN wakes_at;"
           "PRAGMA user_version = 1");
  open_fixture (fixture);
  g_assert_true (has_file_like (fixture, "keep.db.before-2"));
  assert_draft_is_there (fixture, "Dear Ana");
  assert_identities (fixture);
  g_autoptr (GPtrArray) steps = store_fixture_steps (fixture);
  g_assert_cmpint (steps->len, ==, 1);
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->archive, id);
  g_assert_nonnull (row);
  store_fixture_check (fixture);
}

// Words that were spelled otherwise are found by no search: all are read again.
static void
test_older_words_are_read_again (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  bool left = true, complete = true;

  store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});
  g_assert_true (store_search_index (fixture->store, 10, &left, NULL, &error));
  g_assert_false (left);
  close_fixture (fixture);
  run_sql (fixture, "search.db", "PRAGMA user_version = 1");
  open_fixture (fixture);
  g_assert_true (store_search_is_complete (fixture->store, &complete, &error));
  g_assert_false (complete);
  g_assert_true (store_search_index (fixture->store, 10, &left, NULL, &error));
  g_assert_true (store_search_is_complete (fixture->store, &complete, &error));
  g_assert_true (complete);
  store_fixture_check (fixture);
}

// Two writers would lose each other's mail.
static void
test_one_owner (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (store_owner_try_lock (fixture->dir, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_OWNED);
  g_clear_error (&error);
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});
  g_autoptr (Store) reader = store_open (fixture->dir, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) rows = store_list_rows (reader, 0, &id, 1, &error);
  g_assert_nonnull (rows->pdata[0]);
  g_assert_null (store_write_begin (reader, STORE_PRIORITY_USER, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_OWNED);
  g_clear_error (&error);

  // It reads on when the owner has gone, and so does one that comes then.
  close_fixture (fixture);
  g_autoptr (Store) late = store_open (fixture->dir, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) still = store_list_rows (reader, 0, &id, 1, &error);
  g_assert_nonnull (still->pdata[0]);
  g_clear_pointer (&reader, store_close);
  g_autoptr (GPtrArray) alone = store_list_rows (late, 0, &id, 1, &error);
  g_assert_no_error (error);
  g_assert_nonnull (alone->pdata[0]);
}

// A program that looks at a file meanwhile keeps its log; that is no reason to wait until it is
// done, 10 s a file.
static void
test_closes_beside_a_reader (StoreFixture *fixture, const void *unused)
{
  g_autofree char *path = g_build_filename (fixture->dir, "index.db", NULL);
  sqlite3 *other = NULL;

  g_assert_cmpint (sqlite3_open (path, &other), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (other, "BEGIN; SELECT count (*) FROM message", NULL, NULL, NULL),
                   ==, SQLITE_OK);
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});
  int64_t started = g_get_monotonic_time ();

  store_fixture_reopen (fixture);
  g_assert_cmpint (g_get_monotonic_time () - started, <, 9 * G_USEC_PER_SEC);
  sqlite3_close (other);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = store_list_rows (fixture->store, 0, &id, 1, &error);
  g_assert_nonnull (rows->pdata[0]);
}

static void
test_reader_needs_a_store (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (store_open ("/nonexistent", NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND);
}

// D6: the index is a cache: broken, it is made again, and nothing that exists only here goes.
static void
test_damaged_index_is_remade (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw = g_bytes_new_static ("Subject: x\r\n\r\nhello", 19);
  int64_t id =
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1, .id = "a@x"});
  MailTarget target = {.ids = &id, .n_ids = 1};

  g_assert_true (store_content_save (fixture->store, id, raw, NULL, STORE_PRIORITY_SYNC, &error));
  save_draft (fixture, "precious");
  StoreWrite *write = store_fixture_begin (fixture);
  store_operation_flag (write, &target, MAIL_FLAG_FLAGGED, 0, NULL, NULL, &error);
  store_fixture_commit (write);
  close_fixture (fixture);
  damage (fixture, "index.db", 0, 4096);
  open_fixture (fixture);
  g_assert_true (has_file_like (fixture, "index.db.damaged-"));
  assert_draft_is_there (fixture, "precious");

  // The folder has its old id, the message a new one, its content and the wish that was pending.
  g_assert_cmpint (store_fixture_add_folder (fixture, "INBOX", MAIL_ROLE_INBOX), ==,
                   fixture->inbox);
  int64_t again =
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1, .id = "a@x"});
  g_assert_cmpint (again, >, id);
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->inbox, again);
  g_assert_cmpuint (row->flags, ==, MAIL_FLAG_FLAGGED);
  store_fixture_check (fixture);
}

// Else a message that gets an id which a lost one had is shown with that one's parts.
static void
test_parts_of_lost_messages (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("Subject: x\r\n\r\nhello", 19);
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});
  g_autoptr (StoreContent) part = store_content_prepare (fixture->store, bytes, &error);
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_true (store_part_put (write, id, STORE_PART_ABRIDGED, part, &error));
  store_fixture_commit (write);
  close_fixture (fixture);
  damage (fixture, "index.db", 0, 4096);
  open_fixture (fixture);
  store_fixture_add_folder (fixture, "INBOX", MAIL_ROLE_INBOX);
  int64_t other = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 2});
  g_assert_cmpint (other, >, id);
  g_assert_null (store_part_get (fixture->store, other, STORE_PART_ABRIDGED, NULL));
  g_assert_true (store_tidy (fixture->store, &error));
  g_assert_null (store_part_get (fixture->store, id, STORE_PART_ABRIDGED, NULL));
}

// The same when only a page in the middle is bad, found by whoever reads it.
static void
test_bad_page_is_found_and_remade (StoreFixture *fixture, const void *unused)
{
  for (uint32_t uid = 1; uid <= 2000; uid++)
    if (uid % 500 == 1)
      store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = uid});
  StoreWrite *write = store_fixture_begin (fixture);
  for (uint32_t uid = 1; uid <= 2000; uid++)
    g_assert_true (
      store_fixture_add_in (write, fixture->archive, &(FixtureMessage) {.uid = uid}, NULL, NULL));
  store_fixture_commit (write);
  close_fixture (fixture);
  damage (fixture, "index.db", 60 * 4096, 100 * 4096);
  open_fixture (fixture);
  for (int folder = 0; folder < 2; folder++) {
    g_autoptr (MailIdList) list = NULL;
    MailQuery query = {.scope = MAIL_SCOPE_EVERYTHING, .conversations = folder == 1};
    list = store_list_all (fixture->store, &query, NULL, NULL);
  }
  g_autoptr (GPtrArray) found = store_check (fixture->store, false, NULL, NULL);
  bool ok = true;
  for (unsigned i = 0; found != NULL && i < found->len; i++)
    ok &= ((MailFileCheck *) found->pdata[i])->ok;
  g_assert_false (ok);
  store_fixture_reopen (fixture);
  g_assert_true (has_file_like (fixture, "index.db.damaged-"));
  store_fixture_check (fixture);
}

static void
test_damaged_search_is_remade (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  bool left;

  store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});
  g_assert_true (store_search_index (fixture->store, 100, &left, NULL, &error));
  close_fixture (fixture);
  damage (fixture, "search.db", 0, 4096);
  open_fixture (fixture);
  MailStats stats;
  g_assert_true (store_list_stats (fixture->store, &stats, &error));
  g_assert_cmpint (stats.indexed, ==, 0);
  g_assert_cmpint (stats.search_remade_at, >, 0);
  g_assert_cmpint (stats.index_remade_at + stats.content_remade_at, ==, 0);
  g_assert_true (store_search_index (fixture->store, 100, &left, NULL, &error));
  g_assert_true (store_list_stats (fixture->store, &stats, &error));
  g_assert_cmpint (stats.indexed, ==, 1);
  store_fixture_check (fixture);
}

// What can be read of the one file that is no cache is read, and the damaged one is kept.
static void
test_damaged_keep_is_salvaged (StoreFixture *fixture, const void *unused)
{
  struct stat info;
  g_autofree char *path = g_build_filename (fixture->dir, "keep.db", NULL);

  for (int i = 0; i < 300; i++) {
    g_autofree char *text = g_strnfill (500, 'a' + i % 26);
    save_draft (fixture, text);
  }
  close_fixture (fixture);
  g_assert_cmpint (stat (path, &info), ==, 0);
  // Behind the pages of the schema itself, which stand among the first.
  damage (fixture, "keep.db", info.st_size * 3 / 4 / 4096 * 4096, 2 * 4096);
  open_fixture (fixture);
  g_assert_true (has_file_like (fixture, "keep.db.damaged-"));
  g_autoptr (GPtrArray) accounts = store_account_list (fixture->store, NULL);
  g_assert_cmpint (accounts->len, ==, 1);
  g_autoptr (GPtrArray) drafts = store_draft_list (fixture->store, 0, NULL);
  g_assert_cmpint (drafts->len, >, 250);
}

// Else it is said that nothing was lost, while drafts are.
static void
test_cut_keep_is_told (StoreFixture *fixture, const void *unused)
{
  struct stat info;
  MailStats stats;
  g_autofree char *path = g_build_filename (fixture->dir, "keep.db", NULL);

  for (int i = 0; i < 300; i++) {
    g_autofree char *text = g_strnfill (500, 'a' + i % 26);
    save_draft (fixture, text);
  }
  close_fixture (fixture);
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (truncate (path, info.st_size / 4096 * 3 / 4 * 4096), ==, 0);
  open_fixture (fixture);
  g_assert_true (store_list_damage (fixture->store, &stats, NULL));
  g_assert_cmpint (stats.salvaged_at, >, 0);
  g_assert_cmpuint (stats.lost_pages, >=, (uint64_t) info.st_size / 4096 / 4);
}

// Else an empty Mail meets its person, and says that all is well.
static void
test_missing_keep_is_told (StoreFixture *fixture, const void *unused)
{
  MailStats stats;
  g_autofree char *path = g_build_filename (fixture->dir, "keep.db", NULL);

  g_assert_true (store_list_damage (fixture->store, &stats, NULL));
  g_assert_cmpint (stats.keep_remade_at, ==, 0);
  close_fixture (fixture);
  g_assert_cmpint (g_unlink (path), ==, 0);
  open_fixture (fixture);
  g_assert_true (store_list_damage (fixture->store, &stats, NULL));
  g_assert_cmpint (stats.keep_remade_at, >, 0);
}

// Else one bad page that opening itself comes upon keeps the store shut for ever, with all that
// waits to be sent in it, and no check repairs it.
static void
test_damage_that_opening_meets (StoreFixture *fixture, const void *unused)
{
  static const char *const files[] = {"content.db", "search.db", "index.db"};

  for (size_t i = 0; i < G_N_ELEMENTS (files); i++) {
    struct stat info;
    g_autofree char *path = g_build_filename (fixture->dir, files[i], NULL);
    g_autofree char *aside = g_strconcat (files[i], ".damaged-", NULL);
    off_t page = i == 0 ? 16384 : 4096;

    save_draft (fixture, files[i]);
    close_fixture (fixture);
    g_assert_cmpint (stat (path, &info), ==, 0);
    damage (fixture, files[i], page, (size_t) (info.st_size - page));
    open_fixture (fixture);
    g_assert_true (has_file_like (fixture, aside));
    assert_draft_is_there (fixture, files[i]);
  }
}

// A file of another store names other messages.
static void
test_foreign_file_is_set_aside (StoreFixture *fixture, const void *unused)
{
  store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});
  close_fixture (fixture);
  run_sql (fixture, "index.db", "UPDATE meta SET value = 'another' WHERE key = 'uuid'");
  open_fixture (fixture);
  g_assert_true (has_file_like (fixture, "index.db.damaged-"));
  g_autoptr (GPtrArray) folders = store_folder_list (fixture->store, 0, NULL);
  g_assert_cmpint (folders->len, ==, 0);
}

// Erasing an account erases its mail, and nobody else's.
static void
test_account_is_erased (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw = g_bytes_new_static ("secretword", 10);
  int64_t id = store_fixture_add (
    fixture, fixture->inbox,
    &(FixtureMessage) {.uid = 1, .subject = "secretword", .from = "secretword@example.org"});

  g_assert_true (store_content_save (fixture->store, id, raw, NULL, STORE_PRIORITY_SYNC, &error));
  save_draft (fixture, "secretword");
  g_assert_true (store_search_index (fixture->store, 10, NULL, NULL, &error));
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_true (store_account_remove (write, fixture->account_id, &error));
  store_fixture_commit (write);
  g_assert_true (store_tidy (fixture->store, &error));
  store_fixture_check (fixture);
  close_fixture (fixture);
  static const char *const files[] = {"keep.db", "content.db", "index.db", "search.db"};
  for (size_t i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *path = g_build_filename (fixture->dir, files[i], NULL), *bytes = NULL;
    size_t length;
    g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
    g_test_message ("%s", files[i]);
    g_assert_null (memmem (bytes, length, "secretword", 10));
  }
  open_fixture (fixture);
}

// Housekeeping takes nothing that is still wanted.
static void
test_tidy_keeps_what_is_wanted (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw = g_bytes_new_static ("hello", 5);
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});

  g_assert_true (store_content_save (fixture->store, id, raw, NULL, STORE_PRIORITY_SYNC, &error));
  save_draft (fixture, "precious");
  for (int i = 0; i < 3; i++)
    g_assert_true (store_tidy (fixture->store, &error));
  g_autoptr (GBytes) back = store_content_get (fixture->store, id, &error);
  g_assert_no_error (error);
  assert_draft_is_there (fixture, "precious");
  store_fixture_check (fixture);
}

static void
assert_pragma (sqlite3 *db, const char *name, const char *expected)
{
  g_autofree char *query = g_strconcat ("PRAGMA ", name, NULL);
  sqlite3_stmt *rows = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, query, -1, &rows, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (rows), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (rows, 0), ==, expected);
  sqlite3_finalize (rows);
}

// What exists nowhere else is gone with the power; or a damaged or planted database runs what it
// likes, and what was deleted can still be read in the file (D1, D10).
static void
test_pragmas (StoreFixture *fixture, const void *unused)
{
  StoreWrite *write = store_fixture_begin (fixture);
  struct {
    sqlite3 *db;
    const char *synchronous; // 2 FULL: of what no server has; 1 NORMAL: of what can be made again
  } files[] = {
    {write->keep->handle, "2"},
    {write->index->handle, "1"},
    {write->content->handle, "1"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (files); i++) {
    assert_pragma (files[i].db, "journal_mode", "wal");
    assert_pragma (files[i].db, "synchronous", files[i].synchronous);
    assert_pragma (files[i].db, "foreign_keys", "1");
    assert_pragma (files[i].db, "cell_size_check", "1");
    assert_pragma (files[i].db, "trusted_schema", "0");
    assert_pragma (files[i].db, "secure_delete", "1");
  }
  store_fixture_commit (write);
}

// Where mail is that lies elsewhere nobody knows, and why all of it is downloaded again.
static void
test_lost_files_are_told (StoreFixture *fixture, const void *unused)
{
  static const char *const files[] = {"content.db", "search.db", "index.db"};
  MailStats stats;

  for (size_t i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *path = g_build_filename (fixture->dir, files[i], NULL);
    g_autoptr (GError) error = NULL;

    g_assert_true (store_list_damage (fixture->store, &stats, &error));
    g_assert_true ((stats.content_remade_at != 0) == (i > 0));
    g_assert_true ((stats.search_remade_at != 0) == (i > 1));
    g_assert_cmpint (stats.index_remade_at, ==, 0);
    g_clear_pointer (&fixture->store, store_close);
    g_assert_cmpint (g_unlink (path), ==, 0);
    store_fixture_reopen (fixture);
  }
  g_assert_true (store_list_damage (fixture->store, &stats, NULL));
  g_assert_cmpint (stats.index_remade_at, >, 0);
  store_fixture_check (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/open/files-are-private", test_files_are_private);
  fixture_test ("/store/open/newer-schema-is-refused", test_newer_schema_is_refused);
  fixture_test ("/store/open/older-schema-is-brought-up", test_older_schema_is_brought_up);
  fixture_test ("/store/open/older-words-are-read-again", test_older_words_are_read_again);
  fixture_test ("/store/open/one-owner", test_one_owner);
  fixture_test ("/store/open/closes-beside-a-reader", test_closes_beside_a_reader);
  g_test_add_func ("/store/open/reader-needs-a-store", test_reader_needs_a_store);
  fixture_test ("/store/open/damaged-index-is-remade", test_damaged_index_is_remade);
  fixture_test ("/store/open/parts-of-lost-messages", test_parts_of_lost_messages);
  fixture_test ("/store/open/bad-page-is-found-and-remade", test_bad_page_is_found_and_remade);
  fixture_test ("/store/open/damaged-search-is-remade", test_damaged_search_is_remade);
  fixture_test ("/store/open/lost-files-are-told", test_lost_files_are_told);
  fixture_test ("/store/open/damaged-keep-is-salvaged", test_damaged_keep_is_salvaged);
  fixture_test ("/store/open/cut-keep-is-told", test_cut_keep_is_told);
  fixture_test ("/store/open/missing-keep-is-told", test_missing_keep_is_told);
  fixture_test ("/store/open/damage-that-opening-meets", test_damage_that_opening_meets);
  fixture_test ("/store/open/foreign-file-is-set-aside", test_foreign_file_is_set_aside);
  fixture_test ("/store/open/account-is-erased", test_account_is_erased);
  fixture_test ("/store/open/tidy-keeps-what-is-wanted", test_tidy_keeps_what_is_wanted);
  fixture_test ("/store/open/pragmas", test_pragmas);
  return g_test_run ();
}

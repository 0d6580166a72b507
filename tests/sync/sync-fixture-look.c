// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a fixture's store shows, held against what the other client sees.

#include "sync/sync-fixture.h"

#include "store/store-check.h"
#include "store/store-content.h"
#include "store/store-folder.h"

#include <sqlite3.h>
#include <string.h>

static int
compare_text (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static char *
flags_text (const MailRow *row)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  for (int bit = 0; bit < MAIL_FLAG_FIRST_KEYWORD; bit++)
    if (row->flags & ((MailFlags) 1 << bit))
      g_ptr_array_add (names, (char *) mail_flag_to_imap ((MailFlags) 1 << bit));
  for (char **keyword = row->keywords; *keyword; keyword++)
    g_ptr_array_add (names, *keyword);
  g_ptr_array_sort (names, compare_text);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (char **) names->pdata);
}

static int
compare_uids (const void *a, const void *b)
{
  const MailRow *one = *(MailRow *const *) a, *two = *(MailRow *const *) b;
  return one->uid < two->uid ? -1 : one->uid > two->uid;
}

static GPtrArray *
read_rows (SyncFixture *fixture, const char *path)
{
  g_autoptr (GError) error = NULL;
  MailQuery query = {.scope = MAIL_SCOPE_FOLDER, .folder_id = sync_fixture_folder (fixture, path)};
  MailIdList *list = store_list_all (fixture->store, &query, NULL, &error);
  g_assert_no_error (error);
  g_autofree int64_t *ids = g_new (int64_t, list->length);
  for (uint32_t i = 0; i < list->length; i++)
    ids[i] = list->items[i].id;
  GPtrArray *rows = store_list_rows (fixture->store, query.folder_id, ids, list->length, &error);
  g_assert_no_error (error);
  mail_id_list_unref (list);
  for (unsigned int i = rows->len; i > 0; i--)
    if (!rows->pdata[i - 1])
      g_ptr_array_remove_index (rows, i - 1);
  g_ptr_array_sort (rows, compare_uids);
  return rows;
}

int64_t
sync_fixture_get_home (const SyncFixture *fixture)
{
  return fixture->home_id != 0 ? fixture->home_id : fixture->account->id;
}

int64_t
sync_fixture_folder (SyncFixture *fixture, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailFolder) folder =
    store_folder_get_by_path (fixture->store, sync_fixture_get_home (fixture), path, &error);
  g_assert_no_error (error);
  return folder->id;
}

int64_t
sync_fixture_find (SyncFixture *fixture, const char *path, const char *subject)
{
  g_autoptr (GPtrArray) rows = read_rows (fixture, path);
  for (unsigned int i = 0; i < rows->len; i++) {
    const MailRow *row = rows->pdata[i];
    if (g_str_equal (row->subject, subject))
      return row->id;
  }
  return 0;
}

char *
sync_fixture_dump (SyncFixture *fixture, const char *path)
{
  g_autoptr (GPtrArray) rows = read_rows (fixture, path);
  GString *dump = g_string_new (NULL);
  for (unsigned int i = 0; i < rows->len; i++) {
    const MailRow *row = rows->pdata[i];
    g_autofree char *flags = flags_text (row);
    g_string_append_printf (dump, "%u (%s) %s\n", row->uid, flags, row->message_id);
  }
  return g_string_free (dump, FALSE);
}

char *
sync_fixture_dump_whole (SyncFixture *fixture, const char *path)
{
  g_autoptr (GPtrArray) rows = read_rows (fixture, path);
  GString *dump = g_string_new (NULL);
  for (unsigned int i = 0; i < rows->len; i++) {
    const MailRow *row = rows->pdata[i];
    g_autofree char *flags = flags_text (row);
    g_autoptr (GBytes) raw = store_content_get (fixture->store, row->id, NULL);
    g_autofree char *sha256 =
      raw ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, raw) : g_strdup ("-");
    g_string_append_printf (dump, "%u (%s) %s %s\n", row->uid, flags, row->message_id, sha256);
  }
  return g_string_free (dump, FALSE);
}

void
sync_fixture_assert_equal (SyncFixture *fixture, const char *path)
{
  g_autofree char *here = sync_fixture_dump (fixture, path);
  g_autofree char *there = test_client_dump (fixture->other, path);
  g_assert_cmpstr (here, ==, there);
}

bool
sync_fixture_is_equal (SyncFixture *fixture, void *path)
{
  g_autofree char *here = sync_fixture_dump (fixture, path);
  g_autofree char *there = test_client_dump (fixture->other, path);
  return g_str_equal (here, there);
}

void
sync_fixture_assert_sound (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) checks = store_check (fixture->store, false, NULL, &error);
  g_assert_no_error (error);
  for (unsigned int i = 0; i < checks->len; i++) {
    const MailFileCheck *check = checks->pdata[i];
    if (!check->ok)
      g_error ("%s: %s", check->file, check->problems[0]);
  }
}

void
sync_fixture_print (SyncFixture *fixture, const char *file, const char *query)
{
  g_autofree char *path = g_build_filename (fixture->dir, file, NULL);
  sqlite3 *db = NULL;
  sqlite3_stmt *rows = NULL;
  g_printerr ("%s: %s\n", file, query);
  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
      sqlite3_prepare_v2 (db, query, -1, &rows, NULL) == SQLITE_OK)
    while (sqlite3_step (rows) == SQLITE_ROW) {
      for (int i = 0; i < sqlite3_column_count (rows); i++)
        g_printerr (" %s=%s", sqlite3_column_name (rows, i),
                    (const char *) sqlite3_column_text (rows, i));
      g_printerr ("\n");
    }
  sqlite3_finalize (rows);
  sqlite3_close (db);
}

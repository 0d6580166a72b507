// SPDX-License-Identifier: GPL-3.0-or-later
//
// Salvage of keep.db: table by table, upward and then downward from what can't be read, row by row,
// with references between rows not enforced, so that a lost account does not take its drafts along.

#include "store/store-salvage.h"
#include "store/store-migrate.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

// In the order in which they are most dearly missed.
static const char *const tables[] = {
  "account",
  "home_message",
  "home_place",
  "pop_uid",
  "draft",
  "draft_version",
  "draft_blob",
  "draft_attachment",
  "outbox",
  "outbox_recipient",
  "mailbox",
  "keyword",
  "account_value",
  "operation",
  "step",
  "flag_change",
  "pending_flag",
  "meta",
};

static void
insert_row (sqlite3_stmt *from, sqlite3_stmt *insert)
{
  for (int i = 0; i < sqlite3_column_count (from); i++)
    sqlite3_bind_value (insert, i + 1, sqlite3_column_value (from, i));
  sqlite3_step (insert);
  sqlite3_reset (insert);
}

static sqlite3_stmt *
prepare_insert (StoreDb *db, const char *table, int columns)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  sqlite3_stmt *statement = NULL;

  g_string_printf (sql, "INSERT OR IGNORE INTO %s VALUES (", table);
  for (int i = 0; i < columns; i++)
    g_string_append (sql, i > 0 ? ", ?" : "?");
  g_string_append_c (sql, ')');
  sqlite3_prepare_v2 (db->handle, sql->str, -1, &statement, NULL);
  return statement;
}

// Reads until the end or the first damage. CLAUSE says in which order.
static void
copy_rows (StoreDb *damaged, StoreDb *db, const char *table, const char *clause)
{
  g_autofree char *sql = g_strdup_printf ("SELECT * FROM %s%s", table, clause);
  sqlite3_stmt *from = NULL;

  if (sqlite3_prepare_v2 (damaged->handle, sql, -1, &from, NULL) != SQLITE_OK)
    return;
  sqlite3_stmt *insert = prepare_insert (db, table, sqlite3_column_count (from));
  while (insert != NULL && sqlite3_step (from) == SQLITE_ROW)
    insert_row (from, insert);
  sqlite3_finalize (insert);
  sqlite3_finalize (from);
}

// Without an index in the way: it may be what is damaged. Tables without rowids refuse the second.
static void
copy_table (StoreDb *damaged, StoreDb *db, const char *table)
{
  copy_rows (damaged, db, table, " NOT INDEXED");
  copy_rows (damaged, db, table, " NOT INDEXED ORDER BY rowid DESC");
}

static char *
set_aside (const char *path)
{
  static const char *const tails[] = {"-wal", "-shm"};
  char *aside = g_strdup_printf ("%s.damaged-%" G_GINT64_FORMAT, path, store_now ());

  g_rename (path, aside);
  for (size_t i = 0; i < G_N_ELEMENTS (tails); i++) {
    g_autofree char *from = g_strconcat (path, tails[i], NULL);
    g_autofree char *to = g_strconcat (aside, tails[i], NULL);
    g_rename (from, to);
  }
  return aside;
}

// What has no readable page left has nothing to copy; the damaged file stays for experts.
static bool
copy_all (StoreDb *db, const char *aside, GError **error)
{
  unsigned health = 0;
  g_autoptr (GError) local = NULL;
  g_autoptr (StoreDb) damaged = store_db_open (aside, SQLITE_OPEN_READWRITE, &health, &local);

  if (damaged == NULL) {
    g_message ("nothing could be read of %s: %s", aside, local->message);
    return true;
  }
  if (!store_db_script (db, "PRAGMA foreign_keys = OFF; BEGIN", error))
    return false;
  for (size_t i = 0; i < G_N_ELEMENTS (tables); i++)
    copy_table (damaged, db, tables[i]);
  return store_db_script (db, "COMMIT", error);
}

bool
store_salvage_keep (const char *path, GError **error)
{
  unsigned health = 0;
  g_autofree char *aside = set_aside (path);
  int fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd >= 0)
    close (fd);
  g_autoptr (StoreDb) db = store_db_open (path, SQLITE_OPEN_READWRITE, &health, error);
  return db != NULL && store_migrate (db, STORE_KEEP, path, error) && copy_all (db, aside, error);
}

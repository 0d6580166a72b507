// SPDX-License-Identifier: GPL-3.0-or-later
//
// Salvage of keep.db: first its pages, one by one, then through SQLite what it can still read;
// references between rows are not enforced, so that a lost account does not take its drafts along.
// Then what lost the row that it hangs on is given a new one, so that it is found again.

#include "store/store-salvage.h"
#include "base/mail-account.h"
#include "base/mail-folder.h"
#include "store/store-bytes.h"
#include "store/store-migrate.h"
#include "store/store-pages.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

// The new file while it is being made, beside the old one.
#define SALVAGE_TAIL ".salvage"

// In the order in which they are most dearly missed.
static const char *const tables[] = {
  "account",       "home_message",
  "home_place",    "pop_uid",
  "draft",         "draft_version",
  "draft_blob",    "draft_attachment",
  "outbox",        "outbox_recipient",
  "outbox_event",  "identity",
  "unsuggested",   "mailbox",
  "keyword",       "account_value",
  "operation",     "step",
  "folder_step",   "flag_change",
  "pending_flag",  "imported",
  "contact_group", "contact_group_member",
  "written_as",    "meta",
};

typedef struct {
  char *type; // "INTEGER", "TEXT", "BLOB", "ANY"
  bool is_required, is_key;
} Column;

// One table of the new file.
typedef struct {
  uint32_t root;
  bool has_rowid;
  GArray *columns;
  sqlite3_stmt *insert;
} Table;

typedef struct {
  StoreDb *db;
  GArray *tables; // Table
  uint64_t rows, cut;
} Salvage;

static void
clear_column (void *data)
{
  g_free (((Column *) data)->type);
}

static void
clear_table (void *data)
{
  Table *table = data;

  sqlite3_finalize (table->insert);
  g_array_unref (table->columns);
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

static bool
describe_table (Salvage *salvage, const char *name, GError **error)
{
  Table table = {.columns = g_array_new (FALSE, TRUE, sizeof (Column))};
  int64_t root = 0, without = 0;
  bool good =
    store_db_get_int (salvage->db, error, &root,
                      "SELECT rootpage FROM sqlite_schema WHERE name = ?", bind_text (name)) &&
    store_db_get_int (salvage->db, error, &without,
                      "SELECT wr FROM pragma_table_list WHERE name = ?", bind_text (name));
  g_auto (StoreRows) rows = store_db_query (
    salvage->db, "SELECT type, \"notnull\", pk FROM pragma_table_info (?)", bind_text (name));

  g_array_set_clear_func (table.columns, clear_column);
  while (good && store_rows_next (&rows, error)) {
    Column column = {.type = store_rows_dup (&rows, 0),
                     .is_required = store_rows_int (&rows, 1) != 0,
                     .is_key = store_rows_int (&rows, 2) != 0};
    g_array_append_val (table.columns, column);
  }
  table.root = (uint32_t) root;
  table.has_rowid = without == 0;
  table.insert = prepare_insert (salvage->db, name, (int) table.columns->len);
  g_array_append_val (salvage->tables, table);
  return good && !rows.failed && table.insert != NULL;
}

// The only column of a key that is a number is the row's own number, and not in its record.
static bool
is_rowid (const Table *table, unsigned i)
{
  const Column *column = &g_array_index (table->columns, Column, i);
  unsigned keys = 0;

  for (unsigned k = 0; k < table->columns->len; k++)
    keys += g_array_index (table->columns, Column, k).is_key;
  return table->has_rowid && keys == 1 && column->is_key && g_str_equal (column->type, "INTEGER");
}

static bool
fits_column (const Table *table, unsigned i, const StorePageRow *row)
{
  const Column *column = &g_array_index (table->columns, Column, i);
  const StoreValue *value = &row->values[i];

  if (is_rowid (table, i) || i >= row->whole)
    return true;
  switch (value->type) {
  case STORE_VALUE_NULL:
    return !column->is_required;
  case STORE_VALUE_INT:
    return g_str_equal (column->type, "INTEGER") || g_str_equal (column->type, "ANY");
  case STORE_VALUE_TEXT:
    return (g_str_equal (column->type, "TEXT") || g_str_equal (column->type, "ANY")) &&
           g_utf8_validate (value->data, (gssize) value->integer, NULL);
  case STORE_VALUE_BLOB:
    return g_str_equal (column->type, "BLOB") || g_str_equal (column->type, "ANY");
  }
  return false;
}

static bool
fits (const Table *table, const StorePageRow *row)
{
  if (table->has_rowid != row->has_rowid || table->columns->len != row->n || row->whole == 0)
    return false;
  for (unsigned i = 0; i < row->n; i++)
    if (!fits_column (table, i, row))
      return false;
  return true;
}

// What the pages that are lost held: text up to there, else something empty.
static void
bind_cut (const Table *table, unsigned i, const StorePageRow *row)
{
  const Column *column = &g_array_index (table->columns, Column, i);
  const StoreValue *value = &row->values[i];
  const char *end = value->data;
  bool is_text = g_str_equal (column->type, "TEXT");

  if (is_text && value->type == STORE_VALUE_TEXT) {
    g_utf8_validate (value->data, (gssize) value->integer, &end);
    sqlite3_bind_text (table->insert, (int) i + 1, value->data,
                       (int) (end - (const char *) value->data), SQLITE_TRANSIENT);
  } else if (column->is_required && is_text) {
    sqlite3_bind_text (table->insert, (int) i + 1, "", 0, SQLITE_STATIC);
  } else if (column->is_required && g_str_equal (column->type, "BLOB")) {
    sqlite3_bind_zeroblob (table->insert, (int) i + 1, 0);
  } else if (column->is_required) {
    sqlite3_bind_int64 (table->insert, (int) i + 1, 0);
  }
}

static void
bind_column (const Table *table, unsigned i, const StorePageRow *row)
{
  const StoreValue *value = &row->values[i];
  int at = (int) i + 1;

  if (is_rowid (table, i))
    sqlite3_bind_int64 (table->insert, at, row->rowid);
  else if (i >= row->whole)
    bind_cut (table, i, row);
  else if (value->type == STORE_VALUE_INT)
    sqlite3_bind_int64 (table->insert, at, value->integer);
  else if (value->type == STORE_VALUE_TEXT)
    sqlite3_bind_text (table->insert, at, value->data, (int) value->integer, SQLITE_TRANSIENT);
  else if (value->type == STORE_VALUE_BLOB)
    sqlite3_bind_blob64 (table->insert, at, value->data, (uint64_t) value->integer,
                         SQLITE_TRANSIENT);
}

static void
insert_page_row (Salvage *salvage, const Table *table, const StorePageRow *row)
{
  sqlite3_clear_bindings (table->insert);
  for (unsigned i = 0; i < row->n; i++)
    bind_column (table, i, row);
  sqlite3_step (table->insert);
  sqlite3_reset (table->insert);
  if (sqlite3_changes (salvage->db->handle) > 0) {
    salvage->rows++;
    salvage->cut += row->whole < row->n;
  }
}

// A page that nothing places is the table's whose columns its rows have, if that is one alone.
static void
on_page_row (void *data, uint32_t root, const StorePageRow *row)
{
  Salvage *salvage = data;
  const Table *found = NULL;

  for (unsigned i = 0; i < salvage->tables->len; i++) {
    const Table *table = &g_array_index (salvage->tables, Table, i);

    if ((root != 0 && table->root != root) || !fits (table, row))
      continue;
    if (found != NULL)
      return;
    found = table;
  }
  if (found != NULL)
    insert_page_row (salvage, found, row);
}

// Of tables and indexes: the first pages are where every file of this schema has them.
static GArray *
list_roots (StoreDb *db, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (db, "SELECT rootpage FROM sqlite_schema WHERE rootpage > 1");
  GArray *roots = g_array_new (FALSE, FALSE, sizeof (uint32_t));

  while (store_rows_next (&rows, error)) {
    uint32_t root = (uint32_t) store_rows_int (&rows, 0);
    g_array_append_val (roots, root);
  }
  return roots;
}

static bool
copy_pages (Salvage *salvage, const char *aside, uint32_t *out_damaged, GError **error)
{
  g_autoptr (StorePages) pages = store_pages_open (aside, error);
  g_autoptr (GArray) roots = pages != NULL ? list_roots (salvage->db, error) : NULL;

  for (size_t i = 0; roots != NULL && i < G_N_ELEMENTS (tables); i++)
    if (!describe_table (salvage, tables[i], error))
      return false;
  if (roots == NULL)
    return false;
  store_pages_each_row (pages, (const uint32_t *) (void *) roots->data, roots->len, on_page_row,
                        salvage);
  *out_damaged = store_pages_count_damaged (pages);
  return true;
}

static void
insert_row (sqlite3_stmt *from, sqlite3_stmt *insert)
{
  for (int i = 0; i < sqlite3_column_count (from); i++)
    sqlite3_bind_value (insert, i + 1, sqlite3_column_value (from, i));
  sqlite3_step (insert);
  sqlite3_reset (insert);
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
copy_by_sqlite (StoreDb *db, const char *aside)
{
  unsigned health = 0;
  g_autoptr (GError) local = NULL;
  g_autoptr (StoreDb) damaged = store_db_open (aside, SQLITE_OPEN_READWRITE, &health, &local);

  for (size_t i = 0; damaged != NULL && i < G_N_ELEMENTS (tables); i++) {
    copy_rows (damaged, db, tables[i], " NOT INDEXED");
    copy_rows (damaged, db, tables[i], " NOT INDEXED ORDER BY rowid DESC");
  }
}

// What a row was cut short of the ledger of POP3 has too: by it the same mail is known again.
static bool
restore_hashes (StoreDb *db, GError **error)
{
  return store_db_run (db, error,
                       "UPDATE home_message SET sha256 = u.sha256 FROM pop_uid u WHERE"
                       "  u.message_id = home_message.id AND u.sha256 IS NOT NULL"
                       "  AND home_message.whole = 1 AND home_message.sha256 = x''");
}

// Content that does not agree with its hash is as good as none, and may still be had again.
static bool
drop_broken_content (StoreDb *db, uint64_t *out_lost, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    db, "SELECT id, sha256, body FROM home_message WHERE whole = 1 AND file IS NULL");
  g_autoptr (GArray) broken = g_array_new (FALSE, FALSE, sizeof (int64_t));

  while (store_rows_next (&rows, error)) {
    g_autoptr (GBytes) sha256 = store_rows_bytes (&rows, 1), packed = store_rows_bytes (&rows, 2);
    g_autoptr (GBytes) raw = packed != NULL ? store_bytes_expand (packed, sha256, NULL) : NULL;
    int64_t id = store_rows_int (&rows, 0);
    if (raw == NULL)
      g_array_append_val (broken, id);
  }
  bool good = !rows.failed;
  store_rows_clear (&rows);
  *out_lost = broken->len;
  for (unsigned i = 0; good && i < broken->len; i++)
    good =
      store_db_run (db, error, "UPDATE home_message SET whole = 0, body = NULL WHERE id = ?",
                    bind_int (g_array_index (broken, int64_t, i))) &&
      // Stored, and not let go of: the server may still have it.
      store_db_run (db, error, "UPDATE pop_uid SET state = 0 WHERE message_id = ? AND state = 1",
                    bind_int (g_array_index (broken, int64_t, i)));
  return good;
}

G_STATIC_ASSERT (MAIL_SERVICE_POP3 == 1 && MAIL_ROLE_INBOX == 0 && MAIL_ROLE_NONE == 9);

// kind 1: POP3. home_role 0: INBOX, 9: none.
static const char mend[] =
  "INSERT OR IGNORE INTO account (id, name, address, full_name, kind)"
  "  SELECT DISTINCT account_id, 'Recovered ' || account_id, '', '', 1 FROM home_message"
  "  WHERE account_id NOT IN (SELECT id FROM account);"
  "INSERT OR IGNORE INTO identity SELECT id, 0, '', '', '', NULL, '', 0,"
  "  abs (random () % 2147483647) + 1 FROM account;"
  "DELETE FROM home_place WHERE message_id NOT IN (SELECT id FROM home_message);"
  "INSERT OR IGNORE INTO mailbox (id, account_id, path, home_role)"
  "  SELECT DISTINCT p.folder_id, h.account_id, 'Recovered ' || p.folder_id, 9 FROM home_place p"
  "  JOIN home_message h ON h.id = p.message_id WHERE p.folder_id <> 0"
  "  AND p.folder_id NOT IN (SELECT id FROM mailbox);"
  "INSERT OR IGNORE INTO mailbox (account_id, path, home_role) SELECT id, 'INBOX', 0 FROM account"
  "  WHERE kind = 1;"
  // Mail that lies nowhere any more comes to the inbox, unread.
  "INSERT INTO home_place (location_id, message_id, folder_id, flags, changed)"
  "  SELECT (SELECT coalesce (max (location_id), 0) FROM home_place) + 100000 +"
  "    row_number () OVER (), h.id, m.id, 0, 0 FROM home_message h JOIN mailbox m"
  "  ON m.account_id = h.account_id AND m.path = 'INBOX'"
  "  WHERE h.id NOT IN (SELECT message_id FROM home_place);"
  // A draft is its text.
  "INSERT OR IGNORE INTO draft (id, account_id, kind, related_ids, is_open, state, state_since,"
  "  version, synced_version) SELECT draft_id, (SELECT min (id) FROM account), 0, '', 0, 0, 0,"
  "  max (id), 0 FROM draft_version WHERE draft_id NOT IN (SELECT id FROM draft)"
  "  AND EXISTS (SELECT 1 FROM account) GROUP BY draft_id;"
  "UPDATE draft SET version = (SELECT max (id) FROM draft_version v WHERE v.draft_id = draft.id)"
  "  WHERE version NOT IN (SELECT id FROM draft_version) AND id IN"
  "  (SELECT draft_id FROM draft_version);"
  "DELETE FROM draft WHERE version NOT IN (SELECT id FROM draft_version);"
  "DELETE FROM draft_attachment WHERE blob_id NOT IN (SELECT id FROM draft_blob)"
  "  AND path IS NULL;"
  // What hangs on nothing can't be done.
  "DELETE FROM draft_attachment WHERE version_id NOT IN (SELECT id FROM draft_version);"
  "DELETE FROM outbox_recipient WHERE outbox_id NOT IN (SELECT id FROM outbox);"
  "DELETE FROM step WHERE operation_id NOT IN (SELECT id FROM operation);"
  "DELETE FROM folder_step WHERE operation_id NOT IN (SELECT id FROM operation);"
  "DELETE FROM flag_change WHERE operation_id NOT IN (SELECT id FROM operation);"
  // All of it is shown anew.
  "INSERT OR REPLACE INTO meta SELECT 'mark', 1 + max (coalesce ((SELECT value FROM meta WHERE"
  "  key = 'mark'), 0), coalesce ((SELECT max (changed) FROM home_place), 0),"
  "  coalesce ((SELECT max (changed) FROM home_message), 0),"
  "  coalesce ((SELECT max (changed) FROM step), 0));"
  "UPDATE home_place SET changed = (SELECT value FROM meta WHERE key = 'mark');";

static bool
note_result (Salvage *salvage, uint32_t pages, uint64_t lost, GError **error)
{
  g_message ("keep.db: %" G_GUINT64_FORMAT " rows taken over, %" G_GUINT64_FORMAT
             " of them cut short; %u pages and the content of %" G_GUINT64_FORMAT
             " messages are lost",
             salvage->rows, salvage->cut, pages, lost);
  return store_meta_set_int (salvage->db, "salvaged_at", store_now (), error) &&
         store_meta_set_int (salvage->db, "salvage_lost_pages", pages, error) &&
         store_meta_set_int (salvage->db, "salvage_lost_messages", (int64_t) lost, error);
}

// Of what lay somewhere, and is not here any more at all.
static bool
count_gone (StoreDb *db, uint64_t *lost, GError **error)
{
  int64_t gone = 0;

  if (!store_db_get_int (db, error, &gone,
                         "SELECT count(DISTINCT message_id) FROM home_place WHERE message_id"
                         "  NOT IN (SELECT id FROM home_message)"))
    return false;
  *lost += (uint64_t) gone;
  return true;
}

static bool
copy_all (Salvage *salvage, const char *path, GError **error)
{
  uint64_t lost = 0;
  uint32_t pages = 0;

  if (!store_db_script (salvage->db, "PRAGMA foreign_keys = OFF; BEGIN", error) ||
      !copy_pages (salvage, path, &pages, error))
    return false;
  copy_by_sqlite (salvage->db, path);
  return restore_hashes (salvage->db, error) && drop_broken_content (salvage->db, &lost, error) &&
         count_gone (salvage->db, &lost, error) && store_db_script (salvage->db, mend, error) &&
         note_result (salvage, pages, lost, error) &&
         store_db_script (salvage->db, "COMMIT", error);
}

// The new file, whole once its one transaction is committed.
static bool
build (const char *path, const char *made, GError **error)
{
  unsigned health = 0;
  Salvage salvage = {.tables = g_array_new (FALSE, FALSE, sizeof (Table))};
  int fd = g_open (made, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd >= 0)
    close (fd);
  g_array_set_clear_func (salvage.tables, clear_table);
  g_autoptr (StoreDb) db = store_db_open (made, SQLITE_OPEN_READWRITE, &health, error);
  salvage.db = db;
  bool good =
    db != NULL && store_migrate (db, STORE_KEEP, made, error) && copy_all (&salvage, path, error);
  g_array_unref (salvage.tables);
  return good;
}

static void
move (const char *from, const char *to, const char *tail)
{
  g_autofree char *from_tail = g_strconcat (from, tail, NULL);
  g_autofree char *to_tail = g_strconcat (to, tail, NULL);

  g_rename (from_tail, to_tail);
}

// The damaged file steps aside with its log, which would else be taken for the new one's.
static bool
put_in_place (const char *path, const char *made, GError **error)
{
  g_autofree char *aside = g_strdup_printf ("%s.damaged-%" G_GINT64_FORMAT, path, store_now ());

  move (path, aside, "-wal");
  move (path, aside, "-shm");
  move (path, aside, "");
  return g_rename (made, path) == 0 ||
         store_fail (error, MAIL_ERROR_STORE, "keep.db could not be put in place");
}

static void
remove_made (const char *made)
{
  static const char *const tails[] = {"", "-wal", "-shm"};

  for (size_t i = 0; i < G_N_ELEMENTS (tails); i++) {
    g_autofree char *path = g_strconcat (made, tails[i], NULL);
    g_unlink (path);
  }
}

bool
store_salvage_keep (const char *path, GError **error)
{
  g_autofree char *made = g_strconcat (path, SALVAGE_TAIL, NULL);

  remove_made (made);
  return build (path, made, error) && put_in_place (path, made, error);
}

bool
store_salvage_resume (const char *path, GError **error)
{
  g_autofree char *made = g_strconcat (path, SALVAGE_TAIL, NULL);
  unsigned health = 0;
  int64_t salvaged_at = 0;

  if (!g_file_test (made, G_FILE_TEST_EXISTS))
    return true;
  StoreDb *db = store_db_open (made, SQLITE_OPEN_READWRITE, &health, NULL);
  bool is_whole =
    db != NULL && store_meta_get_int (db, "salvaged_at", &salvaged_at, NULL) && salvaged_at != 0;
  g_clear_pointer (&db, store_db_close);
  if (is_whole)
    return put_in_place (path, made, error);
  remove_made (made);
  return true;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// One SQLite connection: opening it with the pragmas that all of ours have, its cache of prepared
// statements, binding, stepping, and what SQLite's errors mean to us.

#include "store/store-db.h"
#include "store/store-search-tokenizer.h"

#include <errno.h>
#include <inttypes.h>

// Waiting for another process's checkpoint or for a reader that closes; never for a person.
#define BUSY_TIMEOUT_MS 10000

StoreValue
bind_bytes (GBytes *bytes)
{
  size_t length;

  if (bytes == NULL)
    return bind_text (NULL);
  const void *data = g_bytes_get_data (bytes, &length);
  return bind_blob (data, length);
}

static void
finalize (void *statement)
{
  sqlite3_finalize (statement);
}

bool
store_db_fail (StoreDb *db, GError **error)
{
  int code = sqlite3_extended_errcode (db->handle);
  MailError mail_code = MAIL_ERROR_STORE;

  if ((code & 0xff) == SQLITE_INTERRUPT) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
    return false;
  }
  if ((code & 0xff) == SQLITE_FULL || sqlite3_system_errno (db->handle) == ENOSPC)
    mail_code = MAIL_ERROR_QUOTA;
  else if ((code & 0xff) == SQLITE_IOERR)
    g_atomic_int_or (db->health, STORE_HEALTH_DISTRUSTED);
  else if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB)
    g_atomic_int_or (db->health, STORE_HEALTH_DAMAGED);
  g_set_error (error, MAIL_ERROR, mail_code, "%s (SQLite %d, %s)", sqlite3_errmsg (db->handle),
               code, sqlite3_db_filename (db->handle, "main"));
  return false;
}

bool
store_db_script (StoreDb *db, const char *sql, GError **error)
{
  return sqlite3_exec (db->handle, sql, NULL, NULL, NULL) == SQLITE_OK || store_db_fail (db, error);
}

bool
store_db_sync_log (StoreDb *db, GError **error)
{
  sqlite3_file *log = NULL;
  int code = sqlite3_file_control (db->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);

  if (code == SQLITE_OK)
    code = log->pMethods->xSync (log, SQLITE_SYNC_NORMAL);
  if (code == SQLITE_OK)
    return true;
  g_atomic_int_or (db->health, STORE_HEALTH_DISTRUSTED);
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_STORE, "sync the log of %s: %s",
               sqlite3_db_filename (db->handle, "main"), sqlite3_errstr (code));
  return false;
}

void
store_db_set_patient (StoreDb *db, bool patient)
{
  sqlite3_busy_timeout (db->handle, patient ? BUSY_TIMEOUT_MS : 0);
}

static bool
set_up (StoreDb *db, GError **error)
{
  store_db_set_patient (db, true);
  sqlite3_db_config (db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  return store_db_script (db,
                          "PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON;"
                          "PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON;"
                          "PRAGMA temp_store = MEMORY;",
                          error) &&
         (store_search_tokenizer_register (db->handle) || store_db_fail (db, error));
}

StoreDb *
store_db_open (const char *path, int flags, unsigned *health, GError **error)
{
  g_autoptr (StoreDb) db = g_new0 (StoreDb, 1);

  db->health = health;
  db->statements = g_hash_table_new_full (NULL, NULL, NULL, finalize);
  if (sqlite3_open_v2 (path, &db->handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL) !=
      SQLITE_OK) {
    if (db->handle == NULL)
      g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_STORE, "SQLite: out of memory");
    else
      store_db_fail (db, error);
    return NULL;
  }
  return set_up (db, error) ? g_steal_pointer (&db) : NULL;
}

void
store_db_close (StoreDb *db)
{
  if (db == NULL)
    return;
  g_clear_pointer (&db->statements, g_hash_table_unref);
  sqlite3_close_v2 (db->handle);
  g_free (db);
}

// A statement that is being stepped further up the stack is not shared: the inner use gets its own.
static sqlite3_stmt *
get_statement (StoreDb *db, const char *sql, bool *cache)
{
  sqlite3_stmt *statement = *cache ? g_hash_table_lookup (db->statements, sql) : NULL;

  if (statement != NULL && !sqlite3_stmt_busy (statement))
    return statement;
  if (statement != NULL)
    *cache = false;
  statement = NULL;
  if (sqlite3_prepare_v3 (db->handle, sql, -1, *cache ? SQLITE_PREPARE_PERSISTENT : 0, &statement,
                          NULL) != SQLITE_OK)
    return NULL;
  if (*cache)
    g_hash_table_insert (db->statements, (void *) sql, statement);
  return statement;
}

static void
bind_value (sqlite3_stmt *statement, int index, const StoreValue *value)
{
  switch (value->type) {
  case STORE_VALUE_INT:
    sqlite3_bind_int64 (statement, index, value->integer);
    break;
  case STORE_VALUE_TEXT:
    sqlite3_bind_text (statement, index, value->data, -1, SQLITE_STATIC);
    break;
  case STORE_VALUE_BLOB:
    if (value->integer == 0)
      sqlite3_bind_zeroblob (statement, index, 0);
    else
      sqlite3_bind_blob64 (statement, index, value->data, (sqlite3_uint64) value->integer,
                           SQLITE_STATIC);
    break;
  case STORE_VALUE_NULL:
    sqlite3_bind_null (statement, index);
    break;
  }
}

StoreRows
store_db_query_values (StoreDb *db, const char *sql, bool cache, const StoreValue *values, size_t n)
{
  sqlite3_stmt *statement = get_statement (db, sql, &cache);
  StoreRows rows = {.db = db, .statement = statement, .cached = cache};

  for (size_t i = 0; statement != NULL && i < n; i++)
    bind_value (statement, (int) i + 1, &values[i]);
  return rows;
}

bool
store_rows_next (StoreRows *rows, GError **error)
{
  int code = rows->statement != NULL ? sqlite3_step (rows->statement) : SQLITE_ERROR;

  if (code == SQLITE_ROW)
    return true;
  rows->failed = code != SQLITE_DONE;
  if (rows->failed)
    store_db_fail (rows->db, error);
  return false;
}

bool
store_rows_one (StoreRows *rows, const char *what, GError **error)
{
  if (store_rows_next (rows, error))
    return true;
  if (!rows->failed)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "no such %s", what);
  return false;
}

GArray *
store_rows_ids (StoreRows *rows, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));

  while (store_rows_next (rows, error)) {
    int64_t id = store_rows_int (rows, 0);
    g_array_append_val (ids, id);
  }
  return rows->failed ? NULL : g_steal_pointer (&ids);
}

char *
store_ids_format (const GArray *ids)
{
  GString *text = g_string_new (NULL);

  for (unsigned int i = 0; ids != NULL && i < ids->len; i++)
    g_string_append_printf (text, i == 0 ? "%" PRId64 : " %" PRId64,
                            g_array_index (ids, int64_t, i));
  return g_string_free (text, FALSE);
}

GArray *
store_ids_parse (const char *text)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  char *end = NULL;

  for (int64_t id; (id = g_ascii_strtoll (text, &end, 10)) != 0; text = end)
    g_array_append_val (ids, id);
  return ids->len > 0 ? g_steal_pointer (&ids) : NULL;
}

void
store_rows_clear (StoreRows *rows)
{
  if (rows->statement == NULL)
    return;
  if (rows->cached) {
    sqlite3_reset (rows->statement);
    sqlite3_clear_bindings (rows->statement);
  } else {
    sqlite3_finalize (rows->statement);
  }
  rows->statement = NULL;
}

bool
store_db_run_values (StoreDb *db, GError **error, const char *sql, const StoreValue *values,
                     size_t n)
{
  g_auto (StoreRows) rows = store_db_query_values (db, sql, true, values, n);

  while (store_rows_next (&rows, error))
    ;
  return !rows.failed;
}

bool
store_db_get_int_values (StoreDb *db, GError **error, int64_t *out, const char *sql,
                         const StoreValue *values, size_t n)
{
  g_auto (StoreRows) rows = store_db_query_values (db, sql, true, values, n);

  if (store_rows_next (&rows, error))
    *out = store_rows_int (&rows, 0);
  return !rows.failed;
}

int64_t
store_rows_int (StoreRows *rows, int column)
{
  return sqlite3_column_int64 (rows->statement, column);
}

const char *
store_rows_text (StoreRows *rows, int column)
{
  const char *text = (const char *) sqlite3_column_text (rows->statement, column);

  return text != NULL ? text : "";
}

char *
store_rows_dup (StoreRows *rows, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (rows->statement, column));
}

GBytes *
store_rows_bytes (StoreRows *rows, int column)
{
  if (store_rows_is_null (rows, column))
    return NULL;
  const void *data = sqlite3_column_blob (rows->statement, column);
  return g_bytes_new (data, (size_t) sqlite3_column_bytes (rows->statement, column));
}

bool
store_rows_is_null (StoreRows *rows, int column)
{
  return sqlite3_column_type (rows->statement, column) == SQLITE_NULL;
}

int64_t
store_db_last_id (StoreDb *db)
{
  return sqlite3_last_insert_rowid (db->handle);
}

int
store_db_changes (StoreDb *db)
{
  return sqlite3_changes (db->handle);
}

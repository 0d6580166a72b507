// SPDX-License-Identifier: GPL-3.0-or-later
//
// StoreDb: one SQLite connection with its prepared statements, for store/ alone. SQL stays a
// literal at its place of use; binding, stepping and errors are said once, here.
//
//   g_auto (StoreRows) rows = store_db_query (db, "SELECT id FROM folder WHERE account_id = ?",
//                                             bind_int (account_id));
//   while (store_rows_next (&rows, error))
//     use (store_rows_int (&rows, 0));
//   return !rows.failed;

#pragma once

#include "base/mail-error.h"

#include <sqlite3.h>
#include <stdint.h>

G_BEGIN_DECLS

// A value bound to a statement. Text and bytes are borrowed until the statement is done.
typedef struct {
  enum { STORE_VALUE_NULL, STORE_VALUE_INT, STORE_VALUE_TEXT, STORE_VALUE_BLOB } type;
  int64_t integer; // or the length of a blob
  const void *data;
} StoreValue;

static inline StoreValue
bind_int (int64_t integer)
{
  return (StoreValue) {STORE_VALUE_INT, integer, NULL};
}

// NULL binds NULL.
static inline StoreValue
bind_text (const char *text)
{
  return (StoreValue) {text != NULL ? STORE_VALUE_TEXT : STORE_VALUE_NULL, 0, text};
}

static inline StoreValue
bind_blob (const void *data, size_t length)
{
  return (StoreValue) {STORE_VALUE_BLOB, (int64_t) length, data};
}

// NULL binds NULL.
StoreValue bind_bytes (GBytes *bytes);

// What was seen of the files so far: bits, raised atomically and never lowered by store-db.c.
enum {
  STORE_HEALTH_DISTRUSTED = 1 << 0, // an I/O error or a failed fsync
  STORE_HEALTH_DAMAGED = 1 << 1,    // a page or row that makes no sense
};

typedef struct {
  sqlite3 *handle;
  GHashTable *statements; // SQL literal (by address) → sqlite3_stmt
  unsigned *health;       // borrowed
} StoreDb;

// FLAGS of sqlite3_open_v2. Sets what every connection of ours has: foreign keys, cell size check,
// untrusted schema, secure delete, busy timeout, our tokenizer.
StoreDb *store_db_open (const char *path, int flags, unsigned *health, GError **error);
void store_db_close (StoreDb *db);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreDb, store_db_close)

// Whether DB waits for another process's or reader's lock (it does), or gives up at once.
void store_db_set_patient (StoreDb *db, bool patient);

// Fills ERROR from the connection's last error: QUOTA when the disk is full, G_IO_ERROR_CANCELLED
// when interrupted, else STORE. Always returns false.
bool store_db_fail (StoreDb *db, GError **error);

// Several statements without parameters, not cached: schema, pragmas, BEGIN.
bool store_db_script (StoreDb *db, const char *sql, GError **error);

// What was committed with synchronous=NORMAL lasts from now on. STORE: it may not.
bool store_db_sync_log (StoreDb *db, GError **error);

typedef struct {
  StoreDb *db;
  sqlite3_stmt *statement;
  bool cached;
  bool failed; // true after store_rows_next() returned false because of an error
} StoreRows;

void store_rows_clear (StoreRows *rows);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StoreRows, store_rows_clear)

#define STORE_VALUES(...)                                                                          \
  (const StoreValue[]) {__VA_ARGS__}, sizeof ((StoreValue[]) {__VA_ARGS__}) / sizeof (StoreValue)

// A SELECT. SQL must be a literal: its statement is kept by address.
#define store_db_query(db, sql, ...)                                                               \
  store_db_query_values (db, "" sql, true, STORE_VALUES (__VA_ARGS__))
// Anything that returns no rows.
#define store_db_run(db, error, sql, ...)                                                          \
  store_db_run_values (db, error, "" sql, STORE_VALUES (__VA_ARGS__))
// The first column of the first row into *OUT; *OUT stays as it is when there is no row.
#define store_db_get_int(db, error, out, sql, ...)                                                 \
  store_db_get_int_values (db, error, out, "" sql, STORE_VALUES (__VA_ARGS__))

StoreRows store_db_query_values (StoreDb *db, const char *sql, bool cache, const StoreValue *values,
                                 size_t n);
bool store_db_run_values (StoreDb *db, GError **error, const char *sql, const StoreValue *values,
                          size_t n);
bool store_db_get_int_values (StoreDb *db, GError **error, int64_t *out, const char *sql,
                              const StoreValue *values, size_t n);

// True at a row, false at the end or with ERROR.
bool store_rows_next (StoreRows *rows, GError **error);
// The only row of what must be there: false with NOT_FOUND, WHAT in its message, when it is not.
bool store_rows_one (StoreRows *rows, const char *what, GError **error);
// Column 0 of all rows. GArray of int64_t; NULL with error.
GArray *store_rows_ids (StoreRows *rows, GError **error);

// int64_t as one text, "3 7", and back; NULL and "" stand for none. What is no number ends them.
char *store_ids_format (const GArray *ids);
GArray *store_ids_parse (const char *text);
int64_t store_rows_int (StoreRows *rows, int column);
const char *store_rows_text (StoreRows *rows, int column); // "" for NULL; until the next step
char *store_rows_dup (StoreRows *rows, int column);        // NULL for NULL
GBytes *store_rows_bytes (StoreRows *rows, int column);    // a copy; NULL for NULL
bool store_rows_is_null (StoreRows *rows, int column);

int64_t store_db_last_id (StoreDb *db);
int store_db_changes (StoreDb *db);

G_END_DECLS

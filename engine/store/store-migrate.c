// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs the numbered steps of a schema, each in a transaction, with a copy of keep.db made before.

#include "store/store-migrate.h"
#include "store/store-schema.h"

#include <glib/gstdio.h>

static bool
get_version (StoreDb *db, int *out_version, GError **error)
{
  int64_t version = 0;
  bool ok = store_db_get_int (db, error, &version, "PRAGMA user_version");

  *out_version = (int) version;
  return ok;
}

// Each version of each of our files has meta (key, value), made in the transaction that gave the
// file its number.
static bool
is_ours (StoreDb *db, StoreFile file, int version, bool *out, GError **error)
{
  int64_t ours = 1;
  bool ok = true;

  if (version == 0)
    ok = store_db_get_int (db, error, &ours, "SELECT count(*) = 0 FROM sqlite_schema");
  else if (file != STORE_KEEP)
    ok = store_db_get_int (db, error, &ours,
                           "SELECT count(*) = 2 FROM pragma_table_info('meta')"
                           "  WHERE name IN ('key', 'value')");
  *out = ours != 0;
  return ok;
}

int
store_migrate_read_version (StoreFile file, const char *path, GError **error)
{
  unsigned health = 0;
  int version = 0;
  bool ours;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return 0;
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return STORE_VERSION_FOREIGN;
  g_autoptr (StoreDb) db = store_db_open (path, SQLITE_OPEN_READWRITE, &health, error);
  if (db == NULL || !get_version (db, &version, error) ||
      !is_ours (db, file, version, &ours, error))
    return -1;
  return ours ? version : STORE_VERSION_FOREIGN;
}

bool
store_migrate_check_version (StoreFile file, int version, GError **error)
{
  int n;

  store_schema_steps (file, &n);
  if (version <= n)
    return true;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_SCHEMA_NEWER, "%s has schema %d, this build knows %d",
               store_file_name (file), version, n);
  return false;
}

bool
store_migrate_check_reader (StoreReader *reader, GError **error)
{
  static const char *const sql[] = {
    [STORE_KEEP] = "PRAGMA keep.user_version",
    [STORE_CONTENT] = "PRAGMA content.user_version",
    [STORE_SEARCH] = "PRAGMA search.user_version",
    [STORE_INDEX] = "PRAGMA main.user_version",
  };

  for (int file = 0; file < STORE_N_FILES; file++) {
    int64_t version = 0;

    if (!store_db_get_int_values (reader, error, &version, sql[file], NULL, 0) ||
        !store_migrate_check_version (file, (int) version, error))
      return false;
    // As a file that was cut to nothing says.
    if (version == 0) {
      g_set_error (error, MAIL_ERROR, MAIL_ERROR_STORE, "%s is empty", store_file_name (file));
      return false;
    }
  }
  return true;
}

// VACUUM INTO fails on a file that is there: one left by a migration that was cut short is older
// than what we have, since nothing was committed after it.
static bool
back_up (StoreDb *db, const char *path, int version, GError **error)
{
  g_autofree char *copy = g_strdup_printf ("%s.before-%d", path, version + 1);

  g_unlink (copy);
  return store_db_run (db, error, "VACUUM INTO ?", bind_text (copy));
}

static bool
run_step (StoreDb *db, const char *step, int number, GError **error)
{
  g_autofree char *set_version = g_strdup_printf ("PRAGMA user_version = %d; COMMIT", number);

  if (store_db_script (db, "BEGIN IMMEDIATE", error) && store_db_script (db, step, error) &&
      store_db_script (db, set_version, error))
    return true;
  sqlite3_exec (db->handle, "ROLLBACK", NULL, NULL, NULL);
  return false;
}

bool
store_migrate (StoreDb *db, StoreFile file, const char *path, GError **error)
{
  int version, n;
  const char *const *steps = store_schema_steps (file, &n);

  if (!get_version (db, &version, error) || !store_migrate_check_version (file, version, error))
    return false;
  if (version == 0 && !store_db_script (db, store_schema_before (file), error))
    return false;
  if (!store_db_script (db, "PRAGMA journal_mode = WAL", error) ||
      !store_db_script (db, store_schema_writer (file), error))
    return false;
  if (file == STORE_KEEP && version > 0 && version < n && !back_up (db, path, version, error))
    return false;
  for (; version < n; version++)
    if (!run_step (db, steps[version], version + 1, error))
      return false;
  return true;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Opening as the owner: versions first, so that a newer store is left untouched; then each file,
// migrated; a damaged or foreign one is set aside and made anew; then the files are made to agree.
// keep.db is never made anew over an old one that can't be read: store-salvage.c takes over what
// can.

#include "store/store-open.h"
#include "store/store-migrate.h"
#include "store/store-owner.h"
#include "store/store-replay.h"
#include "store/store-salvage.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

static char *
suspect_path (const char *dir)
{
  return g_build_filename (dir, "suspect", NULL);
}

bool
store_owner_is_needed (const char *dir)
{
  g_autofree char *path = suspect_path (dir);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

bool
store_open_note_damage (Store *store)
{
  if ((g_atomic_int_get (&store->health) & STORE_HEALTH_DAMAGED) == 0)
    return false;
  g_autofree char *path = suspect_path (store->dir);
  bool known = g_file_test (path, G_FILE_TEST_EXISTS);
  return g_file_set_contents_full (path, "", 0, G_FILE_SET_CONTENTS_NONE, 0600, NULL) && !known;
}

static char *
file_path (Store *store, StoreFile file)
{
  return g_build_filename (store->dir, store_file_name (file), NULL);
}

// Keeps what can't be used beside its place, with its log, for whoever wants to look at it.
static void
set_aside (const char *path, const char *why)
{
  g_autofree char *stamp = g_strdup_printf (".%s-%" G_GINT64_FORMAT, why, store_now ());
  static const char *const tails[] = {"", "-wal", "-shm"};

  for (size_t i = 0; i < G_N_ELEMENTS (tails); i++) {
    g_autofree char *from = g_strconcat (path, tails[i], NULL);
    g_autofree char *to = g_strconcat (path, stamp, tails[i], NULL);
    g_rename (from, to);
  }
}

// Mail has lost what should be there. All but keep.db is made anew, in its place.
static bool
pass_foreign (Store *store, StoreFile file, const char *path, GError **error)
{
  if (file == STORE_KEEP || !store->owner) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_STORE,
                 "%s was not written by Mail: move it away, and your own back to its place", path);
    return false;
  }
  g_message ("%s was not written by Mail: set aside", store_file_name (file));
  set_aside (path, "foreign");
  return true;
}

// What can't be read is looked at when it is opened.
static bool
check_versions (Store *store, GError **error)
{
  for (int file = 0; file < STORE_N_FILES; file++) {
    g_autofree char *path = file_path (store, file);
    int version = store_migrate_read_version (file, path, NULL);

    if (version == STORE_VERSION_FOREIGN ? !pass_foreign (store, file, path, error) :
                                           !store_migrate_check_version (file, version, error))
      return false;
  }
  return true;
}

// How much of a file is looked at before it is used.
typedef enum {
  EXAMINE_NOTHING,
  EXAMINE_FACTS, // all but mail, which may be gigabytes: its damage is found when it is read
  EXAMINE_ALL,
} Examine;

static bool
run_check (StoreDb *db, const char *pragma, GError **error)
{
  g_auto (StoreRows) rows = store_db_query_values (db, pragma, false, NULL, 0);

  if (!store_rows_next (&rows, error))
    return !rows.failed;
  if (g_str_equal (store_rows_text (&rows, 0), "ok"))
    return true;
  g_atomic_int_or (db->health, STORE_HEALTH_DAMAGED);
  return store_fail (error, MAIL_ERROR_STORE, store_rows_text (&rows, 0));
}

// A schema that was overwritten by something that still reads as one has lost tables.
static bool
check_tables (StoreDb *db, GError **error)
{
  int64_t missing = 0;

  if (!store_db_get_int (db, error, &missing,
                         "SELECT (SELECT user_version FROM pragma_user_version) > 0 AND"
                         "  (SELECT count(*) FROM sqlite_schema WHERE type = 'table'"
                         "  AND name IN ('account', 'home_message', 'home_place', 'pop_uid',"
                         "  'draft', 'draft_version', 'outbox', 'mailbox', 'meta')) < 9"))
    return false;
  if (missing == 0)
    return true;
  g_atomic_int_or (db->health, STORE_HEALTH_DAMAGED);
  return store_fail (error, MAIL_ERROR_STORE, "tables are missing");
}

static bool
check_facts (StoreDb *db, GError **error)
{
  if (!check_tables (db, error))
    return false;
  g_auto (StoreRows) rows =
    store_db_query (db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND"
                        "  name NOT IN ('home_message', 'home_place', 'pop_uid') AND"
                        "  name NOT LIKE 'sqlite_%'");

  while (store_rows_next (&rows, error)) {
    char *pragma = sqlite3_mprintf ("PRAGMA quick_check(\"%w\")", store_rows_text (&rows, 0));
    bool good = run_check (db, pragma, error);

    sqlite3_free (pragma);
    if (!good)
      return false;
  }
  return !rows.failed;
}

static bool
examine_file (StoreDb *db, Examine examine, GError **error)
{
  switch (examine) {
  case EXAMINE_NOTHING:
    return true;
  case EXAMINE_FACTS:
    return check_facts (db, error);
  case EXAMINE_ALL:
    break;
  }
  return run_check (db, "PRAGMA quick_check(1)", error);
}

// SQLite gives a log the mode of its database; the database is for its person only (D8).
static bool
make_private (const char *path, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return true;
  int fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0)
    return close (fd) == 0;
  g_set_error (error, MAIL_ERROR, errno == ENOSPC ? MAIL_ERROR_QUOTA : MAIL_ERROR_STORE,
               "make %s: %s", path, g_strerror (errno));
  return false;
}

static StoreDb *
open_one (Store *store, StoreFile file, Examine examine, GError **error)
{
  g_autofree char *path = file_path (store, file);

  if (!make_private (path, error))
    return NULL;
  g_autoptr (StoreDb) db = store_db_open (path, SQLITE_OPEN_READWRITE, &store->health, error);
  if (db == NULL || !examine_file (db, examine, error) || !store_migrate (db, file, path, error))
    return NULL;
  return g_steal_pointer (&db);
}

// Opens FILE; a damaged one is set aside and made anew.
static bool
open_or_remake (Store *store, StoreFile file, bool examine, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *path = file_path (store, file);

  store->db[file] = open_one (store, file,
                              examine            ? EXAMINE_ALL :
                              file == STORE_KEEP ? EXAMINE_FACTS :
                                                   EXAMINE_NOTHING,
                              &local);
  if (store->db[file] == NULL && (store->health & STORE_HEALTH_DAMAGED) != 0) {
    store->health = 0;
    g_message ("%s is damaged (%s): set aside", store_file_name (file), local->message);
    g_clear_error (&local);
    if (file == STORE_KEEP && !store_salvage_keep (path, &local)) {
      g_propagate_error (error, g_steal_pointer (&local));
      return false;
    }
    if (file != STORE_KEEP)
      set_aside (path, "damaged");
    store->db[file] = open_one (store, file, EXAMINE_NOTHING, &local);
  }
  if (store->db[file] == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return store->db[file] != NULL;
}

static char *
dup_uuid (StoreDb *db)
{
  g_auto (StoreRows) rows = store_db_query (db, "SELECT value FROM meta WHERE key = 'uuid'");

  return store_rows_next (&rows, NULL) ? store_rows_dup (&rows, 0) : NULL;
}

static bool
set_uuid (StoreDb *db, const char *uuid, GError **error)
{
  return store_db_run (db, error,
                       "INSERT INTO meta VALUES ('uuid', ?) ON CONFLICT DO UPDATE SET"
                       "  value = excluded.value WHERE value <> excluded.value",
                       bind_text (uuid));
}

// A file of another store, put here by hand or by a restored backup, would name other messages.
static bool
adopt_file (Store *store, StoreFile file, bool *out_new, GError **error)
{
  g_autofree char *uuid = dup_uuid (store->db[file]);
  g_autofree char *path = file_path (store, file);

  if (uuid != NULL && !g_str_equal (uuid, store->uuid)) {
    g_clear_pointer (&store->db[file], store_db_close);
    set_aside (path, "damaged");
    store->db[file] = open_one (store, file, EXAMINE_NOTHING, error);
    g_clear_pointer (&uuid, g_free);
  }
  *out_new = uuid == NULL;
  return store->db[file] != NULL &&
         (uuid != NULL || set_uuid (store->db[file], store->uuid, error));
}

// A salvaged keep.db may have lost its own: then content.db says which store this is.
static char *
find_uuid (Store *store)
{
  g_autofree char *path = file_path (store, STORE_CONTENT);
  g_autoptr (StoreDb) content = NULL;
  unsigned health = 0;
  char *uuid = dup_uuid (store->db[STORE_KEEP]);

  if (uuid == NULL && g_file_test (path, G_FILE_TEST_EXISTS)) {
    content = store_db_open (path, SQLITE_OPEN_READWRITE, &health, NULL);
    uuid = content != NULL ? dup_uuid (content) : NULL;
  }
  return uuid != NULL ? uuid : g_uuid_string_random ();
}

static bool
open_keep (Store *store, bool examine, bool *out_new_store, bool *out_new, GError **error)
{
  g_autofree char *path = file_path (store, STORE_KEEP);
  g_autofree char *content = file_path (store, STORE_CONTENT);

  *out_new = store_migrate_read_version (STORE_KEEP, path, NULL) == 0;
  *out_new_store = *out_new && store_migrate_read_version (STORE_CONTENT, content, NULL) == 0;
  if (!store_salvage_resume (path, error) || !open_or_remake (store, STORE_KEEP, examine, error))
    return false;
  store->uuid = find_uuid (store);
  return set_uuid (store->db[STORE_KEEP], store->uuid, error);
}

// Steps that index.db was not told of may name rows that it never got: given again, their ids would
// make a step send, or delete, another message.
static bool
raise_above_steps (Store *store, int64_t *message_id, int64_t *location_id, GError **error)
{
  int64_t seen = 0;

  if (!store_meta_get_int (store->db[STORE_INDEX], "keep_mark", &seen, error))
    return false;
  g_auto (StoreRows) rows = store_db_query (
    store->db[STORE_KEEP],
    "SELECT coalesce (max (message_id), 0) + 1, coalesce (max (location_id), 0) + 1 FROM step"
    "  WHERE changed > ?",
    bind_int (seen));
  if (!store_rows_next (&rows, error))
    return false;
  *message_id = MAX (*message_id, store_rows_int (&rows, 0));
  *location_id = MAX (*location_id, store_rows_int (&rows, 1));
  return true;
}

// keep.db and content.db may have committed ids that a failed commit of index.db does not know of.
static bool
raise_ids (Store *store, GError **error)
{
  StoreDb *keep = store->db[STORE_KEEP];
  int64_t message_id = 0, location_id = 0, part_of = 0;

  if (!store_db_get_int (keep, error, &message_id,
                         "SELECT coalesce (max (id), 0) + 1 FROM home_message") ||
      !store_db_get_int (keep, error, &location_id,
                         "SELECT coalesce (max (location_id), 0) + 1 FROM home_place") ||
      !store_db_get_int (store->db[STORE_CONTENT], error, &part_of,
                         "SELECT coalesce (max (message_id), 0) + 1 FROM part") ||
      !raise_above_steps (store, &message_id, &location_id, error))
    return false;
  store->message_ids.next = MAX (store->message_ids.next, MAX (message_id, part_of));
  store->location_ids.next = MAX (store->location_ids.next, location_id);
  return true;
}

static bool
load_ids (Store *store, bool new_index, GError **error)
{
  StoreDb *from = store->db[new_index ? STORE_KEEP : STORE_INDEX];

  store->message_ids.next = store->location_ids.next = 1;
  return store_meta_get_int (from, "message_id", &store->message_ids.next, error) &&
         store_meta_get_int (from, "location_id", &store->location_ids.next, error) &&
         raise_ids (store, error) &&
         store_meta_get_int (store->db[STORE_KEEP], "message_id", &store->message_ids.reserved,
                             error) &&
         store_meta_get_int (store->db[STORE_KEEP], "location_id", &store->location_ids.reserved,
                             error);
}

// What was made anew in a store that is no new one is told to its person (MailStats), unless the
// store comes from a backup, which has nothing but keep.db.
static bool
note_remade (Store *store, const bool *is_new, GError **error)
{
  StoreDb *keep = store->db[STORE_KEEP];
  int64_t restored = 0;
  static const char *const keys[STORE_N_FILES] = {[STORE_KEEP] = "remade_keep",
                                                  [STORE_CONTENT] = "remade_content",
                                                  [STORE_SEARCH] = "remade_search",
                                                  [STORE_INDEX] = "remade_index"};

  if (!store_meta_get_int (keep, STORE_META_RESTORED, &restored, error))
    return false;
  if (restored != 0)
    return store_meta_set_int (keep, STORE_META_RESTORED, 0, error);
  for (int file = 0; file < STORE_N_FILES; file++)
    if (is_new[file] && !store_meta_set_int (keep, keys[file], store_now (), error))
      return false;
  return true;
}

bool
store_open_files (Store *store, GError **error)
{
  g_autofree char *suspect = suspect_path (store->dir);
  bool examine = g_file_test (suspect, G_FILE_TEST_EXISTS);
  bool is_new[STORE_N_FILES] = {0}, is_new_store = false;

  if (!check_versions (store, error) ||
      !open_keep (store, examine, &is_new_store, &is_new[STORE_KEEP], error))
    return false;
  for (int file = STORE_CONTENT; file < STORE_N_FILES; file++)
    if (!open_or_remake (store, file, examine, error) ||
        !adopt_file (store, file, &is_new[file], error))
      return false;
  if (!is_new_store && !note_remade (store, is_new, error))
    return false;
  if (!load_ids (store, is_new[STORE_INDEX], error) ||
      !store_replay_reconcile (store, is_new, error))
    return false;
  g_unlink (suspect);
  return true;
}

bool
store_open_check_reader (Store *store, GError **error)
{
  return check_versions (store, error);
}

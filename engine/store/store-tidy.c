// SPDX-License-Identifier: GPL-3.0-or-later
//
// Housekeeping for quiet moments: what is past its time goes, orphans are collected, free pages are
// given back, logs are folded into their files. Each piece is bounded; the next call goes on.

#include "store/store-content-file.h"
#include "store/store-draft-file.h"
#include "store/store-home-private.h"
#include "store/store-location.h"
#include "store/store-part.h"
#include "store/store-search-index.h"

#include <glib/gstdio.h>

#define DAY_SECONDS (24 * 3600)
#define RESTORABLE_SECONDS (30 * DAY_SECONDS)

// Content may be committed an instant before the index that names it, or by a write still to come.
#define ORPHAN_SECONDS 3600

#define ROWS_PER_CALL 500
#define PAGES_PER_CALL "500"

static bool
erase_removed (StoreWrite *write, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->index,
    "SELECT " STORE_LOCATION_COLUMNS " FROM removed r JOIN location l ON l.id = r.location_id"
    "  WHERE r.removed_at < ? LIMIT ?",
    bind_int (store_now () - RESTORABLE_SECONDS), bind_int (ROWS_PER_CALL));
  g_autoptr (GArray) found = store_location_read_all (&rows, error);

  for (unsigned i = 0; found != NULL && i < found->len; i++)
    if (!store_location_erase (write, &g_array_index (found, StoreLocation, i), error))
      return false;
  return found != NULL;
}

// By a message, or by an upload whose message is to be shown again (store-upload.h).
static bool
is_named (StoreWrite *write, int64_t content_id, bool *out, GError **error)
{
  int64_t named = 0;
  bool ok = store_db_get_int (write->index, error, &named,
                              "SELECT 1 FROM message WHERE content_id = ? LIMIT 1",
                              bind_int (content_id)) &&
            (named != 0 ||
             store_db_get_int (write->keep, error, &named,
                               "SELECT 1 FROM step s JOIN operation o ON o.id = s.operation_id"
                               "  WHERE s.content_id = ?1 AND s.content_id <> 0 AND"
                               "  (s.state < 2 OR (s.state = 3 AND o.dismissed = 0)) LIMIT 1",
                               bind_int (content_id)));

  *out = named != 0;
  return ok;
}

// What a lost index named is claimed as it comes in again, until every folder has come in.
static bool
end_claims (StoreWrite *write, GError **error)
{
  int64_t waiting = 1;

  if (!store_db_get_int (write->index, error, &waiting,
                         "SELECT NOT EXISTS (SELECT 1 FROM folder) OR EXISTS"
                         "  (SELECT 1 FROM folder WHERE selectable <> 0 AND synced = 0)"))
    return false;
  if (waiting == 0)
    write->store->claim_content = false;
  return waiting != 0 || store_meta_set_int (write->index, "claim_content", 0, error);
}

// Goes through content.db a stretch a call, remembering where it stopped.
static bool
collect_orphans (StoreWrite *write, GError **error)
{
  int64_t last = 0, n = 0;

  if (write->store->claim_content)
    return end_claims (write, error);
  if (!store_meta_get_int (write->content, "orphans_seen", &last, error))
    return false;
  g_auto (StoreRows) rows = store_db_query (
    write->content, "SELECT id FROM content WHERE id > ? AND written_at < ? ORDER BY id LIMIT ?",
    bind_int (last), bind_int (store_now () - ORPHAN_SECONDS), bind_int (ROWS_PER_CALL));
  for (; store_rows_next (&rows, error); n++) {
    bool named;

    last = store_rows_int (&rows, 0);
    if (!is_named (write, last, &named, error) ||
        (!named && !store_content_drop (write, last, error)))
      return false;
  }
  return !rows.failed &&
         store_meta_set_int (write->content, "orphans_seen", n < ROWS_PER_CALL ? 0 : last, error);
}

// The bytes of what was filed are in Sent; its verdicts stay for the timeline.
static bool
forget_sent_bytes (StoreWrite *write, int64_t before, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT message_file, sent_file FROM outbox WHERE state IN (4, 7) AND queued_at < ?"
    "  AND (message_file IS NOT NULL OR sent_file IS NOT NULL)",
    bind_int (before));

  while (store_rows_next (&rows, error))
    for (int column = 0; column < 2; column++)
      if (!store_rows_is_null (&rows, column))
        g_ptr_array_add (
          write->files_dropped,
          g_build_filename (write->store->dir, store_rows_text (&rows, column), NULL));
  return !rows.failed &&
         store_db_run (write->keep, error,
                       "UPDATE outbox SET message = NULL, sent_copy = NULL, message_file = NULL,"
                       "  sent_file = NULL WHERE state IN (4, 7) AND queued_at < ? AND"
                       "  coalesce (message, sent_copy, message_file, sent_file) IS NOT NULL",
                       bind_int (before));
}

static bool
forget_old (StoreWrite *write, GError **error)
{
  int64_t month_ago = store_now () - RESTORABLE_SECONDS;

  return store_db_run (write->keep, error,
                       "DELETE FROM draft WHERE state IN (1, 2) AND state_since < ? AND"
                       "  server_message_id = ''",
                       bind_int (month_ago)) &&
         store_db_run (write->keep, error,
                       "DELETE FROM operation WHERE state IN (2, 4) AND recorded_at < ?",
                       bind_int (month_ago)) &&
         // Nobody tries again what was refused and put away.
         store_db_run (write->keep, error,
                       "DELETE FROM upload WHERE step_id IN (SELECT s.id FROM step s JOIN operation"
                       "  o ON o.id = s.operation_id WHERE o.dismissed <> 0)") &&
         forget_sent_bytes (write, month_ago, error);
}

static bool
names_file (StoreWrite *write, const char *name, bool *out, GError **error)
{
  int64_t named = 0;
  StoreValue value = bind_text (name);
  bool ok = store_db_get_int (write->content, error, &named,
                              "SELECT EXISTS (SELECT 1 FROM content WHERE file = ?1) OR EXISTS"
                              "  (SELECT 1 FROM part WHERE file = ?1)",
                              value) &&
            (named != 0 || store_db_get_int (write->keep, error, &named,
                                             "SELECT EXISTS (SELECT 1 FROM outbox WHERE"
                                             "  message_file = ?1 OR sent_file = ?1) OR EXISTS"
                                             "  (SELECT 1 FROM home_message WHERE file = ?1) OR"
                                             "  EXISTS (SELECT 1 FROM upload WHERE file = ?1)",
                                             value));

  *out = named != 0;
  return ok;
}

// Files that a crash left between their writing and the commit that would have named them.
static bool
collect_stray_files (StoreWrite *write, GError **error)
{
  g_autoptr (GPtrArray) names =
    store_content_file_list (write->store->dir, store_now () - ORPHAN_SECONDS);

  for (unsigned i = 0; i < names->len; i++) {
    bool named;

    if (!names_file (write, names->pdata[i], &named, error))
      return false;
    if (!named)
      g_ptr_array_add (write->files_dropped,
                       g_build_filename (write->store->dir, names->pdata[i], NULL));
  }
  return true;
}

// A log that a reader still needs stays as it is; the next call comes.
static void
fold_log (StoreDb *db)
{
  store_db_set_patient (db, false);
  sqlite3_wal_checkpoint_v2 (db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  store_db_set_patient (db, true);
}

static bool
give_back (Store *store, GError **error)
{
  for (int file = 0; file < STORE_N_FILES; file++) {
    if (!store_db_script (store->db[file], "PRAGMA incremental_vacuum(" PAGES_PER_CALL ")", error))
      return false;
    fold_log (store->db[file]);
  }
  return true;
}

// A keep.db that was set aside may name files that nothing else does any more: the last copies of
// mail. They wait for whoever gets it out of there.
static bool
has_damaged_keep (Store *store)
{
  g_autoptr (GDir) dir = g_dir_open (store->dir, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "keep.db.damaged-"))
      return true;
  return false;
}

// Once an owner's life is often enough: only a crash leaves any.
static bool
collect_once (StoreWrite *write, GError **error)
{
  Store *store = write->store;

  if (store->tidied_files)
    return true;
  store->tidied_files = true;
  return has_damaged_keep (store) ||
         (store_part_collect (write, error) && collect_stray_files (write, error) &&
          store_draft_file_collect (write, error));
}

bool
store_tidy (Store *store, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_BACKFILL, error);

  if (write == NULL || !erase_removed (write, error) || !collect_orphans (write, error) ||
      !collect_once (write, error) || !forget_old (write, error) ||
      !store_search_index_tidy (write, error) ||
      !store_write_commit (g_steal_pointer (&write), error))
    return false;
  // Outside of a transaction, but still the only writer.
  return store_write_alone (store, give_back, error);
}

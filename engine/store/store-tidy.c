// SPDX-License-Identifier: GPL-3.0-or-later
//
// Housekeeping for quiet moments: what is past its time goes, orphans are collected, free pages are
// given back, logs are folded into their files. Each piece is bounded; the next call goes on.

#include "store/store-location.h"

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
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (StoreLocation));
  g_auto (StoreRows) rows = store_db_query (
    write->index,
    "SELECT " STORE_LOCATION_COLUMNS " FROM removed r JOIN location l ON l.id = r.location_id"
    "  WHERE r.removed_at < ? LIMIT ?",
    bind_int (store_now () - RESTORABLE_SECONDS), bind_int (ROWS_PER_CALL));

  while (store_rows_next (&rows, error)) {
    StoreLocation location = store_location_read (&rows);
    g_array_append_val (found, location);
  }
  for (unsigned i = 0; i < found->len; i++)
    if (!store_location_erase (write, &g_array_index (found, StoreLocation, i), error))
      return false;
  return !rows.failed;
}

static bool
is_named (StoreWrite *write, int64_t content_id, bool *out, GError **error)
{
  int64_t named = 0;
  bool ok =
    store_db_get_int (write->index, error, &named,
                      "SELECT 1 FROM message WHERE content_id = ? LIMIT 1", bind_int (content_id));

  *out = named != 0;
  return ok;
}

// Goes through content.db a stretch a call, remembering where it stopped.
static bool
collect_orphans (StoreWrite *write, GError **error)
{
  int64_t last = 0, n = 0;

  // What a lost index named is claimed as it comes in again.
  if (write->store->claim_content)
    return true;
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

static bool
forget_old (StoreWrite *write, GError **error)
{
  int64_t month_ago = store_now () - RESTORABLE_SECONDS;

  return store_db_run (write->keep, error,
                       "DELETE FROM draft WHERE state <> 0 AND state_since < ? AND"
                       "  server_message_id = ''",
                       bind_int (month_ago)) &&
         store_db_run (write->keep, error,
                       "DELETE FROM operation WHERE state IN (2, 4) AND recorded_at < ?",
                       bind_int (month_ago)) &&
         // The bytes of what was filed are in Sent; its verdicts stay for the timeline.
         store_db_run (write->keep, error,
                       "UPDATE outbox SET message = NULL, sent_copy = NULL WHERE state IN (4, 7)"
                       "  AND queued_at < ? AND (message IS NOT NULL OR sent_copy IS NOT NULL)",
                       bind_int (month_ago));
}

static bool
give_back (Store *store, GError **error)
{
  for (int file = 0; file < STORE_N_FILES; file++) {
    if (!store_db_script (store->db[file], "PRAGMA incremental_vacuum(" PAGES_PER_CALL ")", error))
      return false;
    // Busy is no error: a reader is at work, and the next call comes.
    sqlite3_wal_checkpoint_v2 (store->db[file]->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL,
                               NULL);
  }
  return true;
}

bool
store_tidy (Store *store, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_BACKFILL, error);

  if (write == NULL || !erase_removed (write, error) || !collect_orphans (write, error) ||
      !forget_old (write, error) || !store_write_commit (g_steal_pointer (&write), error))
    return false;
  // Outside of a transaction, but still the only writer.
  return store_write_alone (store, give_back, error);
}

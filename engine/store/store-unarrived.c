// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows without a UID and the last step of each; and steps that begin where nothing has told yet.

#include "store/store-unarrived.h"

#include "store/store-location.h"
#include "store/store-operation.h"
#include "store/store-private.h"

// What is to go on from the folder once it has come in there.
static bool
add_passing (StoreDb *db, int64_t folder_id, GArray *list, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    db,
    "SELECT location_id, id FROM keep.step s WHERE from_folder_id = ?1 AND state < 2"
    "  AND state = ?2"
    "  AND from_uid IS NULL AND EXISTS (SELECT 1 FROM keep.step e WHERE e.state = ?3"
    "    AND e.to_folder_id = ?1 AND e.id < s.id"
    "    AND (e.location_id = s.location_id OR e.id = s.after_id))"
    "  AND NOT EXISTS (SELECT 1 FROM keep.step e WHERE e.state < 2 AND e.id < s.id"
    "    AND (e.location_id = s.location_id OR e.id = s.after_id))",
    bind_int (folder_id), bind_int (MAIL_OPERATION_PENDING), bind_int (MAIL_OPERATION_DONE));

  while (store_rows_next (&rows, error)) {
    StoreUnarrived one = {store_rows_int (&rows, 0), store_rows_int (&rows, 1), true};
    g_array_append_val (list, one);
  }
  return !rows.failed;
}

GArray *
store_unarrived_list (Store *store, int64_t folder_id, GError **error)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (StoreUnarrived));
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL || !add_passing (read.db, folder_id, list, error))
    return NULL;
  // The columns beside max() are those of its row.
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT location_id, step_id FROM"
    "  (SELECT l.id AS location_id, max (s.id) AS step_id, s.state AS state,"
    "     s.to_folder_id AS to_folder_id FROM location l JOIN keep.step s ON s.location_id = l.id"
    "     WHERE l.folder_id = ?1 AND l.uid IS NULL AND s.state < 3 GROUP BY l.id)"
    "  WHERE state = 2 AND to_folder_id = ?1",
    bind_int (folder_id));
  while (store_rows_next (&rows, error)) {
    StoreUnarrived one = {store_rows_int (&rows, 0), store_rows_int (&rows, 1), false};
    g_array_append_val (list, one);
  }
  return rows.failed ? NULL : g_steal_pointer (&list);
}

static bool
has_later_step (StoreWrite *write, const StoreUnarrived *one, bool *out, GError **error)
{
  int64_t found = 0;
  bool ok = store_db_get_int (write->keep, error, &found,
                              "SELECT 1 FROM step WHERE id > ? AND location_id = ? AND state < 3"
                              "  LIMIT 1",
                              bind_int (one->step_id), bind_int (one->location_id));

  *out = found != 0;
  return ok;
}

// Its row goes, if it still waits in the folder.
static bool
remove_one (StoreWrite *write, int64_t folder_id, const StoreUnarrived *one, bool *out_removed,
            GError **error)
{
  StoreLocation location;
  bool moved;

  if (!store_location_get (write, one->location_id, &location, error) ||
      !has_later_step (write, one, &moved, error))
    return false;
  *out_removed = location.id != 0 && location.folder_id == folder_id && location.uid == 0 && !moved;
  return !*out_removed || store_location_remove (write, &location, error);
}

static bool
end_passing (StoreWrite *write, const StoreUnarrived *one, bool *out_removed, GError **error)
{
  int64_t waits = 0;

  if (!store_db_get_int (write->keep, error, &waits,
                         "SELECT 1 FROM step WHERE id = ? AND state = ? AND from_uid IS NULL",
                         bind_int (one->step_id), bind_int (MAIL_OPERATION_PENDING)))
    return false;
  *out_removed = waits != 0;
  return !waits || store_step_gone (write, one->step_id, error);
}

bool
store_unarrived_remove (StoreWrite *write, int64_t folder_id, const GArray *list,
                        uint32_t *out_removed, GError **error)
{
  *out_removed = 0;
  for (unsigned i = 0; i < list->len; i++) {
    const StoreUnarrived *one = &g_array_index (list, StoreUnarrived, i);
    bool removed;

    if (one->passing ? !end_passing (write, one, &removed, error) :
                       !remove_one (write, folder_id, one, &removed, error))
      return false;
    *out_removed += removed;
  }
  return true;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Copies that wait for a move of what they are made of.

#include "store/store-copy-after.h"

// The move that brings LOCATION to where it is shown; OUT->id is 0 when none is still to be done.
static bool
find_move (StoreWrite *write, const StoreLocation *location, StoreStepRow *out, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT " STORE_STEP_COLUMNS " FROM step s WHERE id = (SELECT max (id) FROM step"
    "    WHERE location_id = ?1 AND state < 2) AND kind = ?2 AND after_id = 0"
    "  AND to_folder_id = ?3",
    bind_int (location->id), bind_int (MAIL_OPERATION_MOVE), bind_int (location->folder_id));

  *out = (StoreStepRow) {0};
  if (store_rows_next (&rows, error))
    *out = store_step_read (&rows);
  return !rows.failed;
}

bool
store_copy_after_move (StoreWrite *write, int64_t operation_id, int64_t account_id,
                       const StoreLocation *source, StoreLocation *copy, GError **error)
{
  StoreStepRow move;

  if (!find_move (write, source, &move, error))
    return false;
  if (move.id == 0 || move.operation_id == operation_id)
    return store_fail (error, MAIL_ERROR_STALE, "it has not arrived in its folder yet");
  return store_location_insert (write, copy, error) &&
         store_step_copy_after (write, operation_id, account_id, move.id, copy, source, error);
}

bool
store_copy_seek (StoreWrite *write, const StoreStepRow *follower, GError **error)
{
  write->logged = true;
  return store_db_run (write->keep, error, "UPDATE step SET from_uidvalidity = -1 WHERE id = ?",
                       bind_int (follower->id));
}

// Where BEGINNING does not know yet where its message is, the one before it will tell.
bool
store_copy_hand_back (StoreWrite *write, int64_t step_id, const StoreStepRow *beginning,
                      GError **error)
{
  write->logged = true;
  // An upload begins nowhere; one that was refused takes them with it.
  if (beginning->from_folder_id == 0)
    return beginning->state == MAIL_OPERATION_FAILED || store_copy_end (write, step_id, error);
  return store_db_run (
    write->keep, error,
    "UPDATE step SET from_folder_id = ?3, from_uidvalidity = iif (?5 <> 0 OR EXISTS"
    "    (SELECT 1 FROM step e WHERE e.location_id = ?6 AND e.id < ?7 AND e.state < 2), ?4, -1),"
    "  from_uid = nullif (?5, 0), after_id = iif (?5 <> 0, 0, coalesce ((SELECT max (e.id)"
    "    FROM step e WHERE e.location_id = ?6 AND e.id < ?7 AND e.state < 3), 0))"
    "  WHERE after_id = ?1 AND after_id <> 0 AND kind = ?2 AND state = 0"
    "  AND operation_id <> (SELECT m.operation_id FROM step m WHERE m.id = ?1)",
    bind_int (step_id), bind_int (MAIL_OPERATION_COPY), bind_int (beginning->from_folder_id),
    bind_int (beginning->from_uidvalidity), bind_int (beginning->from_uid),
    bind_int (beginning->location_id), bind_int (beginning->id));
}

bool
store_copy_end (StoreWrite *write, int64_t step_id, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->keep,
                    "SELECT id FROM step WHERE after_id = ? AND after_id <> 0 AND kind = ?"
                    "  AND state < 2",
                    bind_int (step_id), bind_int (MAIL_OPERATION_COPY));
  g_autoptr (GArray) copies = store_rows_ids (&rows, error);

  for (unsigned i = 0; copies != NULL && i < copies->len; i++)
    if (!store_step_gone (write, g_array_index (copies, int64_t, i), error))
      return false;
  return copies != NULL;
}

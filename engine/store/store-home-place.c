// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where mail at home lies: each change of a row of index.db is said in keep.db too, in the same
// write. And what a person did to it, which no server has to confirm.

#include "store/store-flags.h"
#include "store/store-home-private.h"
#include "store/store-step.h"

// What was deleted for good can be taken back for so long, and is erased then: not for the month
// that removed mail has, since the person meant it (D10).
#define UNDO_SECONDS 3600
#define RESTORABLE_SECONDS (30 * 24 * 3600)

bool
store_home_note_folder (StoreWrite *write, int64_t folder_id, int64_t account_id, MailRole role,
                        GError **error)
{
  bool is_home;

  if (!store_home_is_account (write, account_id, &is_home, error))
    return false;
  if (!is_home)
    return true;
  if (!store_db_run (write->keep, error,
                     "UPDATE mailbox SET home_role = ?1 WHERE id = ?2 AND home_role IS NOT ?1",
                     bind_int (role), bind_int (folder_id)))
    return false;
  write->logged |= store_db_changes (write->keep) > 0;
  // Nothing has to come in from a server.
  return store_db_run (write->index, error,
                       "UPDATE folder SET synced = 1, uidvalidity = 1, low_uid = 1 WHERE id = ?",
                       bind_int (folder_id));
}

static bool
is_idle (const StoreWrite *write)
{
  return !write->store->has_home || write->is_replaying;
}

bool
store_home_note_place (StoreWrite *write, const StoreLocation *location, int64_t folder_id,
                       GError **error)
{
  if (is_idle (write))
    return true;
  if (!store_db_run (write->keep, error,
                     "INSERT OR REPLACE INTO home_place (location_id, message_id, folder_id, flags,"
                     "  changed, placed_at) SELECT ?1, ?2, ?3, ?4, 1 + coalesce ((SELECT value"
                     "  FROM meta WHERE key = 'mark'), 0), coalesce ((SELECT placed_at FROM"
                     "  home_place WHERE location_id = ?1 AND folder_id = ?3), ?5)"
                     "  WHERE EXISTS (SELECT 1 FROM home_message WHERE id = ?2)",
                     bind_int (location->id), bind_int (location->message_id), bind_int (folder_id),
                     bind_int ((int64_t) (location->flags & ~STORE_FLAG_ATTACHMENT)),
                     bind_int (store_now ())))
    return false;
  write->logged |= store_db_changes (write->keep) > 0;
  return true;
}

bool
store_home_note_removed (StoreWrite *write, const StoreLocation *location, int64_t removed_at,
                         GError **error)
{
  return is_idle (write) || store_db_run (write->keep, error,
                                          "UPDATE home_place SET removed_at = ?, removed_from = ?"
                                          "  WHERE location_id = ?",
                                          bind_int (removed_at), bind_int (location->folder_id),
                                          bind_int (location->id));
}

bool
store_home_note_erased (StoreWrite *write, const StoreLocation *location, GError **error)
{
  if (is_idle (write))
    return true;
  if (!store_db_run (write->keep, error, "DELETE FROM home_place WHERE location_id = ?",
                     bind_int (location->id)))
    return false;
  write->logged |= store_db_changes (write->keep) > 0;
  return true;
}

// Out of its list, and soon erased; the ledger hears of it, since the server's copy may be to go.
static bool
end_delete (StoreWrite *write, const StoreStepRow *row, GError **error)
{
  int64_t removed_at = store_now () - RESTORABLE_SECONDS + UNDO_SECONDS;
  StoreLocation location;

  if (!store_step_set_state (write, row->id, MAIL_OPERATION_DONE, NULL, error) ||
      !store_location_get (write, row->location_id, &location, error))
    return false;
  if (location.id == 0)
    return true;
  location.folder_id = row->from_folder_id;
  return store_home_note_removed (write, &location, removed_at, error) &&
         store_db_run (write->index, error, "DELETE FROM departed WHERE location_id = ?",
                       bind_int (row->location_id)) &&
         // So that it never seems to await a UID.
         store_db_run (write->index, error, "UPDATE location SET uid = id WHERE id = ?",
                       bind_int (row->location_id)) &&
         store_db_run (write->index, error, "INSERT OR REPLACE INTO removed VALUES (?, ?, ?, ?)",
                       bind_int (row->location_id), bind_int (row->account_id),
                       bind_int (row->from_folder_id), bind_int (removed_at));
}

bool
store_home_let_go (StoreWrite *write, const StoreStepRow *row, GError **error)
{
  bool is_home;

  return store_home_is_account (write, row->account_id, &is_home, error) &&
         (!is_home || end_delete (write, row, error));
}

// What waits for another step is let go of by that one's end.
static bool
confirm_steps (StoreWrite *write, int64_t operation_id, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->keep,
                    "SELECT " STORE_STEP_COLUMNS " FROM step s WHERE operation_id = ? AND state < 2"
                    "  AND after_id = 0 AND account_id IN (SELECT id FROM account WHERE kind = ?)"
                    "  ORDER BY id",
                    bind_int (operation_id), bind_int (MAIL_SERVICE_POP3));
  g_autoptr (GArray) steps = store_step_read_all (&rows, error);

  for (unsigned i = 0; steps != NULL && i < steps->len; i++) {
    const StoreStepRow *row = &g_array_index (steps, StoreStepRow, i);
    bool ok = row->kind == MAIL_OPERATION_DELETE ?
                end_delete (write, row, error) :
                store_step_done (write, row->id, 0, (uint32_t) row->location_id, error);

    if (!ok)
      return false;
  }
  return steps != NULL;
}

static bool
confirm_flags (StoreWrite *write, GError **error)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (StorePendingFlags));
  g_auto (StoreRows) rows =
    store_db_query (write->keep,
                    "SELECT location_id, folder_id, pend_add, pend_del, stamp FROM pending_flag"
                    "  WHERE account_id IN (SELECT id FROM account WHERE kind = ?)",
                    bind_int (MAIL_SERVICE_POP3));

  while (store_rows_next (&rows, error)) {
    StorePendingFlags pending = {.location_id = store_rows_int (&rows, 0),
                                 .folder_id = store_rows_int (&rows, 1),
                                 .uid = (uint32_t) store_rows_int (&rows, 0),
                                 .add = (MailFlags) store_rows_int (&rows, 2),
                                 .remove = (MailFlags) store_rows_int (&rows, 3),
                                 .stamp = store_rows_int (&rows, 4)};
    g_array_append_val (all, pending);
  }
  bool ok = !rows.failed;

  store_rows_clear (&rows);
  for (unsigned i = 0; ok && i < all->len; i++)
    ok = store_flags_sent (write, &g_array_index (all, StorePendingFlags, i), 0, error);
  return ok;
}

bool
store_home_confirm (StoreWrite *write, int64_t operation_id, GError **error)
{
  return !write->store->has_home ||
         (confirm_flags (write, error) && confirm_steps (write, operation_id, error));
}

bool
store_home_take_back (StoreWrite *write, const StoreLocation *location, int64_t folder_id,
                      GError **error)
{
  return location->folder_id != 0 ||
         store_location_place (write, location, folder_id, location->id, error);
}

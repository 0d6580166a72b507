// SPDX-License-Identifier: GPL-3.0-or-later
//
// A folder that the server lost. What waits here to go there keeps the folder: it may be the only
// copy of an upload, and where there is no folder there is nothing to try again.

#include "store/store-folder.h"
#include "store/store-location.h"
#include "store/store-step.h"

// Mail on its way there, or an upload that was refused and can be tried again.
static bool
is_awaited (StoreWrite *write, int64_t folder_id, bool *out, GError **error)
{
  int64_t found = 0;
  bool ok = store_db_get_int (
    write->keep, error, &found,
    "SELECT 1 FROM step s JOIN operation o ON o.id = s.operation_id WHERE s.to_folder_id = ?1"
    "  AND (s.state < 2 OR (s.state = 3 AND s.kind = ?2 AND o.dismissed = 0)) LIMIT 1",
    bind_int (folder_id), bind_int (MAIL_OPERATION_APPEND));

  *out = found != 0;
  return ok;
}

// What was to be done with messages that went with the folder: another may get their numbers. Not
// ALL: only what waits for the folder to tell new ones.
static bool
end_beginning (StoreWrite *write, int64_t folder_id, bool all, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT " STORE_STEP_COLUMNS " FROM step s WHERE from_folder_id = ? AND state < 2"
    "  AND ((? AND from_uid IS NOT NULL) OR " STORE_STEP_SEEKS ") ORDER BY id",
    bind_int (folder_id), bind_int (all));
  g_autoptr (GArray) steps = store_step_read_all (&rows, error);

  for (unsigned i = 0; steps != NULL && i < steps->len; i++)
    if (!store_step_gone (write, g_array_index (steps, StoreStepRow, i).id, error))
      return false;
  return steps != NULL;
}

static bool
remove_arrived (StoreWrite *write, int64_t folder_id, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->index,
                    "SELECT " STORE_LOCATION_COLUMNS " FROM location l WHERE folder_id = ?"
                    "  AND uid IS NOT NULL",
                    bind_int (folder_id));
  g_autoptr (GArray) found = store_location_read_all (&rows, error);

  for (unsigned i = 0; found != NULL && i < found->len; i++)
    if (!store_location_remove (write, &g_array_index (found, StoreLocation, i), error))
      return false;
  return found != NULL && store_location_remove_all (write, folder_id, true, error);
}

static bool
make_unseen (StoreWrite *write, int64_t folder_id, GError **error)
{
  const StoreFolderSync nothing = {0};

  store_write_changed (write, folder_id, 0, 0);
  return store_db_run (write->index, error, "DELETE FROM departed WHERE folder_id = ?",
                       bind_int (folder_id)) &&
         store_folder_set_sync (write, folder_id, &nothing, error);
}

bool
store_folder_lose (StoreWrite *write, int64_t folder_id, GError **error)
{
  bool awaited;

  if (!is_awaited (write, folder_id, &awaited, error))
    return false;
  if (!awaited)
    return end_beginning (write, folder_id, false, error) &&
           store_folder_remove (write, folder_id, error);
  return end_beginning (write, folder_id, true, error) &&
         remove_arrived (write, folder_id, error) && make_unseen (write, folder_id, error);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of suspect.

#include "store/store-suspect.h"

#include "store/store-private.h"

GArray *
store_suspect_list (Store *store, int64_t account_id, GError **error)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (StoreSuspect));
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (read.db,
                    "SELECT folder_id, uid, hangs, noted_at FROM suspect s"
                    "  JOIN folder f ON f.id = s.folder_id WHERE f.account_id = ?"
                    "  AND noted_at > ?",
                    bind_int (account_id), bind_int (store_now () - STORE_SUSPECT_SECONDS));
  while (store_rows_next (&rows, error)) {
    StoreSuspect suspect = {store_rows_int (&rows, 0), (uint32_t) store_rows_int (&rows, 1),
                            (uint32_t) store_rows_int (&rows, 2), store_rows_int (&rows, 3)};
    g_array_append_val (list, suspect);
  }
  return rows.failed ? NULL : g_steal_pointer (&list);
}

bool
store_suspect_put (StoreWrite *write, const StoreSuspect *suspect, GError **error)
{
  return store_db_run (write->index, error, "DELETE FROM suspect WHERE noted_at <= ?",
                       bind_int (store_now () - STORE_SUSPECT_SECONDS)) &&
         store_db_run (write->index, error, "INSERT OR REPLACE INTO suspect VALUES (?, ?, ?, ?)",
                       bind_int (suspect->folder_id), bind_int (suspect->uid),
                       bind_int (suspect->hangs), bind_int (suspect->noted_at));
}

bool
store_suspect_forget (StoreWrite *write, int64_t folder_id, uint32_t uid, GError **error)
{
  return store_db_run (write->index, error, "DELETE FROM suspect WHERE folder_id = ? AND uid = ?",
                       bind_int (folder_id), bind_int (uid));
}

bool
store_suspect_forget_folder (StoreWrite *write, int64_t folder_id, GError **error)
{
  return store_db_run (write->index, error, "DELETE FROM suspect WHERE folder_id = ?",
                       bind_int (folder_id));
}

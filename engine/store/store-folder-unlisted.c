// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of folder without a raw_name.

#include "store/store-folder-unlisted.h"

#include "base/mail-folder.h"
#include "store/store-private.h"

bool
store_folder_unlisted_put (StoreWrite *write, int64_t folder_id, GError **error)
{
  int64_t known = 0;

  if (!store_db_get_int (write->index, error, &known, "SELECT 1 FROM folder WHERE id = ?",
                         bind_int (folder_id)))
    return false;
  g_auto (StoreRows) rows = store_db_query (
    write->keep, "SELECT account_id, path, coalesce (server_role, ?) FROM mailbox WHERE id = ?",
    bind_int (MAIL_ROLE_NONE), bind_int (folder_id));
  if (known != 0 || !store_rows_next (&rows, error))
    return !rows.failed;
  store_write_changed_account (write, store_rows_int (&rows, 0));
  return store_db_run (write->index, error,
                       "INSERT OR IGNORE INTO folder (id, account_id, path, raw_name, delim, role,"
                       "  selectable, subscribed) VALUES (?, ?, ?, '', 0, ?, 1, 1)",
                       bind_int (folder_id), bind_int (store_rows_int (&rows, 0)),
                       bind_text (store_rows_text (&rows, 1)),
                       bind_int (store_rows_int (&rows, 2)));
}

bool
store_folder_unlisted_set_names (StoreWrite *write, int64_t folder_id, const char *raw_name,
                                 char delimiter, GError **error)
{
  return store_db_run (write->index, error,
                       "UPDATE folder SET raw_name = ?, delim = ? WHERE id = ?",
                       bind_text (raw_name), bind_int (delimiter), bind_int (folder_id));
}

bool
store_folder_unlisted_are_over (Store *store, int64_t account_id)
{
  g_auto (StoreReading) read = store_read (store, NULL);
  int64_t listed = 0;

  if (read.db != NULL)
    store_db_get_int (read.db, NULL, &listed,
                      "SELECT 1 FROM folder WHERE account_id = ? AND path = 'INBOX'"
                      "  AND raw_name <> ''",
                      bind_int (account_id));
  return listed != 0;
}

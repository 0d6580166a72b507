// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows that name an account, renamed.

#include "store/store-conversion.h"

#include "store/store-private.h"

bool
store_conversion_hand_on (StoreWrite *write, int64_t from_id, int64_t to_id, GError **error)
{
  StoreValue from = bind_int (from_id), to = bind_int (to_id);

  write->changes.outbox = write->changes.drafts = true;
  return store_db_run (write->keep, error,
                       "UPDATE OR REPLACE identity SET account_id = ?2 WHERE account_id = ?1", from,
                       to) &&
         store_db_run (write->keep, error,
                       "UPDATE draft SET account_id = ?2, synced_version = 0,"
                       "  server_message_id = '', server_folder_id = 0, server_uid = 0"
                       "  WHERE account_id = ?1",
                       from, to) &&
         store_db_run (write->keep, error,
                       "UPDATE outbox SET account_id = ?2 WHERE account_id = ?1", from, to);
}

bool
store_conversion_has (Store *store, int64_t account_id, int64_t message_id, bool *out,
                      GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);
  int64_t found = 0;

  *out = false;
  if (read.db == NULL)
    return false;
  g_auto (StoreRows) rows = store_db_query (
    read.db, "SELECT rfc_message_id, size FROM message WHERE id = ?", bind_int (message_id));
  if (!store_rows_next (&rows, error))
    return !rows.failed;
  const char *id = store_rows_text (&rows, 0);
  if (id == NULL || *id == '\0')
    return true;
  if (!store_db_get_int (read.db, error, &found,
                         "SELECT m.id FROM message m JOIN location l ON l.sort_key = m.sort_key"
                         "  AND l.message_id = m.id AND l.folder_id <> 0 WHERE m.rfc_key = ?"
                         "  AND m.rfc_key <> 0 AND m.account_id = ? AND m.rfc_message_id = ?"
                         "  AND m.size = ? LIMIT 1",
                         bind_int (store_hash_key (account_id, id)), bind_int (account_id),
                         bind_text (id), bind_int (store_rows_int (&rows, 1))))
    return false;
  *out = found != 0;
  return true;
}

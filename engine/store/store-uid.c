// SPDX-License-Identifier: GPL-3.0-or-later
//
// UIDs of a folder: as ranges, one by one, and their removal.

#include "store/store-uid.h"
#include "store/store-list.h"
#include "store/store-location.h"

static void
append_uid (GArray *ranges, uint32_t uid)
{
  StoreUidRange *last =
    ranges->len > 0 ? &g_array_index (ranges, StoreUidRange, ranges->len - 1) : NULL;

  if (last != NULL && uid <= last->last)
    return;
  if (last != NULL && uid == last->last + 1) {
    last->last = uid;
    return;
  }
  StoreUidRange range = {uid, uid};
  g_array_append_val (ranges, range);
}

GArray *
store_uid_ranges (Store *store, int64_t folder_id, GError **error)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (StoreUidRange));
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (read.db,
                    "SELECT uid FROM location WHERE folder_id = ?1 AND uid IS NOT NULL"
                    "  UNION ALL SELECT uid FROM departed WHERE folder_id = ?1 ORDER BY 1",
                    bind_int (folder_id));
  while (store_rows_next (&rows, error))
    append_uid (ranges, (uint32_t) store_rows_int (&rows, 0));
  return rows.failed ? NULL : g_steal_pointer (&ranges);
}

bool
store_uid_find (Store *store, int64_t message_id, int64_t *out_folder_id, uint32_t *out_uid,
                GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return false;
  // One that was moved here only is still fetched from where the server has it.
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT f.id, l.uid, f.role IN (4, 5) AS low FROM message m"
    "  JOIN location l ON l.sort_key = m.sort_key AND l.uid IS NOT NULL"
    "  JOIN folder f ON f.id = l.folder_id WHERE m.id = ?1"
    " UNION ALL SELECT d.folder_id, d.uid, 2 FROM message m"
    "  JOIN location l ON l.sort_key = m.sort_key"
    "  JOIN departed d ON d.location_id = l.id WHERE m.id = ?1 ORDER BY low LIMIT 1",
    bind_int (message_id));
  if (!store_rows_next (&rows, error))
    return rows.failed ? false :
                         store_fail (error, MAIL_ERROR_NOT_FOUND, "the server has told no UID");
  *out_folder_id = store_rows_int (&rows, 0);
  *out_uid = (uint32_t) store_rows_int (&rows, 1);
  return true;
}

uint64_t
store_uid_get_size (Store *store, int64_t message_id)
{
  g_auto (StoreReading) read = store_read (store, NULL);
  int64_t size = 0;

  if (read.db != NULL)
    store_db_get_int (read.db, NULL, &size, "SELECT size FROM message WHERE id = ?",
                      bind_int (message_id));
  return (uint64_t) MAX (size, 0);
}

bool
store_uid_find_stripe (Store *store, int64_t folder_id, uint32_t below, uint32_t n,
                       uint32_t *out_low, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);
  int64_t low = 0;
  bool good = read.db != NULL &&
              store_db_get_int (read.db, error, &low,
                                "SELECT min (uid) FROM (SELECT uid FROM location"
                                "  WHERE folder_id = ? AND uid < ? ORDER BY uid DESC LIMIT ?)",
                                bind_int (folder_id), bind_int (below), bind_int (n));

  *out_low = (uint32_t) low;
  return good;
}

bool
store_uid_get_identity (Store *store, int64_t message_id, StoreIdentity *out)
{
  g_auto (StoreReading) read = store_read (store, NULL);

  *out = (StoreIdentity) {0};
  if (read.db == NULL)
    return false;
  g_auto (StoreRows) rows =
    store_db_query (read.db, "SELECT size, rfc_message_id, subject FROM message WHERE id = ?",
                    bind_int (message_id));
  if (!store_rows_next (&rows, NULL))
    return false;
  *out = (StoreIdentity) {(uint64_t) MAX (store_rows_int (&rows, 0), 0), store_rows_dup (&rows, 1),
                          store_rows_dup (&rows, 2)};
  return true;
}

void
store_identity_clear (StoreIdentity *identity)
{
  g_clear_pointer (&identity->rfc_message_id, g_free);
  g_clear_pointer (&identity->subject, g_free);
}

void
store_uid_row_clear (StoreUidRow *row)
{
  g_clear_pointer (&row->rfc_message_id, g_free);
}

static GArray *
read_uid_rows (StoreRows *rows, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (StoreUidRow));

  g_array_set_clear_func (found, (GDestroyNotify) store_uid_row_clear);
  while (store_rows_next (rows, error)) {
    StoreUidRow row = {(uint32_t) store_rows_int (rows, 0), store_rows_int (rows, 1),
                       (uint64_t) store_rows_int (rows, 2), store_rows_dup (rows, 3)};
    g_array_append_val (found, row);
  }
  return rows->failed ? NULL : g_steal_pointer (&found);
}

// As long as fewer messages of an account lack their text, or their words in the index, each of
// them is looked at, wherever it lies: what is complete then costs nothing, however large it is.
// Where more do, the folder's own messages are gone through.
#define FEW_LACKING 500

static bool
are_few_lacking (StoreReader *db, int64_t folder_id, bool *out, GError **error)
{
  int64_t n = 0;
  bool ok = store_db_get_int (db, error, &n,
                              "SELECT count(*) FROM (SELECT 1 FROM message"
                              "  WHERE account_id = (SELECT account_id FROM folder WHERE id = ?)"
                              "  AND (indexed = 0 OR content_state <> 2) LIMIT ?)",
                              bind_int (folder_id), bind_int (FEW_LACKING));

  *out = n < FEW_LACKING;
  return ok;
}

#define MISSING                                                                                    \
  "l.uid IS NOT NULL AND m.content_state <> 2 AND (?3 = 0 OR m.size <= ?3)"                        \
  "  ORDER BY l.sort_key DESC LIMIT ?4"

GArray *
store_uid_list_missing_content (Store *store, int64_t folder_id, int64_t since, uint64_t max_size,
                                uint32_t limit, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  bool few;
  if (read.db == NULL || !are_few_lacking (read.db, folder_id, &few, error))
    return NULL;
  const StoreValue values[] = {bind_int (folder_id), bind_int (store_key (since, 0)),
                               bind_int ((int64_t) MIN (max_size, (uint64_t) INT64_MAX)),
                               bind_int (limit)};
  g_auto (StoreRows) rows = store_db_query_values (
    read.db,
    few ? "SELECT l.uid, m.id, m.size, NULL FROM message m CROSS JOIN location l"
          "  ON l.folder_id = ?1 AND l.sort_key = m.sort_key AND l.message_id = m.id"
          "  WHERE m.account_id = (SELECT account_id FROM folder WHERE id = ?1)"
          "  AND (m.indexed = 0 OR m.content_state <> 2) AND l.sort_key >= ?2 AND " MISSING :
          "SELECT l.uid, m.id, m.size, NULL FROM location l CROSS JOIN message m"
          "  ON m.id = l.message_id WHERE l.folder_id = ?1 AND l.sort_key >= ?2 AND " MISSING,
    true, values, G_N_ELEMENTS (values));
  return read_uid_rows (&rows, error);
}

bool
store_uid_count_content (Store *store, int64_t folder_id, int64_t since, uint64_t max_size,
                         StoreUidCount *out, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  *out = (StoreUidCount) {0};
  if (read.db == NULL)
    return false;
  g_auto (StoreRows) rows =
    store_db_query (read.db,
                    "SELECT count(*), total (m.content_state <> 2),"
                    "  total (CASE WHEN m.content_state <> 2 THEN m.size ELSE 0 END)"
                    "  FROM location l CROSS JOIN message m ON m.id = l.message_id"
                    "  WHERE l.folder_id = ?1 AND l.sort_key >= ?2 AND l.uid IS NOT NULL"
                    "  AND (?3 = 0 OR m.size <= ?3)",
                    bind_int (folder_id), bind_int (store_key (since, 0)),
                    bind_int ((int64_t) MIN (max_size, (uint64_t) INT64_MAX)));
  if (!store_rows_next (&rows, error))
    return false;
  out->total = (uint32_t) store_rows_int (&rows, 0);
  out->missing = (uint32_t) store_rows_int (&rows, 1);
  out->missing_bytes = (uint64_t) store_rows_int (&rows, 2);
  return true;
}

GArray *
store_uid_list_newest (Store *store, int64_t folder_id, uint32_t limit, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (read.db,
                    "SELECT l.uid, m.id, m.size, m.rfc_message_id FROM location l"
                    "  CROSS JOIN message m ON m.id = l.message_id"
                    "  WHERE l.folder_id = ? AND l.uid IS NOT NULL ORDER BY l.uid DESC LIMIT ?",
                    bind_int (folder_id), bind_int (limit));
  return read_uid_rows (&rows, error);
}

static GArray *
rows_in_range (StoreWrite *write, int64_t folder_id, const StoreUidRange *range, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->index,
    "SELECT " STORE_LOCATION_COLUMNS " FROM location l WHERE folder_id = ? AND uid BETWEEN ? AND ?",
    bind_int (folder_id), bind_int (range->first), bind_int (range->last));

  return store_location_read_all (&rows, error);
}

static bool
remove_range (StoreWrite *write, int64_t folder_id, const StoreUidRange *range, uint32_t *removed,
              GError **error)
{
  g_autoptr (GArray) found = rows_in_range (write, folder_id, range, error);

  for (unsigned i = 0; found != NULL && i < found->len; i++)
    if (!store_location_remove (write, &g_array_index (found, StoreLocation, i), error))
      return false;
  if (found == NULL)
    return false;
  *removed += found->len;
  return store_db_run (write->index, error,
                       "DELETE FROM departed WHERE folder_id = ? AND uid BETWEEN ? AND ?",
                       bind_int (folder_id), bind_int (range->first), bind_int (range->last));
}

bool
store_uid_remove (StoreWrite *write, int64_t folder_id, const StoreUidRange *ranges,
                  size_t n_ranges, uint32_t *out_removed, GError **error)
{
  uint32_t removed = 0;

  for (size_t i = 0; i < n_ranges; i++)
    if (!remove_range (write, folder_id, &ranges[i], &removed, error))
      return false;
  if (out_removed != NULL)
    *out_removed = removed;
  return true;
}

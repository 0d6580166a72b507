// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of pop_uid. One index look-up finds a UID, however many there are.

#include "store/store-pop.h"
#include "store/store-private.h"

#include "base/mail-folder.h"

#define COLUMNS "id, state, is_proven, message_id, stored_at, size, sha256 IS NOT NULL"

void
store_pop_name_clear (StorePopName *name)
{
  g_clear_pointer (&name->uid, g_bytes_unref);
  g_clear_pointer (&name->twin, g_bytes_unref);
}

static StorePopEntry
read_entry (StoreRows *rows)
{
  return (StorePopEntry) {
    .id = store_rows_int (rows, 0),
    .state = (StorePopState) store_rows_int (rows, 1),
    .is_proven = store_rows_int (rows, 2) != 0,
    .message_id = store_rows_int (rows, 3),
    .stored_at = store_rows_int (rows, 4),
    .size = (uint64_t) store_rows_int (rows, 5),
    .has_hash = store_rows_int (rows, 6) != 0,
  };
}

static bool
take_entry (StoreRows *rows, StorePopEntry *out, GError **error)
{
  *out = (StorePopEntry) {0};
  if (store_rows_next (rows, error))
    *out = read_entry (rows);
  return !rows->failed;
}

// An absent twin is the empty one.
static StoreValue
bind_twin (const StorePopName *name)
{
  return name->twin != NULL ? bind_bytes (name->twin) : bind_blob ("", 0);
}

bool
store_pop_find (Store *store, int64_t account_id, const StorePopName *names, size_t n,
                StorePopEntry *out_entries, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return false;
  for (size_t i = 0; i < n; i++) {
    g_auto (StoreRows) rows =
      store_db_query (read.db,
                      "SELECT " COLUMNS " FROM keep.pop_uid WHERE account_id = ? AND uid = ?"
                      "  AND twin = ?",
                      bind_int (account_id), bind_bytes (names[i].uid), bind_twin (&names[i]));

    if (!take_entry (&rows, &out_entries[i], error))
      return false;
  }
  return true;
}

bool
store_pop_get (Store *store, int64_t id, StorePopEntry *out, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return false;
  g_auto (StoreRows) rows =
    store_db_query (read.db, "SELECT " COLUMNS " FROM keep.pop_uid WHERE id = ?", bind_int (id));

  return take_entry (&rows, out, error);
}

bool
store_pop_get_name (Store *store, int64_t id, StorePopEntry *out, StorePopName *out_name,
                    GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return false;
  g_auto (StoreRows) rows = store_db_query (
    read.db, "SELECT " COLUMNS ", uid, twin FROM keep.pop_uid WHERE id = ?", bind_int (id));

  if (!store_rows_one (&rows, "entry of the ledger", error))
    return false;
  *out = read_entry (&rows);
  out_name->uid = store_rows_bytes (&rows, 7);
  out_name->twin = store_rows_bytes (&rows, 8);
  return true;
}

// The first of ROWS that CHECK takes.
static bool
choose_entry (StoreRows *rows, StorePopCheck check, const void *data, StorePopEntry *out,
              GError **error)
{
  *out = (StorePopEntry) {0};
  while (out->id == 0 && store_rows_next (rows, error)) {
    StorePopEntry entry = read_entry (rows);

    if (check == NULL || check (&entry, data))
      *out = entry;
  }
  return !rows->failed;
}

bool
store_pop_find_header (Store *store, int64_t account_id, GBytes *header_sha256, StorePopCheck check,
                       const void *data, StorePopEntry *out, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return false;
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT " COLUMNS " FROM keep.pop_uid WHERE account_id = ? AND"
    "  header_sha256 = ? AND state <> ? ORDER BY id DESC",
    bind_int (account_id), bind_bytes (header_sha256), bind_int (STORE_POP_CONFIRMED));

  return choose_entry (&rows, check, data, out, error);
}

bool
store_pop_find_content (Store *store, int64_t account_id, GBytes *sha256, StorePopCheck check,
                        const void *data, StorePopEntry *out, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return false;
  g_auto (StoreRows) rows =
    store_db_query (read.db,
                    "SELECT " COLUMNS " FROM keep.pop_uid WHERE account_id = ? AND sha256 = ?"
                    "  AND (state <> ? OR message_id <> 0) ORDER BY id DESC",
                    bind_int (account_id), bind_bytes (sha256), bind_int (STORE_POP_CONFIRMED));

  return choose_entry (&rows, check, data, out, error);
}

GArray *
store_pop_list_twins (Store *store, int64_t account_id, GBytes *uid, GBytes *header_sha256,
                      GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (StorePopEntry));

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (read.db,
                    "SELECT " COLUMNS " FROM keep.pop_uid WHERE account_id = ?1 AND uid = ?2"
                    "  AND (?3 IS NULL OR header_sha256 = ?3) AND state < ?4 ORDER BY id",
                    bind_int (account_id), bind_bytes (uid), bind_bytes (header_sha256),
                    bind_int (STORE_POP_CONFIRMED));

  while (store_rows_next (&rows, error)) {
    StorePopEntry entry = read_entry (&rows);

    g_array_append_val (entries, entry);
  }
  return rows.failed ? NULL : g_steal_pointer (&entries);
}

bool
store_pop_find_message (Store *store, int64_t message_id, StorePopEntry *out,
                        StorePopName *out_name, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  *out = (StorePopEntry) {0};
  if (read.db == NULL)
    return false;
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT " COLUMNS ", uid, twin FROM keep.pop_uid WHERE message_id = ? AND message_id <> 0",
    bind_int (message_id));

  if (!take_entry (&rows, out, error))
    return false;
  if (out->id != 0 && out_name != NULL) {
    out_name->uid = store_rows_bytes (&rows, 7);
    out_name->twin = store_rows_bytes (&rows, 8);
  }
  return true;
}

bool
store_pop_has_any (Store *store, int64_t account_id, bool *out, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);
  int64_t any = 0;

  if (read.db == NULL ||
      !store_db_get_int (read.db, error, &any,
                         "SELECT EXISTS (SELECT 1 FROM keep.pop_uid WHERE account_id = ?"
                         "  AND state IN (1, 2, 3, 5))",
                         bind_int (account_id)))
    return false;
  *out = any != 0;
  return true;
}

bool
store_pop_is_new (Store *store, int64_t account_id, bool *out, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);
  int64_t entry = 0;
  bool ok =
    read.db != NULL && store_db_get_int (read.db, error, &entry,
                                         "SELECT id FROM keep.pop_uid WHERE account_id = ? LIMIT 1",
                                         bind_int (account_id));

  *out = entry == 0;
  return ok;
}

static GBytes *
dup_hash (Store *store, int64_t id, int column, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db, "SELECT header_sha256, sha256 FROM keep.pop_uid WHERE id = ?", bind_int (id));

  return store_rows_next (&rows, error) ? store_rows_bytes (&rows, column) : NULL;
}

GBytes *
store_pop_dup_header_sha256 (Store *store, int64_t id, GError **error)
{
  return dup_hash (store, id, 0, error);
}

GBytes *
store_pop_dup_sha256 (Store *store, int64_t id, GError **error)
{
  return dup_hash (store, id, 1, error);
}

int64_t
store_pop_count_there (Store *store, int64_t account_id, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);
  int64_t n = 0;

  if (read.db == NULL || !store_db_get_int (read.db, error, &n,
                                            "SELECT count(*) FROM keep.pop_uid"
                                            "  WHERE account_id = ? AND state IN (1, 2, 3)",
                                            bind_int (account_id)))
    return -1;
  return n;
}

GArray *
store_pop_list (Store *store, int64_t account_id, StorePopState state, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db, "SELECT id FROM keep.pop_uid WHERE account_id = ? AND state = ? ORDER BY id",
    bind_int (account_id), bind_int (state));

  return store_rows_ids (&rows, error);
}

bool
store_pop_get_account (Store *store, int64_t id, int64_t *out, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  *out = 0;
  return read.db != NULL &&
         store_db_get_int (read.db, error, out, "SELECT account_id FROM keep.pop_uid WHERE id = ?",
                           bind_int (id));
}

// Those whose message has no place in a folder whose being ROLE is IS. On its way into another
// account it still has its place.
static GArray *
list_away (Store *store, int64_t account_id, MailRole role, bool is, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (read.db,
                    "SELECT id FROM keep.pop_uid u WHERE account_id = ? AND state IN (?, ?, ?)"
                    "  AND (message_id = 0 OR NOT EXISTS (SELECT 1 FROM keep.home_place p"
                    "    JOIN keep.mailbox b ON b.id = p.folder_id"
                    "    WHERE p.message_id = u.message_id AND (b.home_role IS ?) = ?))"
                    "  AND NOT EXISTS (SELECT 1 FROM keep.step s WHERE s.message_id = u.message_id"
                    "    AND s.after_id <> 0 AND s.state < 2) ORDER BY id",
                    bind_int (account_id), bind_int (STORE_POP_STORED), bind_int (STORE_POP_PASSED),
                    bind_int (STORE_POP_SENT), bind_int (role), bind_int (is));

  return store_rows_ids (&rows, error);
}

GArray *
store_pop_list_deleted_here (Store *store, int64_t account_id, GError **error)
{
  return list_away (store, account_id, MAIL_ROLE_TRASH, false, error);
}

GArray *
store_pop_list_moved_here (Store *store, int64_t account_id, GError **error)
{
  return list_away (store, account_id, MAIL_ROLE_INBOX, true, error);
}

bool
store_pop_is_in_inbox (Store *store, int64_t message_id, bool *out, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);
  int64_t any = 0;

  if (read.db == NULL || !store_db_get_int (read.db, error, &any,
                                            "SELECT EXISTS (SELECT 1 FROM keep.home_place p"
                                            "  JOIN keep.mailbox b ON b.id = p.folder_id"
                                            "  WHERE p.message_id = ? AND b.home_role = ?)",
                                            bind_int (message_id), bind_int (MAIL_ROLE_INBOX)))
    return false;
  *out = any != 0;
  return true;
}

bool
store_pop_count (Store *store, int64_t account_id, uint64_t out_counts[STORE_POP_N_STATES],
                 GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  memset (out_counts, 0, STORE_POP_N_STATES * sizeof *out_counts);
  if (read.db == NULL)
    return false;
  // In the order of an index: nothing is sorted, however many there are.
  g_auto (StoreRows) rows =
    account_id != 0 ?
      store_db_query (read.db,
                      "SELECT state, count(*) FROM keep.pop_uid WHERE account_id = ?"
                      "  GROUP BY state",
                      bind_int (account_id)) :
      store_db_query (read.db, "SELECT state, count(*) FROM keep.pop_uid"
                               "  GROUP BY account_id, state");

  while (store_rows_next (&rows, error)) {
    int64_t state = store_rows_int (&rows, 0);

    if (state >= 0 && state < STORE_POP_N_STATES)
      out_counts[state] += (uint64_t) store_rows_int (&rows, 1);
  }
  return !rows.failed;
}

bool
store_pop_get_named (StoreWrite *write, int64_t account_id, const StorePopName *name, int64_t *out,
                     GError **error)
{
  *out = 0;
  return store_db_get_int (write->keep, error, out,
                           "SELECT id FROM pop_uid WHERE account_id = ? AND uid = ? AND twin = ?",
                           bind_int (account_id), bind_bytes (name->uid), bind_twin (name));
}

static int64_t
put (StoreWrite *write, int64_t account_id, const StorePopName *name, StorePopState state,
     int64_t message_id, uint64_t size, GBytes *header_sha256, GBytes *sha256, GError **error)
{
  int64_t id = 0, now = store_now ();
  bool is_stored = state == STORE_POP_STORED;

  if (!store_db_get_int (
        write->keep, error, &id,
        "INSERT INTO pop_uid (account_id, uid, twin, state, is_proven, message_id, size, seen_at,"
        "  stored_at, changed_at, header_sha256, sha256)"
        "  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?8, ?10, ?11)"
        " ON CONFLICT (account_id, uid, twin) DO UPDATE SET state = excluded.state,"
        "  is_proven = excluded.is_proven, message_id = excluded.message_id, size = excluded.size,"
        "  stored_at = excluded.stored_at, changed_at = excluded.changed_at,"
        "  header_sha256 = coalesce (excluded.header_sha256, header_sha256),"
        "  sha256 = excluded.sha256 RETURNING id",
        bind_int (account_id), bind_bytes (name->uid), bind_twin (name), bind_int (state),
        bind_int (is_stored), bind_int (message_id), bind_int ((int64_t) size), bind_int (now),
        bind_int (is_stored ? now : 0), bind_bytes (header_sha256), bind_bytes (sha256)))
    return 0;
  return id;
}

int64_t
store_pop_put_seen (StoreWrite *write, int64_t account_id, const StorePopName *name,
                    int64_t message_id, uint64_t size, GBytes *header_sha256, GError **error)
{
  return put (write, account_id, name, STORE_POP_SEEN, message_id, size, header_sha256, NULL,
              error);
}

int64_t
store_pop_put_short (StoreWrite *write, int64_t account_id, const StorePopName *name,
                     int64_t message_id, uint64_t size, GBytes *header_sha256, GBytes *sha256,
                     GError **error)
{
  return put (write, account_id, name, STORE_POP_SEEN, message_id, size, header_sha256, sha256,
              error);
}

int64_t
store_pop_put_stored (StoreWrite *write, int64_t account_id, const StorePopName *name,
                      int64_t message_id, uint64_t size, GBytes *header_sha256, GBytes *sha256,
                      GError **error)
{
  return put (write, account_id, name, STORE_POP_STORED, message_id, size, header_sha256, sha256,
              error);
}

bool
store_pop_rename (StoreWrite *write, int64_t id, const StorePopName *name, bool is_proven,
                  GError **error)
{
  // Whoever had that name does not have it any more: its row says nothing about the server now.
  return store_db_run (write->keep, error,
                       "DELETE FROM pop_uid WHERE uid = ?2 AND twin = ?3 AND id <> ?1 AND"
                       "  account_id = (SELECT account_id FROM pop_uid WHERE id = ?1)",
                       bind_int (id), bind_bytes (name->uid), bind_twin (name)) &&
         store_db_run (write->keep, error,
                       "UPDATE pop_uid SET uid = ?, twin = ?, is_proven = ?, changed_at = ?,"
                       "  state = iif (state = ?, state, ?) WHERE id = ?",
                       bind_bytes (name->uid), bind_twin (name), bind_int (is_proven),
                       bind_int (store_now ()), bind_int (STORE_POP_SEEN),
                       bind_int (STORE_POP_STORED), bind_int (id));
}

bool
store_pop_put_aside (StoreWrite *write, int64_t id, GError **error)
{
  return store_db_run (write->keep, error,
                       "UPDATE pop_uid SET twin = CAST (CAST (id AS TEXT) AS BLOB), is_proven = 0,"
                       "  changed_at = ? WHERE id = ?",
                       bind_int (store_now ()), bind_int (id));
}

bool
store_pop_believe_short (StoreWrite *write, int64_t account_id, GError **error)
{
  return store_db_run (write->keep, error,
                       "UPDATE pop_uid SET state = ?1, stored_at = ?2, changed_at = ?2"
                       "  WHERE account_id = ?3 AND state = ?4 AND sha256 IS NOT NULL",
                       bind_int (STORE_POP_STORED), bind_int (store_now ()), bind_int (account_id),
                       bind_int (STORE_POP_SEEN));
}

bool
store_pop_set_state (StoreWrite *write, const int64_t *ids, size_t n, StorePopState state,
                     GError **error)
{
  for (size_t i = 0; i < n; i++)
    if (!store_db_run (write->keep, error,
                       "UPDATE pop_uid SET state = ?, changed_at = ? WHERE id = ?",
                       bind_int (state), bind_int (store_now ()), bind_int (ids[i])))
      return false;
  return true;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hits by the key that lists are ordered by, so that they merge with search.db's in date order.

#include "store/store-found.h"
#include "store/store-found-private.h"
#include "store/store-search-query.h"

// Searches whose hits are kept, and for how long: new mail makes them older than they look.
#define SEARCHES_KEPT 20
#define SECONDS_KEPT 86400

// Folders by scope; ?1 account or 0, ?2 folder or 0, ?3 only inboxes, ?4 Trash and Junk too.
#define IN_SCOPE                                                                                   \
  "?1 IN (0, account_id) AND ?2 IN (0, id) AND (NOT ?3 OR role = 0) AND"                           \
  "  (?4 OR ?2 <> 0 OR role NOT IN (4, 5))"

bool
store_found_get_key (StoreReader *db, const char *search, int64_t *out_key, GError **error)
{
  return store_db_get_int (db, error, out_key,
                           "SELECT search_key FROM found_search WHERE search_key = ? AND"
                           "  asked_at > ?",
                           bind_int (store_hash_key (0, search)),
                           bind_int (store_now () - SECONDS_KEPT));
}

static StoreRows
query_folders (StoreReader *db, const char *sql, const MailQuery *query, int64_t account_id,
               bool everywhere)
{
  return store_db_query_values (
    db, sql, false,
    STORE_VALUES (bind_int (account_id),
                  bind_int (query->scope == MAIL_SCOPE_FOLDER ? query->folder_id : 0),
                  bind_int (query->scope == MAIL_SCOPE_ALL_INBOXES), bind_int (everywhere)));
}

// The folders that the search's own in: and account: leave of FOLDERS.
static GArray *
narrow (StoreReader *db, GArray *folders, const StoreSearchQuery *search, GError **error)
{
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (int64_t));

  for (unsigned i = 0; i < folders->len; i++) {
    int64_t id = g_array_index (folders, int64_t, i);
    g_autoptr (GArray) values = g_array_copy (search->folders.values);
    StoreValue folder = bind_int (id);
    g_autofree char *sql =
      g_strdup_printf ("SELECT l.folder_id FROM (SELECT id AS folder_id, account_id FROM folder) l,"
                       "  (SELECT id AS folder_id, account_id FROM folder) m"
                       "  WHERE l.folder_id = m.folder_id%s AND l.folder_id = ?",
                       search->folders.sql->str);

    g_array_append_val (values, folder);
    g_auto (StoreRows) rows = store_db_query_values (
      db, sql, false, (const StoreValue *) (void *) values->data, values->len);
    if (store_rows_next (&rows, error))
      g_array_append_val (left, id);
    if (rows.failed)
      return NULL;
  }
  return g_steal_pointer (&left);
}

GArray *
store_found_list_folders (Store *store, const MailQuery *query, int64_t account_id, GError **error)
{
  g_autoptr (StoreSearchQuery) search =
    store_search_query_parse (query->search, store_now (), error);
  g_auto (StoreReading) read = store_read (store, error);

  if (search == NULL || read.db == NULL)
    return NULL;
  // role 6: a folder that holds all mail.
  g_auto (StoreRows) rows =
    query_folders (read.db,
                   search->names_folder ?
                     "SELECT id FROM folder WHERE selectable AND " IN_SCOPE " ORDER BY role, id" :
                     "SELECT id FROM folder WHERE selectable AND " IN_SCOPE " AND (?2 <> 0 OR ?3 OR"
                     "  role = 6 OR NOT EXISTS (SELECT 1 FROM folder a WHERE"
                     "    a.account_id = folder.account_id AND a.role = 6))"
                     "  ORDER BY role, id",
                   query, account_id, search->names_folder);
  g_autoptr (GArray) folders = store_rows_ids (&rows, error);
  return folders != NULL ? narrow (read.db, folders, search, error) : NULL;
}

bool
store_found_begin (StoreWrite *write, const char *search, GError **error)
{
  int64_t key = store_hash_key (0, search), now = store_now ();

  return store_db_run (write->index, error, "DELETE FROM found WHERE search_key = ?",
                       bind_int (key)) &&
         store_db_run (write->index, error, "INSERT OR REPLACE INTO found_search VALUES (?, ?)",
                       bind_int (key), bind_int (now)) &&
         store_db_run (write->index, error,
                       "DELETE FROM found_search WHERE asked_at < ? OR search_key NOT IN"
                       "  (SELECT search_key FROM found_search ORDER BY asked_at DESC LIMIT ?)",
                       bind_int (now - SECONDS_KEPT), bind_int (SEARCHES_KEPT)) &&
         store_db_run (write->index, error,
                       "DELETE FROM found WHERE search_key NOT IN"
                       "  (SELECT search_key FROM found_search)");
}

bool
store_found_add (StoreWrite *write, const char *search, int64_t folder_id,
                 const StoreUidRange *ranges, size_t n_ranges, uint32_t *out_n, GError **error)
{
  int64_t key = store_hash_key (0, search);
  int before = sqlite3_total_changes (write->index->handle);

  for (size_t i = 0; i < n_ranges; i++)
    if (!store_db_run (write->index, error,
                       "INSERT OR IGNORE INTO found SELECT ?, sort_key FROM location WHERE"
                       "  folder_id = ? AND uid BETWEEN ? AND ?",
                       bind_int (key), bind_int (folder_id), bind_int (ranges[i].first),
                       bind_int (ranges[i].last)))
      return false;
  uint32_t n = (uint32_t) (sqlite3_total_changes (write->index->handle) - before);
  // Its lists are read anew, which a search's list hears of by any folder of it.
  if (n > 0)
    store_write_changed (write, folder_id, 0, 0);
  if (out_n != NULL)
    *out_n = n;
  return true;
}

// Of what is not searched, that which is in no list that a search goes through: what was thrown
// away, is junk, or was removed.
static bool
count_left_out (StoreReader *db, int64_t account_id, int64_t *out, GError **error)
{
  return store_db_get_int (db, error, out,
                           "SELECT count(*) FROM location l JOIN message m ON m.id = l.message_id"
                           "  WHERE l.folder_id IN (SELECT 0 UNION ALL SELECT id FROM folder"
                           "    WHERE role IN (4, 5) AND ?1 IN (0, account_id))"
                           "  AND (m.indexed = 0 OR m.content_state <> 2)"
                           "  AND ?1 IN (0, m.account_id)",
                           bind_int (account_id));
}

// By account: a covering index of what is not searched makes it as cheap as that is little.
static bool
cover_accounts (StoreReader *db, const MailQuery *query, MailCoverage *out, GError **error)
{
  int64_t unsearched = 0, left_out = 0;
  g_auto (StoreRows) rows =
    query_folders (db,
                   "SELECT coalesce (sum (max (server_total, total)), 0), coalesce (sum (total), 0)"
                   "  FROM folder WHERE " IN_SCOPE,
                   query, query->account_id, false);

  if (store_rows_next (&rows, error)) {
    out->total = (uint64_t) store_rows_int (&rows, 0);
    out->known = (uint64_t) store_rows_int (&rows, 1);
  }
  if (rows.failed || !count_left_out (db, query->account_id, &left_out, error) ||
      !store_db_get_int (db, error, &unsearched,
                         "SELECT count(*) FROM message WHERE (indexed = 0 OR content_state <> 2)"
                         "  AND ? IN (0, account_id)",
                         bind_int (query->account_id)))
    return false;
  unsearched = MAX (unsearched - left_out, 0);
  out->searched = out->known - MIN (out->known, (uint64_t) unsearched);
  return true;
}

static bool
cover_folder (StoreReader *db, int64_t folder_id, MailCoverage *out, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (db,
                    "SELECT max (server_total, total), total, (SELECT count(*) FROM location l"
                    "  JOIN message m ON m.id = l.message_id"
                    "  WHERE l.folder_id = f.id AND m.indexed = 1 AND m.content_state = 2)"
                    "  FROM folder f WHERE id = ?",
                    bind_int (folder_id));

  if (store_rows_next (&rows, error)) {
    out->total += (uint64_t) store_rows_int (&rows, 0);
    out->known += (uint64_t) store_rows_int (&rows, 1);
    out->searched += (uint64_t) store_rows_int (&rows, 2);
  }
  return !rows.failed;
}

bool
store_found_coverage (Store *store, const MailQuery *query, MailCoverage *out, GError **error)
{
  g_autoptr (StoreSearchQuery) search =
    query->search != NULL ? store_search_query_parse (query->search, store_now (), NULL) : NULL;
  bool names_folder = search != NULL && search->names_folder;
  g_auto (StoreReading) read = store_read (store, error);

  *out = (MailCoverage) {0};
  if (read.db == NULL)
    return false;
  if (!names_folder && query->scope != MAIL_SCOPE_FOLDER && query->scope != MAIL_SCOPE_ALL_INBOXES)
    return cover_accounts (read.db, query, out, error);
  g_auto (StoreRows) rows = query_folders (read.db, "SELECT id FROM folder WHERE " IN_SCOPE, query,
                                           query->account_id, true);
  g_autoptr (GArray) all = store_rows_ids (&rows, error);
  g_autoptr (GArray) folders = NULL;
  if (all == NULL)
    return false;
  folders = names_folder ? narrow (read.db, all, search, error) : g_array_ref (all);
  for (unsigned i = 0; folders != NULL && i < folders->len; i++)
    if (!cover_folder (read.db, g_array_index (folders, int64_t, i), out, error))
      return false;
  return folders != NULL;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Lists by search text: the words drive in date order where there are any, else the rows do; every
// other condition is looked up per row, so that the first page costs no more than it shows.

#include "store/store-list-search.h"
#include "store/store-found-private.h"
#include "store/store-identity.h"
#include "store/store-search-query.h"

#include <sys/stat.h>

static void
append_scope (GString *sql, const MailQuery *query, const StoreSearchQuery *search)
{
  g_string_append (sql, " AND l.folder_id <> 0");
  if (query->scope == MAIL_SCOPE_FOLDER)
    g_string_append_printf (sql, " AND l.folder_id = %" G_GINT64_FORMAT, query->folder_id);
  else if (query->scope == MAIL_SCOPE_ALL_INBOXES)
    g_string_append (sql, " AND l.folder_id IN (SELECT id FROM folder WHERE role = 0)");
  else if (query->scope == MAIL_SCOPE_FLAGGED)
    g_string_append (sql, " AND l.flags & 4 <> 0");
  else if (query->scope == MAIL_SCOPE_SNOOZED)
    g_string_append (sql, " AND l.shown_key IS 0");
  if (query->scope >= MAIL_SCOPE_FLAGGED && !search->names_folder)
    g_string_append (sql, " AND l.folder_id NOT IN (SELECT id FROM folder WHERE role IN (4, 5))");
  if (query->account_id != 0)
    g_string_append_printf (sql, " AND m.account_id = %" G_GINT64_FORMAT, query->account_id);
  if (query->only_unread)
    g_string_append (sql, " AND l.flags & 1 = 0");
  if (query->only_flagged)
    g_string_append (sql, " AND l.flags & 4 <> 0");
  if (query->only_attachments)
    g_string_append (sql, " AND m.has_attachment <> 0");
  if (query->only_to_me)
    g_string_append (sql, " AND " STORE_IS_TO_ME ("l.sort_key"));
}

// Both halves walk down in date order, so that SQLite merges them and stops with the page.
static char *
build_sql (const MailQuery *query, const StoreSearchQuery *search, bool with_found)
{
  GString *sql = g_string_new ("SELECT l.sort_key AS key, l.thread_id FROM ");

  g_string_append (sql, search->match != NULL ?
                          "search.text t CROSS JOIN location l ON l.sort_key = t.rowid" :
                          "location l");
  g_string_append (sql, " CROSS JOIN message m ON m.id = l.message_id WHERE ");
  g_string_append (sql, search->match != NULL ? "t.text MATCH ?" : "1");
  append_scope (sql, query, search);
  g_string_append (sql, search->where.sql->str);
  if (with_found) {
    g_string_append (sql, " UNION ALL SELECT l.sort_key, l.thread_id FROM found x"
                          " CROSS JOIN location l ON l.sort_key = x.sort_key"
                          " CROSS JOIN message m ON m.id = l.message_id WHERE x.search_key = ?");
    append_scope (sql, query, search);
    g_string_append (sql, search->found.sql->str);
    g_string_append (sql, " ORDER BY key DESC");
  } else {
    g_string_append (sql, search->match != NULL ? " ORDER BY t.rowid DESC" :
                                                  " ORDER BY l.sort_key DESC");
  }
  return g_string_free (sql, FALSE);
}

static void
add_values (GArray *values, const StoreSearchClause *clause)
{
  g_array_append_vals (values, clause->values->data, clause->values->len);
}

static StoreRows
run (StoreReader *db, const char *sql, const StoreSearchQuery *search, int64_t found_key)
{
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (StoreValue));

  if (search->match != NULL) {
    StoreValue match = bind_text (search->match);
    g_array_append_val (values, match);
  }
  add_values (values, &search->where);
  if (found_key != 0) {
    StoreValue key = bind_int (found_key);
    g_array_append_val (values, key);
    add_values (values, &search->found);
  }
  return store_db_query_values (db, sql, false, (const StoreValue *) (void *) values->data,
                                values->len);
}

MailIdList *
store_list_search (StoreReader *db, const MailQuery *query, int64_t before_date, int64_t before_id,
                   uint32_t limit, GError **error)
{
  g_autoptr (StoreSearchQuery) search =
    store_search_query_parse (query->search, store_now (), error);
  g_autoptr (GHashTable) seen = store_id_set_new ();
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (MailIdDate));

  if (search == NULL)
    return NULL;
  int64_t found_key = 0;
  if (!store_found_get_key (db, query->search, &found_key, error))
    return NULL;
  g_autofree char *sql = build_sql (query, search, found_key != 0);
  g_auto (StoreRows) rows = run (db, sql, search, found_key);
  bool skipping = before_date != 0 || before_id != 0;

  while (items->len < limit && store_rows_next (&rows, error)) {
    int64_t key = store_rows_int (&rows, 0);
    MailIdDate item = {query->conversations ? store_rows_int (&rows, 1) : store_key_id (key),
                       store_key_date (key)};

    if (!store_id_set_add (seen, item.id))
      continue;
    if (skipping && item.date >= before_date) {
      // The one the page comes after, or what stands before it.
      skipping = item.id != before_id;
      continue;
    }
    skipping = false;
    g_array_append_val (items, item);
  }
  if (rows.failed)
    return NULL;
  return mail_id_list_new ((const MailIdDate *) (void *) items->data, items->len);
}

static uint64_t
file_size (Store *store, StoreFile file)
{
  static const char *const tails[] = {"", "-wal"};
  uint64_t size = 0;

  for (size_t i = 0; i < G_N_ELEMENTS (tails); i++) {
    g_autofree char *path = g_strconcat (store->dir, "/", store_file_name (file), tails[i], NULL);
    struct stat info;

    // Not opened: that would drop SQLite's locks when it is closed.
    if (stat (path, &info) == 0)
      size += (uint64_t) info.st_size;
  }
  return size;
}

bool
store_list_file_sizes (Store *store, MailStats *out, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);
  int64_t in_files = 0, at_home = 0;

  if (read.db == NULL || !store_db_get_int (read.db, error, &in_files,
                                            "SELECT coalesce (sum (size), 0) FROM content.content"
                                            "  WHERE file IS NOT NULL"))
    return false;
  if (!store_db_get_int (read.db, error, &at_home,
                         "SELECT coalesce (sum (size), 0) FROM keep.home_message"
                         "  WHERE file IS NOT NULL"))
    return false;
  out->bytes_keep = file_size (store, STORE_KEEP) + (uint64_t) at_home;
  out->bytes_content = file_size (store, STORE_CONTENT) + (uint64_t) in_files;
  out->bytes_index = file_size (store, STORE_INDEX);
  out->bytes_search = file_size (store, STORE_SEARCH);
  return true;
}

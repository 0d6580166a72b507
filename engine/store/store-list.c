// SPDX-License-Identifier: GPL-3.0-or-later
//
// Lists as arrays of ids. Each folder is one walk down a covering index; a view over several merges
// its folders' walks. Searches are store-list-search.c's.

#include "store/store-list.h"
#include "store/store-home-check.h"
#include "store/store-identity.h"
#include "store/store-list-search.h"
#include "store/store-private.h"

// SQLite's steps between two looks at a cancellable.
#define STEPS_PER_LOOK 20000

static int
on_progress (void *cancellable)
{
  return g_cancellable_is_cancelled (cancellable);
}

static GArray *
list_folder_ids (StoreReader *db, const MailQuery *query, GError **error)
{
  if (query->scope == MAIL_SCOPE_FOLDER) {
    GArray *ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
    return g_array_append_val (ids, query->folder_id);
  }
  // Everything: Trash and Junk are not what a person means by it.
  g_auto (StoreRows) rows = store_db_query (db,
                                            "SELECT id FROM folder WHERE ?1 IN (0, account_id) AND"
                                            "  iif (?2, role = 0, role NOT IN (4, 5))",
                                            bind_int (query->account_id),
                                            bind_int (query->scope == MAIL_SCOPE_ALL_INBOXES));
  return store_rows_ids (&rows, error);
}

// Only what is to me if the parameter FLAG is not 0; ROW names the table.
#define TO_ME_IF(flag, row) "(" flag " = 0 OR " STORE_IS_TO_ME (row ".sort_key") ")"

// What is needed of a walk: keys below BEFORE, newest first, with the thread of each. The few rows
// that are not listed by their own date (store-snooze-bits.h) are left out of the index's order and
// merged in; SQLite reads as much of either as the page needs.
typedef struct {
  int64_t key;
  int64_t thread_id;
} Entry;

#define SHOWN_ELSEWHERE "SELECT id FROM location WHERE folder_id = ?1 AND shown_key IS NOT NULL"
#define WALK_SHOWN                                                                                 \
  "SELECT shown_key, thread_id FROM location WHERE folder_id = ?1 AND shown_key > 0"               \
  "  AND shown_key < ?2 AND flags & ?3 = ?3 AND " TO_ME_IF ("?5", "location")

static StoreRows
walk_messages (StoreReader *db, int64_t folder_id, const MailQuery *query, int64_t before,
               int64_t limit)
{
  MailFlags set = (query->only_flagged ? MAIL_FLAG_FLAGGED : 0) |
                  (query->only_attachments ? STORE_FLAG_ATTACHMENT : 0);

  if (query->only_unread)
    return store_db_query (db,
                           "SELECT sort_key AS key, thread_id FROM location WHERE folder_id = ?1"
                           "  AND flags & 1 = 0 AND sort_key < ?2 AND flags & ?3 = ?3"
                           "  AND id NOT IN (" SHOWN_ELSEWHERE
                           ") AND " TO_ME_IF ("?5", "location") "  UNION ALL " WALK_SHOWN
                                                                " AND flags & 1 = 0"
                                                                "  ORDER BY key DESC LIMIT ?4",
                           bind_int (folder_id), bind_int (before), bind_int ((int64_t) set),
                           bind_int (limit), bind_int (query->only_to_me));
  return store_db_query (db,
                         "SELECT sort_key AS key, thread_id FROM location WHERE folder_id = ?1"
                         "  AND sort_key < ?2 AND flags & ?3 = ?3"
                         "  AND id NOT IN (" SHOWN_ELSEWHERE
                         ") AND " TO_ME_IF ("?5", "location") "  UNION ALL " WALK_SHOWN
                                                              " ORDER BY key DESC LIMIT ?4",
                         bind_int (folder_id), bind_int (before), bind_int ((int64_t) set),
                         bind_int (limit), bind_int (query->only_to_me));
}

static StoreRows
walk_threads (StoreReader *db, int64_t folder_id, const MailQuery *query, int64_t before,
              int64_t limit)
{
  if (query->only_unread)
    return store_db_query (db,
                           "SELECT latest, thread_id FROM folder_thread WHERE folder_id = ? AND"
                           "  unread > 0 AND latest < ? ORDER BY latest DESC LIMIT ?",
                           bind_int (folder_id), bind_int (before), bind_int (limit));
  return store_db_query (db,
                         "SELECT latest, thread_id FROM folder_thread WHERE folder_id = ? AND"
                         "  latest > 0 AND latest < ? ORDER BY latest DESC LIMIT ?",
                         bind_int (folder_id), bind_int (before), bind_int (limit));
}

static StoreRows
walk_flagged (StoreReader *db, const MailQuery *query, int64_t before, int64_t limit)
{
  MailFlags set = query->only_attachments ? STORE_FLAG_ATTACHMENT : 0;

  return store_db_query (
    db,
    "SELECT l.sort_key, l.thread_id FROM location l"
    "  JOIN folder f ON f.id = l.folder_id"
    "  WHERE l.flags & 4 <> 0 AND l.sort_key < ?1 AND ?2 IN (0, f.account_id)"
    "  AND l.flags & ?3 = ?3 AND (?4 = 0 OR l.flags & 1 = 0)"
    "  AND f.role NOT IN (4, 5) AND " TO_ME_IF ("?5", "l") "  ORDER BY l.sort_key DESC LIMIT ?6",
    bind_int (before), bind_int (query->account_id), bind_int ((int64_t) set),
    bind_int (query->only_unread), bind_int (query->only_to_me), bind_int (limit));
}

static StoreRows
walk_snoozed (StoreReader *db, const MailQuery *query, int64_t before, int64_t limit)
{
  MailFlags set = (query->only_flagged ? MAIL_FLAG_FLAGGED : 0) |
                  (query->only_attachments ? STORE_FLAG_ATTACHMENT : 0);

  return store_db_query (db,
                         "SELECT l.sort_key, l.thread_id FROM location l"
                         "  JOIN folder f ON f.id = l.folder_id"
                         "  WHERE l.wakes_at <> 0 AND l.shown_key = 0 AND l.sort_key < ?1"
                         "  AND ?2 IN (0, f.account_id) AND l.flags & ?3 = ?3"
                         "  AND (?4 = 0 OR l.flags & 1 = 0) AND " TO_ME_IF (
                           "?5", "l") "  ORDER BY l.sort_key DESC LIMIT ?6",
                         bind_int (before), bind_int (query->account_id), bind_int ((int64_t) set),
                         bind_int (query->only_unread), bind_int (query->only_to_me),
                         bind_int (limit));
}

static bool
append_walk (StoreRows *rows, GArray *entries, GError **error)
{
  while (store_rows_next (rows, error)) {
    Entry entry = {store_rows_int (rows, 0), store_rows_int (rows, 1)};
    g_array_append_val (entries, entry);
  }
  return !rows->failed;
}

static int
compare_entries (const void *a, const void *b)
{
  const Entry *left = a, *right = b;

  return left->key > right->key ? -1 : left->key < right->key;
}

// Conversations whose filter is on messages are found through those.
static bool
walks_threads (const MailQuery *query)
{
  return query->conversations && !query->only_flagged && !query->only_attachments &&
         !query->only_to_me;
}

static GArray *
walk (StoreReader *db, const MailQuery *query, int64_t before, int64_t limit, GError **error)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  if (query->scope == MAIL_SCOPE_FLAGGED || query->scope == MAIL_SCOPE_SNOOZED) {
    g_auto (StoreRows) rows = query->scope == MAIL_SCOPE_FLAGGED ?
                                walk_flagged (db, query, before, limit) :
                                walk_snoozed (db, query, before, limit);
    return append_walk (&rows, entries, error) ? g_steal_pointer (&entries) : NULL;
  }
  g_autoptr (GArray) folders = list_folder_ids (db, query, error);
  for (unsigned i = 0; folders != NULL && i < folders->len; i++) {
    int64_t id = g_array_index (folders, int64_t, i);
    g_auto (StoreRows) rows = walks_threads (query) ? walk_threads (db, id, query, before, limit) :
                                                      walk_messages (db, id, query, before, limit);

    if (!append_walk (&rows, entries, error))
      return NULL;
  }
  if (folders == NULL)
    return NULL;
  if (folders->len > 1)
    g_array_sort (entries, compare_entries);
  return g_steal_pointer (&entries);
}

// Several entries of one message or conversation show once, at the newest. A single folder's walk
// has none.
static MailIdList *
to_list (GArray *entries, const MailQuery *query, bool doubles, uint32_t limit)
{
  g_autoptr (GHashTable) seen = store_id_set_new ();
  g_autofree MailIdDate *items = g_new (MailIdDate, entries->len + 1);
  uint32_t n = 0;

  for (unsigned i = 0; i < entries->len && n < limit; i++) {
    const Entry *entry = &g_array_index (entries, Entry, i);
    int64_t id = query->conversations ? entry->thread_id : store_key_id (entry->key);

    if (!doubles || store_id_set_add (seen, id))
      items[n++] = (MailIdDate) {id, store_key_date (entry->key)};
  }
  return mail_id_list_new (items, n);
}

// A page of conversations may lose entries that stand on an earlier page at a newer key: those are
// known by their conversation's newest key not being below BEFORE.
static bool
drop_earlier (StoreReader *db, const MailQuery *query, GArray *entries, int64_t before,
              GError **error)
{
  for (unsigned i = 0; i < entries->len;) {
    int64_t newer = 0;
    const Entry *entry = &g_array_index (entries, Entry, i);

    if (!store_db_get_int (db, error, &newer,
                           "SELECT 1 FROM location l JOIN folder f ON f.id = l.folder_id"
                           "  WHERE l.thread_id = ?1 AND"
                           "  iif (?3 < 2, coalesce (l.shown_key, l.sort_key), l.sort_key) >= ?2"
                           "  AND CASE ?3 WHEN 0 THEN f.id = ?4 WHEN 1 THEN f.role = 0"
                           "  WHEN 3 THEN l.shown_key IS 0 ELSE f.role NOT IN (4, 5) END"
                           "  AND (?3 <> 2 OR l.flags & 4 <> 0)"
                           "  AND (?5 = 0 OR l.flags & 4 <> 0)"
                           "  AND (?6 = 0 OR l.flags & 32768 <> 0)"
                           "  AND " TO_ME_IF ("?7", "l") " LIMIT 1",
                           bind_int (entry->thread_id), bind_int (before), bind_int (query->scope),
                           bind_int (query->folder_id), bind_int (query->only_flagged),
                           bind_int (query->only_attachments), bind_int (query->only_to_me)))
      return false;
    if (newer != 0)
      g_array_remove_index (entries, i);
    else
      i++;
  }
  return true;
}

// Where the page begins: the key of the entry it comes after.
static bool
find_before (StoreReader *db, const MailQuery *query, int64_t date, int64_t id, int64_t *out,
             GError **error)
{
  if (date == 0 && id == 0) {
    *out = INT64_MAX;
    return true;
  }
  *out = store_key (date, id);
  if (!query->conversations)
    return true;
  // The conversation's newest row of that date; if it has moved on meanwhile, its date decides.
  return store_db_get_int (db, error, out,
                           "SELECT coalesce (max (key), ?3) FROM (SELECT iif (?4,"
                           "    coalesce (shown_key, sort_key), sort_key) AS key FROM location"
                           "    WHERE thread_id = ?1 AND folder_id <> 0) WHERE key >> 30 = ?2",
                           bind_int (id), bind_int (date), bind_int (store_key (date, 0)),
                           bind_int (query->scope <= MAIL_SCOPE_ALL_INBOXES));
}

// Only where a message may lie in several of the folders walked, or conversations are found by
// their messages. An account has one inbox, and conversations are an account's.
static bool
has_doubles (const MailQuery *query)
{
  return query->scope >= MAIL_SCOPE_FLAGGED || (query->conversations && !walks_threads (query));
}

// Doubles eat into a page: it is walked on until it is full or the walk ends.
static MailIdList *
read_page (StoreReader *db, const MailQuery *query, int64_t before, uint32_t limit, GError **error)
{
  for (int64_t wide = limit;; wide *= 4) {
    g_autoptr (GArray) entries = walk (db, query, before, wide, error);

    if (entries == NULL)
      return NULL;
    bool at_end = (int64_t) entries->len < wide;
    if (query->conversations && has_doubles (query) && before != INT64_MAX &&
        !drop_earlier (db, query, entries, before, error))
      return NULL;
    g_autoptr (MailIdList) list = to_list (entries, query, has_doubles (query), limit);
    if (at_end || list->length == limit)
      return g_steal_pointer (&list);
  }
}

static bool
is_search (const MailQuery *query)
{
  return query->search != NULL && query->search[0] != '\0';
}

MailIdList *
store_list_page (Store *store, const MailQuery *query, int64_t before_date, int64_t before_id,
                 uint32_t limit, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);
  int64_t before;

  if (read.db == NULL)
    return NULL;
  if (is_search (query))
    return store_list_search (read.db, query, before_date, before_id, limit, error);
  if (!find_before (read.db, query, before_date, before_id, &before, error))
    return NULL;
  return read_page (read.db, query, before, limit, error);
}

MailIdList *
store_list_all (Store *store, const MailQuery *query, GCancellable *cancellable, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);
  MailIdList *list = NULL;

  if (read.db == NULL)
    return NULL;
  if (cancellable != NULL)
    sqlite3_progress_handler (read.db->handle, STEPS_PER_LOOK, on_progress, cancellable);
  if (is_search (query)) {
    list = store_list_search (read.db, query, 0, 0, UINT32_MAX, error);
  } else {
    g_autoptr (GArray) entries = walk (read.db, query, INT64_MAX, -1, error);
    if (entries != NULL)
      list = to_list (entries, query, has_doubles (query), UINT32_MAX);
  }
  sqlite3_progress_handler (read.db->handle, 0, NULL, NULL);
  return list;
}

MailIdList *
store_list_folder (Store *store, int64_t folder_id, GCancellable *cancellable, GError **error)
{
  static const MailQuery messages = {.scope = MAIL_SCOPE_FOLDER};
  g_auto (StoreReading) read = store_read (store, error);
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  if (read.db == NULL)
    return NULL;
  if (cancellable != NULL)
    sqlite3_progress_handler (read.db->handle, STEPS_PER_LOOK, on_progress, cancellable);
  g_auto (StoreRows) rows = store_db_query (
    read.db, "SELECT sort_key, thread_id FROM location WHERE folder_id = ? ORDER BY sort_key DESC",
    bind_int (folder_id));
  bool good = append_walk (&rows, entries, error);

  sqlite3_progress_handler (read.db->handle, 0, NULL, NULL);
  return good ? to_list (entries, &messages, false, UINT32_MAX) : NULL;
}

GArray *
store_list_folders_of (Store *store, int64_t message_id, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT DISTINCT l.folder_id FROM message m JOIN location l ON l.sort_key = m.sort_key"
    "  WHERE m.id = ? AND l.folder_id <> 0 ORDER BY l.id",
    bind_int (message_id));
  return store_rows_ids (&rows, error);
}

// What store-salvage.c and store-open.c noted.
static bool
read_damage (StoreReader *db, MailStats *out, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    db, "SELECT key, value FROM keep.meta WHERE key LIKE 'salvage%' OR key LIKE 'remade%'");

  while (store_rows_next (&rows, error)) {
    const char *key = store_rows_text (&rows, 0);
    int64_t value = store_rows_int (&rows, 1);

    if (g_str_equal (key, "salvaged_at"))
      out->salvaged_at = value;
    else if (g_str_equal (key, "salvage_lost_pages"))
      out->lost_pages = (uint64_t) value;
    else if (g_str_equal (key, "salvage_lost_messages"))
      out->lost_messages = (uint64_t) value;
    else if (g_str_equal (key, "remade_keep"))
      out->keep_remade_at = value;
    else if (g_str_equal (key, "remade_index"))
      out->index_remade_at = value;
    else if (g_str_equal (key, "remade_search"))
      out->search_remade_at = value;
    else if (g_str_equal (key, "remade_content"))
      out->content_remade_at = value;
  }
  return !rows.failed;
}

static bool
begin_stats (Store *store, StoreReader *db, MailStats *out, GError **error)
{
  StoreHomeChecked home;

  store_home_get_checked (store, &home);
  *out = (MailStats) {.checked_at = home.checked_at,
                      .checked_messages = home.checked,
                      .damaged_messages = home.damaged};
  return db != NULL && read_damage (db, out, error);
}

bool
store_list_damage (Store *store, MailStats *out, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  return begin_stats (store, read.db, out, error);
}

bool
store_list_stats (Store *store, MailStats *out, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (!begin_stats (store, read.db, out, error))
    return false;
  g_auto (StoreRows) rows = store_db_query (
    read.db, "SELECT count(*), coalesce (sum (indexed), 0), coalesce (sum (content_state = 2), 0),"
             "  (SELECT count(*) FROM folder) FROM message");
  if (store_rows_next (&rows, error)) {
    out->messages = (uint64_t) store_rows_int (&rows, 0);
    out->indexed = (uint64_t) store_rows_int (&rows, 1);
    out->with_content = (uint64_t) store_rows_int (&rows, 2);
    out->folders = (int) store_rows_int (&rows, 3);
  }
  return !rows.failed && store_list_file_sizes (store, out, error);
}

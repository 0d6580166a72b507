// SPDX-License-Identifier: GPL-3.0-or-later
//
// Examining the store: SQLite's own check of each file, every content's hash, counts and references
// between files; and repairing what can be made again.

#include "store/store-check.h"
#include "store/store-home.h"
#include "store/store-part.h"
#include "store/store-private.h"

// More problems of one file than this say nothing new.
#define PROBLEMS_MAX 100

typedef struct {
  Store *store;
  StoreReader *db;
  GCancellable *cancellable;
  GStrvBuilder *problems; // of the file under examination
  unsigned n;
} Check;

static void G_GNUC_PRINTF (2, 3) report (Check *check, const char *format, ...)
{
  va_list arguments;

  if (check->n++ >= PROBLEMS_MAX)
    return;
  va_start (arguments, format);
  g_strv_builder_take (check->problems, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static bool
check_integrity (Check *check, StoreFile file, GError **error)
{
  static const char *const sql[] = {
    [STORE_KEEP] = "PRAGMA keep.integrity_check",
    [STORE_CONTENT] = "PRAGMA content.integrity_check",
    [STORE_SEARCH] = "PRAGMA search.integrity_check",
    [STORE_INDEX] = "PRAGMA main.integrity_check",
  };
  g_auto (StoreRows) rows = store_db_query_values (check->db, sql[file], false, NULL, 0);
  g_autoptr (GError) local = NULL;

  while (store_rows_next (&rows, &local))
    if (!g_str_equal (store_rows_text (&rows, 0), "ok"))
      report (check, "%s", store_rows_text (&rows, 0));
  // A file too damaged to be examined is a finding, not a failure of the examination.
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, g_steal_pointer (&local));
    return false;
  }
  if (local != NULL)
    report (check, "%s", local->message);
  return true;
}

// Each row of SQL is a problem: FORMAT with its first column.
static bool
check_query (Check *check, const char *sql, const char *what, GError **error)
{
  g_auto (StoreRows) rows = store_db_query_values (check->db, sql, false, NULL, 0);

  while (store_rows_next (&rows, error))
    report (check, "%s %" G_GINT64_FORMAT, what, store_rows_int (&rows, 0));
  return !rows.failed;
}

// Files of content are in no snapshot: one that can't be read may have gone with its row since.
// SQL, a literal, asks whether that is still there.
static bool
is_still_there (Check *check, const char *sql, int64_t id, GError **error)
{
  int64_t found = 0;
  g_auto (StoreReading) now = store_read (check->store, error);

  return now.db != NULL &&
         store_db_get_int_values (now.db, error, &found, sql, STORE_VALUES (bind_int (id))) &&
         found != 0;
}

// ROWS: sha256, file, body and id. THERE: see is_still_there().
static bool
check_rows (Check *check, StoreRows *rows, const char *there, const char *what, GError **error)
{
  while (store_rows_next (rows, error)) {
    g_autoptr (GError) local = NULL, failure = NULL;
    g_autoptr (GBytes) raw = NULL;
    int64_t id = store_rows_int (rows, 3);

    if (g_cancellable_set_error_if_cancelled (check->cancellable, error))
      return false;
    raw = store_content_read_row (check->store, rows, 0, &local);
    if (raw == NULL && (is_still_there (check, there, id, &failure) || failure != NULL))
      report (check, "%s %" G_GINT64_FORMAT ": %s", what, id, local->message);
  }
  return !rows->failed;
}

// Every content that lives only here, read back.
static bool
check_home (Check *check, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (check->db, "SELECT id FROM keep.home_message WHERE whole = 1");

  while (store_rows_next (&rows, error)) {
    g_autoptr (GError) local = NULL, failure = NULL;
    int64_t id = store_rows_int (&rows, 0);

    if (g_cancellable_set_error_if_cancelled (check->cancellable, error))
      return false;
    if (!store_home_verify (check->store, id, &local) &&
        (is_still_there (check, "SELECT 1 FROM keep.home_message WHERE id = ? AND whole = 1", id,
                         &failure) ||
         failure != NULL))
      report (check, "message %" G_GINT64_FORMAT ": %s", id, local->message);
  }
  return !rows.failed &&
         check_query (check,
                      "SELECT h.id FROM keep.home_message h WHERE NOT EXISTS (SELECT 1 FROM"
                      "  keep.home_place p WHERE p.message_id = h.id)",
                      "message in no folder:", error) &&
         check_query (
           check,
           "SELECT p.location_id FROM keep.home_place p LEFT JOIN location l"
           "  ON l.id = p.location_id WHERE (l.message_id, l.folder_id, l.flags & ~32768)"
           "  IS NOT (p.message_id, p.folder_id, p.flags)",
           "not shown where it lies: row", error);
}

static bool
check_keep (Check *check, GError **error)
{
  g_auto (StoreRows) outgoing =
    store_db_query (check->db, "SELECT message_sha256, message_file, message, id FROM keep.outbox"
                               "  WHERE coalesce (message, message_file) IS NOT NULL");

  return check_rows (check, &outgoing,
                     "SELECT 1 FROM keep.outbox WHERE id = ?"
                     "  AND coalesce (message, message_file) IS NOT NULL",
                     "outgoing message", error) &&
         check_home (check, error) &&
         check_query (check,
                      "SELECT rowid FROM pragma_foreign_key_check WHERE schema = 'keep'"
                      "  AND rowid IS NOT NULL",
                      "row without the one it names:", error) &&
         check_query (check,
                      "SELECT id FROM keep.draft WHERE version NOT IN"
                      "  (SELECT id FROM keep.draft_version)",
                      "draft without text:", error);
}

static bool
check_contents (Check *check, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (check->db, "SELECT sha256, file, body, id FROM content.content");
  g_auto (StoreRows) parts =
    store_db_query (check->db, "SELECT sha256, file, body, rowid FROM content.part");

  return check_rows (check, &rows, "SELECT 1 FROM content.content WHERE id = ?", "content",
                     error) &&
         check_rows (check, &parts, "SELECT 1 FROM content.part WHERE rowid = ?", "message part",
                     error);
}

static bool
check_index (Check *check, GError **error)
{
  return check_query (
           check,
           "SELECT id FROM folder f WHERE total <> (SELECT count(*) FROM location l"
           "    WHERE l.folder_id = f.id) OR unread <> (SELECT count(*) FROM location l"
           "    WHERE l.folder_id = f.id AND l.flags & 1 = 0 AND l.shown_key IS NOT 0) OR known <>"
           "    (SELECT count(*) FROM location l WHERE l.folder_id = f.id AND"
           "    l.uid IS NOT NULL)",
           "wrong counts of folder", error) &&
         check_query (check,
                      "SELECT thread_id FROM (SELECT folder_id, thread_id,"
                      "    max (coalesce (shown_key, sort_key)) AS k, count(*) AS n,"
                      "    sum (flags & 1 = 0 AND shown_key IS NOT 0) AS u FROM location"
                      "    WHERE folder_id <> 0 GROUP BY folder_id, thread_id)"
                      "  FULL JOIN folder_thread t USING (folder_id, thread_id)"
                      "  WHERE (k, n, u) IS NOT (t.latest, t.total, t.unread)",
                      "wrong counts of conversation", error) &&
         check_query (check,
                      "SELECT l.id FROM location l JOIN message m ON m.id = l.message_id"
                      "  WHERE l.thread_id <> iif (l.folder_id <> 0, m.thread_id, 0)",
                      "row in another conversation than its message:", error) &&
         check_query (
           check,
           "SELECT id FROM message m WHERE (thread_id <> 0) <> EXISTS"
           "  (SELECT 1 FROM location l WHERE l.sort_key = m.sort_key AND folder_id <> 0)",
           "wrong conversation of message", error) &&
         check_query (check,
                      "SELECT id FROM message m WHERE NOT EXISTS"
                      "  (SELECT 1 FROM location l WHERE l.sort_key = m.sort_key)",
                      "message in no folder:", error) &&
         check_query (check,
                      "SELECT id FROM location l WHERE NOT EXISTS"
                      "  (SELECT 1 FROM message m WHERE m.id = l.message_id)"
                      "  OR (folder_id <> 0 AND folder_id NOT IN (SELECT id FROM folder))",
                      "row without its message or folder:", error) &&
         check_query (check,
                      "SELECT id FROM location WHERE (flags & ~32768) <>"
                      "  (((srv_flags | pend_add) & ~pend_del) & ~32768)",
                      "wrong flags of row", error) &&
         check_query (check,
                      "SELECT id FROM message WHERE (content_id > 0 AND content_id NOT IN"
                      "  (SELECT id FROM content.content)) OR (content_id < 0 AND -content_id"
                      "  NOT IN (SELECT id FROM keep.home_message))",
                      "lost content of message", error);
}

static bool
check_search (Check *check, GError **error)
{
  return check_query (check,
                      "SELECT id FROM message WHERE indexed = 1 AND sort_key NOT IN"
                      "  (SELECT rowid FROM search.text)",
                      "words missing of message", error) &&
         check_query (check,
                      "SELECT rowid & 1073741823 FROM search.text WHERE rowid NOT IN"
                      "  (SELECT sort_key FROM location)",
                      "words of a message that is gone:", error);
}

static bool
check_file (Check *check, StoreFile file, GPtrArray *out, GError **error)
{
  static bool (*const checks[]) (Check *, GError **) = {
    [STORE_KEEP] = check_keep,
    [STORE_CONTENT] = check_contents,
    [STORE_SEARCH] = check_search,
    [STORE_INDEX] = check_index,
  };
  g_autoptr (GStrvBuilder) problems = g_strv_builder_new ();
  g_autoptr (GError) local = NULL;

  check->problems = problems;
  check->n = 0;
  if (!check_integrity (check, file, error))
    return false;
  if (!checks[file](check, &local)) {
    if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
      g_propagate_error (error, g_steal_pointer (&local));
      return false;
    }
    report (check, "%s", local->message);
  }
  MailFileCheck *found = g_new0 (MailFileCheck, 1);
  found->file = g_strdup (store_file_name (file));
  found->ok = check->n == 0;
  found->problems = g_strv_builder_end (problems);
  g_ptr_array_add (out, found);
  return true;
}

// All four files as one write left them: between the commits of two files, or with one read later
// than another, what belongs together disagrees. Beside another process, which owns the store,
// there is no telling.
static bool
open_together (Check *check, GError **error)
{
  // FTS5 would go by what it remembers of an earlier transaction; a query makes it look.
  static const char *const looks[] = {
    "SELECT 1 FROM main.sqlite_schema LIMIT 1", "SELECT 1 FROM keep.sqlite_schema LIMIT 1",
    "SELECT 1 FROM content.sqlite_schema LIMIT 1", "SELECT rowid FROM search.text LIMIT 1"};
  StoreWrite *write = NULL;

  if (check->store->owner &&
      (write = store_write_begin (check->store, STORE_PRIORITY_USER, error)) == NULL)
    return false;
  // What is too damaged to be looked at is told by the examination.
  for (size_t i = 0; i < G_N_ELEMENTS (looks); i++)
    store_db_script (check->db, looks[i], NULL);
  store_write_rollback (write);
  return true;
}

static GPtrArray *
check_all (Store *store, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) out =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mail_file_check_free);
  g_auto (StoreReading) read = store_read (store, error);
  Check check = {.store = store, .db = read.db, .cancellable = cancellable};

  if (read.db == NULL || !open_together (&check, error))
    return NULL;
  for (int file = 0; file < STORE_N_FILES; file++)
    if (!check_file (&check, file, out, error))
      return NULL;
  return g_steal_pointer (&out);
}

static bool
drop_bad_contents (Store *store, StoreWrite *write, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->content, "SELECT sha256, file, body, id FROM content");

  while (store_rows_next (&rows, error)) {
    g_autoptr (GBytes) raw = store_content_read_row (store, &rows, 0, NULL);
    int64_t id = store_rows_int (&rows, 3);

    if (raw == NULL && (!store_content_drop (write, id, error) ||
                        !store_db_run (write->index, error,
                                       "UPDATE message SET content_id = NULL, content_state = 0"
                                       "  WHERE content_id = ?",
                                       bind_int (id))))
      return false;
  }
  return !rows.failed;
}

static bool
drop_bad_parts (Store *store, StoreWrite *write, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->content, "SELECT sha256, file, body, message_id, path FROM part");

  while (store_rows_next (&rows, error)) {
    g_autoptr (GBytes) raw = store_content_read_row (store, &rows, 0, NULL);

    if (raw == NULL &&
        !store_part_drop (write, store_rows_int (&rows, 3), store_rows_text (&rows, 4), error))
      return false;
  }
  return !rows.failed;
}

static bool
repair_index (StoreWrite *write, GError **error)
{
  return store_db_script (
    write->index,
    "DELETE FROM location WHERE message_id NOT IN (SELECT id FROM message)"
    "  OR (folder_id <> 0 AND folder_id NOT IN (SELECT id FROM folder));"
    "DELETE FROM message WHERE sort_key NOT IN (SELECT sort_key FROM location);"
    "UPDATE location SET flags = (((srv_flags | pend_add) & ~pend_del) & ~32768) | (flags & 32768);"
    "UPDATE message SET thread_id = iif (EXISTS (SELECT 1 FROM location l"
    "    WHERE l.sort_key = message.sort_key AND folder_id <> 0),"
    "  iif (thread_id <> 0, thread_id, id), 0);"
    "UPDATE location SET thread_id = iif (folder_id <> 0,"
    "  (SELECT thread_id FROM message m WHERE m.id = message_id), 0);"
    "DELETE FROM folder_thread;"
    "INSERT INTO folder_thread SELECT folder_id, thread_id,"
    "  max (coalesce (shown_key, sort_key)), count(*),"
    "  sum (flags & 1 = 0 AND shown_key IS NOT 0) FROM location WHERE folder_id <> 0 GROUP BY "
    "folder_id, thread_id;"
    "UPDATE folder SET total = (SELECT count(*) FROM location l WHERE l.folder_id = folder.id),"
    "  unread = (SELECT count(*) FROM location l WHERE l.folder_id = folder.id AND"
    "    l.flags & 1 = 0 AND l.shown_key IS NOT 0),"
    "  known = (SELECT count(*) FROM location l WHERE l.folder_id = folder.id AND"
    "    l.uid IS NOT NULL);",
    error);
}

// Everything is indexed again by store_search_index().
static bool
repair_search (StoreWrite *write, GError **error)
{
  return store_db_script (write->search, "DELETE FROM text", error) &&
         store_db_script (write->index, "UPDATE message SET indexed = 0", error);
}

static bool
repair (Store *store, const GPtrArray *found, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_BACKFILL, error);
  const MailFileCheck *content = found->pdata[STORE_CONTENT], *search = found->pdata[STORE_SEARCH],
                      *index = found->pdata[STORE_INDEX];

  if (write == NULL)
    return false;
  write->put_content = write->put_text = true;
  if ((!content->ok &&
       !(drop_bad_contents (store, write, error) && drop_bad_parts (store, write, error))) ||
      (!index->ok && !repair_index (write, error)) ||
      (!(search->ok && index->ok) && !repair_search (write, error)))
    return false;
  return store_write_commit (g_steal_pointer (&write), error);
}

GPtrArray *
store_check (Store *store, bool should_repair, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) found = check_all (store, cancellable, error);
  bool ok = true;

  for (unsigned i = 0; found != NULL && i < found->len; i++)
    ok &= ((MailFileCheck *) found->pdata[i])->ok;
  if (found == NULL || ok || !should_repair)
    return g_steal_pointer (&found);
  return repair (store, found, error) ? g_steal_pointer (&found) : NULL;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// The bytes of messages: putting, getting, dropping. Compression and hashing
// are done before the write lock is taken.

#include "store/store-content.h"
#include "base/mail-sha256.h"
#include "store/store-bytes.h"
#include "store/store-content-file.h"
#include "store/store-content-private.h"
#include "store/store-home-private.h"
#include "store/store-message.h"
#include "store/store-part.h"
#include "store/store-private.h"
#include "store/store-report.h"
#include "store/store-search-index.h"
#include "store/store-upload.h"

#include <glib/gstdio.h>

void
store_content_free (StoreContent *content)
{
  if (content == NULL)
    return;
  if (content->path != NULL)
    g_unlink (content->path);
  g_clear_pointer (&content->sha256, g_bytes_unref);
  g_clear_pointer (&content->packed, g_bytes_unref);
  g_free (content->file);
  g_free (content->path);
  g_free (content);
}

StoreContent *
store_content_prepare (Store *store, GBytes *raw, GError **error)
{
  g_autoptr (StoreContent) content = g_new0 (StoreContent, 1);

  content->size = g_bytes_get_size (raw);
  content->sha256 = mail_sha256 (raw);
  if (content->size <= STORE_CONTENT_FILE_MIN) {
    content->packed = store_bytes_compress (raw, error);
    return content->packed ? g_steal_pointer (&content) : NULL;
  }
  content->file = store_content_file_write (store->dir, raw, &store->health, error);
  if (content->file == NULL)
    return NULL;
  content->path = g_build_filename (store->dir, content->file, NULL);
  return g_steal_pointer (&content);
}

static bool
insert_content (StoreWrite *write, int64_t rfc_key, StoreContent *content, int64_t *out_id,
                GError **error)
{
  if (!store_db_run (write->content, error,
                     "INSERT INTO content (sha256, size, written_at, rfc_key, file, body)"
                     "  VALUES (?, ?, ?, ?, ?, ?)",
                     bind_bytes (content->sha256), bind_int ((int64_t) content->size),
                     bind_int (store_now ()), bind_int (rfc_key), bind_text (content->file),
                     bind_bytes (content->packed)))
    return false;
  *out_id = store_db_last_id (write->content);
  // From here on the file is the write's: gone if it is rolled back.
  if (content->path != NULL)
    g_ptr_array_add (write->files_put, g_steal_pointer (&content->path));
  return true;
}

// The row tells all at once of what is found in TEXT: each change of it costs its indexes.
static bool
name_content (StoreWrite *write, int64_t message_id, int64_t content_id, const StoreText *text,
              GError **error)
{
  return store_db_run (
           write->index, error,
           "UPDATE message SET content_id = ?1, content_state = ?2, indexed = ?3,"
           "  preview = coalesce (?4, preview), has_attachment = coalesce (?5, has_attachment)"
           "  WHERE id = ?6",
           bind_int (content_id), bind_int (MAIL_CONTENT_WHOLE), bind_int (text != NULL),
           bind_text (text != NULL ? text->preview : NULL),
           text != NULL ? bind_int (text->has_attachment) : bind_text (NULL),
           bind_int (message_id)) &&
         (text == NULL ||
          store_message_mark_attachment (write, message_id, text->has_attachment, error));
}

bool
store_content_put (StoreWrite *write, int64_t message_id, StoreContent *content,
                   const StoreText *text, GError **error)
{
  int64_t id = 0;
  bool is_home;

  if (!store_home_has_message (write, message_id, &is_home, error))
    return false;
  if (is_home)
    return store_home_complete (write, message_id, content, content->size, text, error);
  if (text != NULL && text->report != NULL && !store_report_apply (write, text->report, error))
    return false;
  g_auto (StoreRows) rows =
    store_db_query (write->index,
                    "SELECT rfc_key, coalesce (content_id, 0), thread_id, sort_key, subject, from_,"
                    "  to_, cc FROM message WHERE id = ?",
                    bind_int (message_id));
  if (!store_rows_one (&rows, "message any more", error) ||
      !insert_content (write, store_rows_int (&rows, 0), content, &id, error))
    return false;
  const int64_t old = store_rows_int (&rows, 1);
  const StoreSearchHeaders headers = {store_rows_int (&rows, 3), store_rows_text (&rows, 4),
                                      store_rows_text (&rows, 5), store_rows_text (&rows, 6),
                                      store_rows_text (&rows, 7)};
  write->put_content = true;
  store_write_changed (write, 0, message_id, store_rows_int (&rows, 2));
  return (text == NULL || store_search_index_put (write, &headers, text, error)) &&
         name_content (write, message_id, id, text, error) &&
         store_part_drop_all (write, message_id, error) &&
         (old == 0 || store_content_drop (write, old, error));
}

bool
store_content_save (Store *store, int64_t message_id, GBytes *raw, const StoreText *text,
                    StorePriority priority, GError **error)
{
  g_autoptr (StoreContent) content = store_content_prepare (store, raw, error);

  if (content == NULL)
    return false;
  g_autoptr (StoreWrite) write = store_write_begin (store, priority, error);
  return write != NULL && store_content_put (write, message_id, content, text, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

bool
store_content_drop (StoreWrite *write, int64_t content_id, GError **error)
{
  if (content_id < 0)
    return store_home_erase (write, -content_id, error);
  write->put_content = true;
  g_array_append_val (write->contents_dropped, content_id);
  return true;
}

bool
store_content_is_dropped (const StoreWrite *write, int64_t content_id)
{
  for (unsigned i = 0; i < write->contents_dropped->len; i++)
    if (g_array_index (write->contents_dropped, int64_t, i) == content_id)
      return true;
  return false;
}

static bool
drop_one (StoreWrite *write, int64_t content_id, GPtrArray *files, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->content, "DELETE FROM content WHERE id = ? RETURNING file", bind_int (content_id));

  while (store_rows_next (&rows, error))
    if (!store_rows_is_null (&rows, 0))
      g_ptr_array_add (files,
                       g_build_filename (write->store->dir, store_rows_text (&rows, 0), NULL));
  return !rows.failed;
}

static bool
drop_all (StoreWrite *write, GPtrArray *files, GError **error)
{
  if (!store_db_script (write->content, "BEGIN IMMEDIATE", error))
    return false;
  for (unsigned i = 0; i < write->contents_dropped->len; i++)
    if (!drop_one (write, g_array_index (write->contents_dropped, int64_t, i), files, error))
      return false;
  return store_db_script (write->content, "COMMIT", error);
}

void
store_content_end_drops (StoreWrite *write)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  if (write->contents_dropped->len == 0)
    return;
  if (!drop_all (write, files, &error)) {
    g_message ("content that nothing names stays for now: %s", error->message);
    sqlite3_exec (write->content->handle, "ROLLBACK", NULL, NULL, NULL);
    return;
  }
  g_ptr_array_extend_and_steal (write->files_dropped, g_steal_pointer (&files));
}

GBytes *
store_content_read_row (Store *store, StoreRows *rows, int column, GError **error)
{
  g_autoptr (GBytes) sha256 = store_rows_bytes (rows, column);
  g_autoptr (GBytes) raw = NULL;

  if (store_rows_is_null (rows, column + 1)) {
    g_autoptr (GBytes) packed = store_rows_bytes (rows, column + 2);

    if (packed == NULL) {
      store_fail (error, MAIL_ERROR_STORE, "the content is missing");
      return NULL;
    }
    return store_bytes_expand (packed, sha256, error);
  }
  raw = store_content_file_read (store->dir, store_rows_text (rows, column + 1), error);
  if (raw == NULL || !store_bytes_check (raw, sha256, error))
    return NULL;
  return g_steal_pointer (&raw);
}

// From now on it counts as not downloaded, and is fetched again; or there is a second copy, and it
// can be read anew: true. A reader can only say so.
static bool
forget_content (Store *store, int64_t message_id, int64_t content_id)
{
  bool has_copy = false;

  // What lives only here is never forgotten: its damage is told each time.
  if (content_id < 0 || !store->owner || g_atomic_pointer_get (&store->writer) == g_thread_self ())
    return false;
  g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_SYNC, NULL);
  return write != NULL &&
         store_db_run (write->index, NULL,
                       "UPDATE message SET content_id = NULL, content_state = 0"
                       "  WHERE id = ? AND content_id = ?",
                       bind_int (message_id), bind_int (content_id)) &&
         store_upload_put_back (write, message_id, &has_copy, NULL) &&
         store_write_commit (g_steal_pointer (&write), NULL) && has_copy;
}

bool
store_content_verify_row (Store *store, StoreRows *rows, int column, GError **error)
{
  if (store_rows_is_null (rows, column + 1)) {
    g_autoptr (GBytes) raw = store_content_read_row (store, rows, column, error);

    return raw != NULL;
  }
  g_autoptr (GBytes) sha256 = store_rows_bytes (rows, column);

  return store_content_file_verify (store->dir, store_rows_text (rows, column + 1), sha256, error);
}

MailSource *
store_content_open_row (Store *store, StoreRows *rows, int column, GError **error)
{
  if (!store_rows_is_null (rows, column + 1)) {
    g_autoptr (GBytes) sha256 = store_rows_bytes (rows, column);
    return store_content_file_open (store->dir, store_rows_text (rows, column + 1), sha256, error);
  }
  g_autoptr (GBytes) raw = store_content_read_row (store, rows, column, error);
  return raw != NULL ? mail_source_new_bytes (raw) : NULL;
}

static StoreRows
select_content (StoreReader *db, int64_t message_id)
{
  return store_db_query (db,
                         "SELECT coalesce (m.content_id, 0), coalesce (c.sha256, h.sha256),"
                         "  coalesce (c.file, h.file), coalesce (c.body, h.body) FROM message m"
                         "  LEFT JOIN content.content c ON c.id = m.content_id"
                         "  LEFT JOIN keep.home_message h ON h.id = -m.content_id WHERE m.id = ?",
                         bind_int (message_id));
}

static bool
find_row (StoreRows *rows, int64_t *out_damaged, GError **error)
{
  if (!store_rows_one (rows, "message any more", error))
    return false;
  if (store_rows_int (rows, 0) == 0)
    return store_fail (error, MAIL_ERROR_NOT_FOUND, "the content is not here");
  if (!store_rows_is_null (rows, 1))
    return true;
  *out_damaged = store_rows_int (rows, 0);
  return store_fail (error, MAIL_ERROR_NOT_FOUND, "the content was lost");
}

static GBytes *
read_content (Store *store, int64_t message_id, int64_t *out_damaged, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = select_content (read.db, message_id);
  if (!find_row (&rows, out_damaged, error))
    return NULL;
  g_autoptr (GError) local = NULL;
  GBytes *raw = store_content_read_row (store, &rows, 1, &local);
  // What can't be read now may be read later: it is no less there.
  if (raw == NULL && !g_error_matches (local, MAIL_ERROR, MAIL_ERROR_FILE))
    *out_damaged = store_rows_int (&rows, 0);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return raw;
}

MailSource *
store_content_open (Store *store, int64_t message_id, GError **error)
{
  int64_t damaged = 0;
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = select_content (read.db, message_id);
  return find_row (&rows, &damaged, error) ? store_content_open_row (store, &rows, 1, error) : NULL;
}

GBytes *
store_content_get (Store *store, int64_t message_id, GError **error)
{
  int64_t damaged = 0; // the content id
  g_autoptr (GError) local = NULL;
  GBytes *raw = read_content (store, message_id, &damaged, &local);

  if (damaged > 0 && forget_content (store, message_id, damaged))
    return read_content (store, message_id, &damaged, error);
  if (damaged > 0) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, local->message);
  } else if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
  }
  return raw;
}

bool
store_content_has (Store *store, int64_t message_id)
{
  g_auto (StoreReading) read = store_read (store, NULL);
  int64_t state = MAIL_CONTENT_NONE;

  if (read.db != NULL)
    store_db_get_int (read.db, NULL, &state, "SELECT content_state FROM message WHERE id = ?",
                      bind_int (message_id));
  return state == MAIL_CONTENT_WHOLE;
}

// → the id of what is damaged; 0: nothing is.
static int64_t
find_damage (Store *store, int64_t message_id)
{
  int64_t damaged = 0;
  g_autoptr (GError) failure = NULL;
  g_auto (StoreReading) read = store_read (store, NULL);

  if (read.db == NULL)
    return 0;
  g_auto (StoreRows) rows = select_content (read.db, message_id);
  if (find_row (&rows, &damaged, &failure) &&
      !store_content_verify_row (store, &rows, 1, &failure) &&
      !g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_FILE))
    damaged = store_rows_int (&rows, 0);
  return damaged;
}

bool
store_content_has_sound (Store *store, int64_t message_id)
{
  if (!store_content_has (store, message_id))
    return false;
  int64_t damaged = find_damage (store, message_id);

  if (damaged != 0)
    forget_content (store, message_id, damaged);
  return damaged == 0;
}

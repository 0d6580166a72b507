// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of content.db's table of parts, with a file beside for what is large.

#include "store/store-part.h"

#include "store/store-content-private.h"
#include "store/store-message.h"
#include "store/store-private.h"
#include "store/store-search-index.h"

static bool
drop_files (StoreWrite *write, StoreRows *rows, GError **error)
{
  while (store_rows_next (rows, error))
    g_ptr_array_add (write->files_dropped,
                     g_build_filename (write->store->dir, store_rows_text (rows, 0), NULL));
  return !rows->failed;
}

static bool
drop (StoreWrite *write, int64_t message_id, const char *path, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->content, "SELECT file FROM part WHERE message_id = ? AND path = ? AND file IS NOT NULL",
    bind_int (message_id), bind_text (path));

  return drop_files (write, &rows, error) &&
         store_db_run (write->content, error, "DELETE FROM part WHERE message_id = ? AND path = ?",
                       bind_int (message_id), bind_text (path));
}

// *OUT: MESSAGE_ID's state; NOT_FOUND when it is gone.
static bool
find_state (StoreWrite *write, int64_t message_id, int64_t *out, int64_t *out_thread_id,
            GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->index, "SELECT content_state, thread_id FROM message WHERE id = ?",
                    bind_int (message_id));

  if (!store_rows_one (&rows, "message any more", error))
    return false;
  *out = store_rows_int (&rows, 0);
  *out_thread_id = store_rows_int (&rows, 1);
  return true;
}

static bool
insert (StoreWrite *write, int64_t message_id, const char *path, StoreContent *content,
        GError **error)
{
  g_autoptr (GBytes) none = g_bytes_new_static ("", 0);

  write->put_content = true;
  if (!drop (write, message_id, path, error) ||
      !store_db_run (write->content, error,
                     "INSERT INTO part (message_id, path, sha256, file, body)"
                     "  VALUES (?, ?, ?, ?, ?)",
                     bind_int (message_id), bind_text (path), bind_bytes (content->sha256),
                     bind_text (content->file),
                     bind_bytes (content->packed != NULL ? content->packed : none)))
    return false;
  // From here on the file is the write's: gone if it is rolled back.
  if (content->path != NULL)
    g_ptr_array_add (write->files_put, g_steal_pointer (&content->path));
  return true;
}

bool
store_part_put (StoreWrite *write, int64_t message_id, const char *path, StoreContent *content,
                GError **error)
{
  int64_t state = 0, thread_id = 0;

  if (!find_state (write, message_id, &state, &thread_id, error))
    return false;
  if (state == MAIL_CONTENT_WHOLE)
    return true;
  store_write_changed (write, 0, message_id, thread_id);
  return insert (write, message_id, path, content, error) &&
         store_db_run (write->index, error, "UPDATE message SET content_state = ? WHERE id = ?",
                       bind_int (MAIL_CONTENT_PARTIAL), bind_int (message_id));
}

bool
store_part_put_abridged (StoreWrite *write, int64_t message_id, StoreContent *abridged,
                         StoreContent *left_out, const StoreText *text, GError **error)
{
  int64_t state = 0, thread_id = 0;

  if (!find_state (write, message_id, &state, &thread_id, error))
    return false;
  return state == MAIL_CONTENT_WHOLE ||
         (store_part_drop_all (write, message_id, error) &&
          store_part_put (write, message_id, STORE_PART_ABRIDGED, abridged, error) &&
          store_part_put (write, message_id, STORE_PART_LEFT_OUT, left_out, error) &&
          store_message_set_preview (write, message_id, text->preview, text->has_attachment,
                                     error) &&
          store_search_index_message (write, message_id, text, error));
}

GBytes *
store_part_get (Store *store, int64_t message_id, const char *path, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db, "SELECT sha256, file, body FROM content.part WHERE message_id = ? AND path = ?",
    bind_int (message_id), bind_text (path));
  return store_rows_one (&rows, "part here", error) ?
           store_content_read_row (store, &rows, 0, error) :
           NULL;
}

bool
store_part_drop_all (StoreWrite *write, int64_t message_id, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->content, "SELECT file FROM part WHERE message_id = ? AND file IS NOT NULL",
    bind_int (message_id));

  write->put_content = true;
  return drop_files (write, &rows, error) &&
         store_db_run (write->content, error, "DELETE FROM part WHERE message_id = ?",
                       bind_int (message_id));
}

bool
store_part_drop (StoreWrite *write, int64_t message_id, const char *path, GError **error)
{
  write->put_content = true;
  // Without either of these two the others are parts of nothing.
  if (!g_str_equal (path, STORE_PART_ABRIDGED) && !g_str_equal (path, STORE_PART_LEFT_OUT))
    return drop (write, message_id, path, error);
  return store_part_drop_all (write, message_id, error) &&
         store_db_run (write->index, error,
                       "UPDATE message SET content_state = ? WHERE id = ? AND content_state = ?",
                       bind_int (MAIL_CONTENT_NONE), bind_int (message_id),
                       bind_int (MAIL_CONTENT_PARTIAL));
}

bool
store_part_collect (StoreWrite *write, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (write->content, "SELECT DISTINCT message_id FROM part");

  while (store_rows_next (&rows, error)) {
    int64_t message_id = store_rows_int (&rows, 0), known = 0;

    if (!store_db_get_int (write->index, error, &known, "SELECT 1 FROM message WHERE id = ?",
                           bind_int (message_id)) ||
        (known == 0 && !store_part_drop_all (write, message_id, error)))
      return false;
  }
  return !rows.failed;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Keeping search.db: a row for each message, its rowid the key that lists are ordered by. What is
// not indexed yet is marked in index.db, so that indexing goes on where it stopped.

#include "store/store-search-index.h"
#include "store/store-address.h"
#include "store/store-content.h"
#include "store/store-message.h"
#include "store/store-search.h"

// Erased rows after which the index is rewritten, and pages a call.
#define ERASED_MANY 500
#define TIDY_SQL "INSERT INTO text (text, rank) VALUES ('merge', -1000)"

// One write's worth: bodies are parsed before it begins, so this bounds memory, not time.
#define BATCH 200

bool
store_search_index_message (StoreWrite *write, int64_t message_id, const StoreText *text,
                            GError **error)
{
  static const StoreText none = {0};
  g_auto (StoreRows) rows = store_db_query (
    write->index, "SELECT sort_key, subject, from_, to_, cc FROM message WHERE id = ?",
    bind_int (message_id));

  if (!store_rows_next (&rows, error))
    return !rows.failed;
  g_autofree char *from = store_address_words (store_rows_text (&rows, 2)),
                  *to = store_address_words (store_rows_text (&rows, 3)),
                  *cc = store_address_words (store_rows_text (&rows, 4));
  if (text == NULL)
    text = &none;
  write->put_text = true;
  // Contentless: a row that is there can't be updated, only replaced.
  return store_db_run (write->search, error,
                       "INSERT OR REPLACE INTO text (rowid, subject, sender, recipient, cc, body,"
                       "  filename) VALUES (?, ?, ?, ?, ?, ?, ?)",
                       bind_int (store_rows_int (&rows, 0)), bind_text (store_rows_text (&rows, 1)),
                       bind_text (from), bind_text (to), bind_text (cc), bind_text (text->body),
                       bind_text (text->filenames)) &&
         store_db_run (write->index, error, "UPDATE message SET indexed = 1 WHERE id = ?",
                       bind_int (message_id));
}

bool
store_search_index_erase (StoreWrite *write, int64_t key, GError **error)
{
  int64_t erased = 0;

  write->put_text = true;
  return store_db_run (write->search, error, "DELETE FROM text WHERE rowid = ?", bind_int (key)) &&
         store_meta_get_int (write->search, "erased", &erased, error) &&
         store_meta_set_int (write->search, "erased", erased + 1, error);
}

bool
store_search_index_tidy (StoreWrite *write, GError **error)
{
  int64_t erased = 0;

  if (!store_meta_get_int (write->search, "erased", &erased, error))
    return false;
  if (erased < ERASED_MANY)
    return true;
  // A contentless table keeps the words of a deleted row until its segment is merged; FTS5 changes
  // fewer than two rows when there is nothing left to merge.
  int before = sqlite3_total_changes (write->search->handle);
  if (!store_db_script (write->search, TIDY_SQL, error))
    return false;
  return sqlite3_total_changes (write->search->handle) - before >= 2 ||
         store_meta_set_int (write->search, "erased", 0, error);
}

typedef struct {
  int64_t message_id;
  int64_t content_id; // what TEXT was made from; 0: headers only
  StoreText text;
} Waiting;

static void
waiting_clear (void *data)
{
  store_text_clear (&((Waiting *) data)->text);
}

// Ascending in rowid within a batch takes half the time.
static GArray *
list_waiting (Store *store, uint32_t limit, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, TRUE, sizeof (Waiting));
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_array_set_clear_func (found, waiting_clear);
  g_auto (StoreRows) rows =
    store_db_query (read.db,
                    "SELECT id, coalesce (content_id, 0) FROM (SELECT id, content_id, sort_key"
                    "  FROM message WHERE indexed = 0 ORDER BY sort_key DESC LIMIT ?)"
                    "  ORDER BY sort_key",
                    bind_int (limit));
  while (store_rows_next (&rows, error)) {
    Waiting waiting = {.message_id = store_rows_int (&rows, 0),
                       .content_id = store_rows_int (&rows, 1)};
    g_array_append_val (found, waiting);
  }
  return rows.failed ? NULL : g_steal_pointer (&found);
}

static void
extract (Store *store, Waiting *waiting)
{
  if (waiting->content_id == 0 || store->text_func == NULL)
    return;
  g_autoptr (GBytes) raw = store_content_get (store, waiting->message_id, NULL);
  if (raw != NULL)
    store->text_func (raw, &waiting->text, store->text_data);
}

// Content may have come, with its text or without, while this one was read.
static bool
is_unchanged (StoreWrite *write, const Waiting *waiting, bool *out, GError **error)
{
  int64_t same = 0;
  bool ok = store_db_get_int (
    write->index, error, &same,
    "SELECT 1 FROM message WHERE id = ? AND indexed = 0 AND coalesce (content_id, 0) = ?",
    bind_int (waiting->message_id), bind_int (waiting->content_id));

  *out = same != 0;
  return ok;
}

static bool
index_one (StoreWrite *write, const Waiting *waiting, GError **error)
{
  bool unchanged;

  if (!is_unchanged (write, waiting, &unchanged, error))
    return false;
  if (!unchanged)
    return true;
  return (waiting->text.preview == NULL ||
          store_message_set_preview (write, waiting->message_id, waiting->text.preview,
                                     waiting->text.has_attachment, error)) &&
         store_search_index_message (write, waiting->message_id, &waiting->text, error);
}

static bool
index_batch (Store *store, GArray *batch, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_BACKFILL, error);

  if (write == NULL)
    return false;
  for (unsigned i = 0; i < batch->len; i++)
    if (!index_one (write, &g_array_index (batch, Waiting, i), error))
      return false;
  return store_write_commit (g_steal_pointer (&write), error);
}

bool
store_search_index (Store *store, uint32_t limit, bool *out_left, GCancellable *cancellable,
                    GError **error)
{
  uint32_t done = 0;
  bool left = true;

  while (left && done < limit) {
    g_autoptr (GArray) batch = list_waiting (store, MIN (BATCH, limit - done), error);

    if (batch == NULL)
      return false;
    left = batch->len > 0;
    for (unsigned i = 0; i < batch->len; i++) {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return false;
      extract (store, &g_array_index (batch, Waiting, i));
    }
    if (left && !index_batch (store, batch, error))
      return false;
    done += batch->len;
  }
  if (out_left != NULL)
    *out_left = left;
  return true;
}

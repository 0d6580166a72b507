// SPDX-License-Identifier: GPL-3.0-or-later
//
// Keeping search.db: a row for each message, its rowid the key that lists are ordered by. What is
// not indexed yet is marked in index.db, so that indexing goes on where it stopped. While one batch
// is written the next one is read and parsed on a thread of its own.

#include "store/store-search-index.h"
#include "store/store-address.h"
#include "store/store-content.h"
#include "store/store-message.h"
#include "store/store-part.h"
#include "store/store-search-queue.h"
#include "store/store-search.h"

// Erased rows after which the index is rewritten, and pages a call.
#define ERASED_MANY 500
#define TIDY_SQL "INSERT INTO text (text, rank) VALUES ('merge', -1000)"

// One write's worth: bodies are parsed before it begins, so this bounds memory, not time. Of larger
// ones less overlaps, and the file gets larger.
#define BATCH 100

bool
store_search_index_put (StoreWrite *write, const StoreSearchHeaders *headers, const StoreText *text,
                        GError **error)
{
  const StoreSearchRow row = {.key = headers->sort_key,
                              .subject = g_strdup (headers->subject),
                              .sender = store_address_words (headers->from),
                              .recipient = store_address_words (headers->to),
                              .cc = store_address_words (headers->cc),
                              .body = text != NULL ? g_strdup (text->body) : NULL,
                              .filenames = text != NULL ? g_strdup (text->filenames) : NULL};

  write->put_text = true;
  return store_search_queue_put (write, &row, error);
}

bool
store_search_index_message (StoreWrite *write, int64_t message_id, const StoreText *text,
                            GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->index, "SELECT sort_key, subject, from_, to_, cc FROM message WHERE id = ?",
    bind_int (message_id));

  if (!store_rows_next (&rows, error))
    return !rows.failed;
  const StoreSearchHeaders headers = {store_rows_int (&rows, 0), store_rows_text (&rows, 1),
                                      store_rows_text (&rows, 2), store_rows_text (&rows, 3),
                                      store_rows_text (&rows, 4)};
  return store_search_index_put (write, &headers, text, error) &&
         store_db_run (write->index, error, "UPDATE message SET indexed = 1 WHERE id = ?",
                       bind_int (message_id));
}

bool
store_search_index_erase (StoreWrite *write, int64_t key, GError **error)
{
  int64_t erased = 0;

  write->put_text = true;
  return store_search_queue_drain (write, error) &&
         store_db_run (write->search, error, "DELETE FROM text WHERE rowid = ?", bind_int (key)) &&
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
  int64_t content_id; // what TEXT was made from; 0: headers only, or some parts
  bool is_partial;
  int64_t sort_key;
  StoreText text;
} Waiting;

// The next batch in the making.
typedef struct {
  Store *store;
  GCancellable *cancellable;
  int64_t below; // of sort keys: what is above is in a batch already
  uint32_t limit;
  GArray *batch; // Waiting, the texts extracted; NULL: ERROR
  GError *error;
} Preparation;

static void
waiting_clear (void *data)
{
  store_text_clear (&((Waiting *) data)->text);
}

// Ascending in rowid within a batch takes half the time.
static GArray *
list_waiting (Store *store, int64_t below, uint32_t limit, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, TRUE, sizeof (Waiting));
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_array_set_clear_func (found, waiting_clear);
  g_auto (StoreRows) rows =
    store_db_query (read.db,
                    "SELECT id, coalesce (content_id, 0), sort_key, content_state FROM ("
                    "  SELECT id, content_id, sort_key, content_state FROM message"
                    "  WHERE indexed = 0 AND sort_key < ? ORDER BY sort_key DESC LIMIT ?)"
                    "  ORDER BY sort_key",
                    bind_int (below), bind_int (limit));
  while (store_rows_next (&rows, error)) {
    Waiting waiting = {.message_id = store_rows_int (&rows, 0),
                       .content_id = store_rows_int (&rows, 1),
                       .sort_key = store_rows_int (&rows, 2),
                       .is_partial = store_rows_int (&rows, 3) == MAIL_CONTENT_PARTIAL};
    g_array_append_val (found, waiting);
  }
  return rows.failed ? NULL : g_steal_pointer (&found);
}

static void
extract (Store *store, Waiting *waiting)
{
  if ((waiting->content_id == 0 && !waiting->is_partial) || store->text_func == NULL)
    return;
  g_autoptr (GBytes) raw = waiting->content_id != 0 ?
                             store_content_get (store, waiting->message_id, NULL) :
                             store_part_get (store, waiting->message_id, STORE_PART_ABRIDGED, NULL);
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
  store_write_changed (write, 0, waiting->message_id, 0);
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

static void *
prepare (void *data)
{
  Preparation *next = data;
  g_autoptr (GArray) batch = list_waiting (next->store, next->below, next->limit, &next->error);

  for (unsigned i = 0; batch != NULL && i < batch->len; i++) {
    if (g_cancellable_set_error_if_cancelled (next->cancellable, &next->error))
      return NULL;
    extract (next->store, &g_array_index (batch, Waiting, i));
  }
  if (batch != NULL && batch->len > 0)
    next->below = g_array_index (batch, Waiting, 0).sort_key;
  next->batch = g_steal_pointer (&batch);
  return NULL;
}

static GArray *
take_prepared (Preparation *next, GError **error)
{
  if (next->batch == NULL)
    g_propagate_error (error, g_steal_pointer (&next->error));
  return g_steal_pointer (&next->batch);
}

// Writes BATCH; another thread prepares the next one meanwhile, if there is to be one.
static bool
index_beside (Preparation *next, GArray *batch, GError **error)
{
  GThread *thread = next->limit > 0 ? g_thread_new ("mail-index", prepare, next) : NULL;
  bool good = index_batch (next->store, batch, error);

  if (thread != NULL)
    g_thread_join (thread);
  return good;
}

static void
preparation_clear (Preparation *next)
{
  g_clear_pointer (&next->batch, g_array_unref);
  g_clear_error (&next->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Preparation, preparation_clear)

// From the newest down to the oldest. Less than LIMIT indexed: there was no more.
static bool
index_downward (Store *store, uint32_t limit, uint32_t *out_done, GCancellable *cancellable,
                GError **error)
{
  g_auto (Preparation) next = {
    .store = store, .cancellable = cancellable, .below = INT64_MAX, .limit = MIN (BATCH, limit)};

  *out_done = 0;
  prepare (&next);
  while (*out_done < limit) {
    g_autoptr (GArray) batch = take_prepared (&next, error);
    if (batch == NULL)
      return false;
    if (batch->len == 0)
      return true;
    *out_done += batch->len;
    next.limit = MIN (BATCH, limit - *out_done);
    if (!index_beside (&next, batch, error))
      return false;
  }
  return true;
}

bool
store_search_index (Store *store, uint32_t limit, bool *out_left, GCancellable *cancellable,
                    GError **error)
{
  bool left = true;

  // What came while the older ones were indexed lies above them.
  while (left && limit > 0) {
    uint32_t done;
    if (!index_downward (store, limit, &done, cancellable, error))
      return false;
    left = done > 0;
    limit -= done;
  }
  if (out_left != NULL)
    *out_left = left;
  return true;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// The queue and its thread. The thread has search.db's connection from its first row until it is
// joined, and takes no lock of the store's: whoever holds the write can wait for it.

#include "store/store-search-queue.h"

// So many are worth a thread.
#define MANY 16

// What may wait for the thread, so that memory is bounded.
#define WAITING_BYTES (4 * 1024 * 1024)

// Writer and thread meet in it: hence the mutex.
struct _StoreSearchQueue {
  StoreDb *db;
  GThread *thread; // NULL: rows wait for the drain

  GMutex mutex; // guards what follows
  GCond changed;
  GQueue rows;      // StoreSearchRow
  size_t bytes;     // of ROWS
  bool is_complete; // no more will come: the thread ends with the last
  GError *error;    // of the first that could not be put in
};

static void
row_free (void *data)
{
  StoreSearchRow *row = data;

  g_free (row->subject);
  g_free (row->sender);
  g_free (row->recipient);
  g_free (row->cc);
  g_free (row->body);
  g_free (row->filenames);
  g_free (row);
}

static size_t
row_size (const StoreSearchRow *row)
{
  return sizeof *row + (row->body != NULL ? strlen (row->body) : 0);
}

static StoreSearchQueue *
get_queue (StoreWrite *write)
{
  if (write->words == NULL) {
    write->words = g_new0 (StoreSearchQueue, 1);
    write->words->db = write->search;
    g_mutex_init (&write->words->mutex);
    g_cond_init (&write->words->changed);
    g_queue_init (&write->words->rows);
  }
  return write->words;
}

static bool
insert (StoreDb *db, const StoreSearchRow *row, GError **error)
{
  // Contentless: a row that is there can't be updated, only replaced.
  return store_db_run (db, error,
                       "INSERT OR REPLACE INTO text (rowid, subject, sender, recipient, cc, body,"
                       "  filename) VALUES (?, ?, ?, ?, ?, ?, ?)",
                       bind_int (row->key), bind_text (row->subject), bind_text (row->sender),
                       bind_text (row->recipient), bind_text (row->cc), bind_text (row->body),
                       bind_text (row->filenames));
}

// The next row; NULL: there is none, now or, with the thread, ever.
static StoreSearchRow *
pop (StoreSearchQueue *queue)
{
  g_mutex_lock (&queue->mutex);
  while (queue->thread != NULL && g_queue_is_empty (&queue->rows) && !queue->is_complete)
    g_cond_wait (&queue->changed, &queue->mutex);
  StoreSearchRow *row = g_queue_pop_head (&queue->rows);
  if (row != NULL)
    queue->bytes -= row_size (row);
  g_cond_broadcast (&queue->changed);
  g_mutex_unlock (&queue->mutex);
  return row;
}

// The others would not help: the write fails.
static void
fail (StoreSearchQueue *queue, GError *error)
{
  g_mutex_lock (&queue->mutex);
  queue->error = error;
  g_queue_clear_full (&queue->rows, row_free);
  queue->bytes = 0;
  g_cond_broadcast (&queue->changed);
  g_mutex_unlock (&queue->mutex);
}

static bool
put_in_all (StoreSearchQueue *queue)
{
  GError *error = NULL;
  StoreSearchRow *row;

  while (error == NULL && (row = pop (queue)) != NULL) {
    insert (queue->db, row, &error);
    row_free (row);
  }
  if (error != NULL)
    fail (queue, error);
  return error == NULL;
}

static void *
run (void *data)
{
  StoreSearchQueue *queue = data;
  GError *error = NULL;

  // What FTS5 gathered in memory it would write, and merge, within the commit.
  if (put_in_all (queue) &&
      !store_db_script (queue->db, "INSERT INTO text (text) VALUES ('flush')", &error))
    fail (queue, error);
  return NULL;
}

bool
store_search_queue_put (StoreWrite *write, const StoreSearchRow *row, GError **error)
{
  StoreSearchQueue *queue = get_queue (write);

  g_mutex_lock (&queue->mutex);
  g_queue_push_tail (&queue->rows, g_memdup2 (row, sizeof *row));
  queue->bytes += row_size (row);
  if (queue->thread == NULL && g_queue_get_length (&queue->rows) >= MANY)
    queue->thread = g_thread_new ("mail-words", run, queue);
  g_cond_broadcast (&queue->changed);
  while (queue->thread != NULL && queue->bytes > WAITING_BYTES && queue->error == NULL)
    g_cond_wait (&queue->changed, &queue->mutex);
  bool ok = queue->error == NULL;
  if (!ok)
    g_propagate_error (error, g_error_copy (queue->error));
  g_mutex_unlock (&queue->mutex);
  return ok;
}

static void
join (StoreSearchQueue *queue)
{
  g_mutex_lock (&queue->mutex);
  queue->is_complete = true;
  g_cond_broadcast (&queue->changed);
  g_mutex_unlock (&queue->mutex);
  if (queue->thread != NULL)
    g_thread_join (queue->thread);
  queue->thread = NULL;
  queue->is_complete = false;
}

bool
store_search_queue_drain (StoreWrite *write, GError **error)
{
  StoreSearchQueue *queue = write->words;

  if (queue == NULL)
    return true;
  join (queue);
  if (queue->error == NULL)
    put_in_all (queue);
  if (queue->error != NULL)
    g_propagate_error (error, g_error_copy (queue->error));
  return queue->error == NULL;
}

void
store_search_queue_abandon (StoreWrite *write)
{
  StoreSearchQueue *queue = g_steal_pointer (&write->words);

  if (queue == NULL)
    return;
  g_mutex_lock (&queue->mutex);
  g_queue_clear_full (&queue->rows, row_free);
  g_mutex_unlock (&queue->mutex);
  join (queue);
  g_clear_error (&queue->error);
  g_mutex_clear (&queue->mutex);
  g_cond_clear (&queue->changed);
  g_free (queue);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// A thread with a place for one batch.

#include "sync/imap-sync-writer.h"

#include "store/store-mute.h"
#include "store/store-snooze.h"
#include "sync/imap-sync-row.h"

// Fewer rows are not worth a thread.
#define WORTH_A_THREAD 100

// The connection's thread and the writing one meet in it: hence the mutex.
struct _ImapSyncWriter {
  Store *store;
  GThread *thread; // made at the first large batch
  GMutex mutex;
  GCond changed;
  ImapSyncBatch batch; // rows NULL: the place is free
  bool busy, ending;
  bool recorded; // something is to be sent: mail of muted conversations, what waited for a UID
  GError *error;
  int added;
  GArray *fresh;
};

// What is new is told, unless it is of a muted conversation.
static bool
note_added (ImapSyncWriter *writer, StoreWrite *write, const ImapSyncBatch *batch,
            const StoreHeaders *headers, const StoreAdded *added, GError **error)
{
  bool muted, woken = false, unseen = !(headers->flags & MAIL_FLAG_SEEN);
  writer->added += added->is_new;
  writer->recorded |= added->is_wished;
  if (!added->is_new || !unseen || !batch->fresh_from || headers->uid < batch->fresh_from)
    return true;
  if (!store_mute_take (write, batch->folder_id, added, &muted, error))
    return false;
  if (!muted && !store_snooze_answered (write, batch->folder_id, added, &woken, error))
    return false;
  if (!muted)
    g_array_append_val (writer->fresh, added->message_id);
  writer->recorded |= muted || woken;
  return true;
}

static bool
write_rows (ImapSyncWriter *writer, StoreWrite *write, const ImapSyncBatch *batch, GError **error)
{
  unsigned int n = batch->rows->len;
  g_autofree const StoreHeaders **headers = g_new (const StoreHeaders *, n);
  g_autofree StoreAdded *added = g_new (StoreAdded, n);
  for (unsigned int i = 0; i < n; i++)
    headers[i] = &((const ImapSyncRow *) batch->rows->pdata[i])->headers;
  if (!store_message_add_many (write, batch->folder_id, headers, n, added, error))
    return false;
  for (unsigned int i = 0; i < n; i++)
    if (!note_added (writer, write, batch, headers[i], &added[i], error))
      return false;
  return true;
}

static bool
write_batch (ImapSyncWriter *writer, const ImapSyncBatch *batch, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (writer->store, batch->priority, error);
  if (!write)
    return false;
  if (!write_rows (writer, write, batch, error))
    return false;
  if (batch->has_state && !store_folder_set_sync (write, batch->folder_id, &batch->state, error))
    return false;
  return store_write_commit (g_steal_pointer (&write), error);
}

static void *
run_thread (void *data)
{
  ImapSyncWriter *writer = data;
  g_mutex_lock (&writer->mutex);
  while (true) {
    while (!writer->batch.rows && !writer->ending)
      g_cond_wait (&writer->changed, &writer->mutex);
    if (!writer->batch.rows)
      break;
    ImapSyncBatch batch = writer->batch;
    bool failed = writer->error != NULL;
    writer->batch.rows = NULL;
    writer->busy = true;
    g_cond_broadcast (&writer->changed);
    g_mutex_unlock (&writer->mutex);
    GError *error = NULL;
    if (!failed)
      write_batch (writer, &batch, &error);
    g_ptr_array_unref (batch.rows);
    g_mutex_lock (&writer->mutex);
    writer->busy = false;
    if (error)
      writer->error = error;
    g_cond_broadcast (&writer->changed);
  }
  g_mutex_unlock (&writer->mutex);
  return NULL;
}

// With the mutex held.
static bool
copy_error (ImapSyncWriter *writer, GError **error)
{
  if (writer->error && error)
    *error = g_error_copy (writer->error);
  return writer->error == NULL;
}

ImapSyncWriter *
imap_sync_writer_new (Store *store)
{
  ImapSyncWriter *writer = g_new0 (ImapSyncWriter, 1);
  writer->store = store;
  g_mutex_init (&writer->mutex);
  g_cond_init (&writer->changed);
  writer->fresh = g_array_new (FALSE, FALSE, sizeof (int64_t));
  return writer;
}

void
imap_sync_writer_free (ImapSyncWriter *writer)
{
  if (!writer)
    return;
  g_mutex_lock (&writer->mutex);
  writer->ending = true;
  g_cond_broadcast (&writer->changed);
  g_mutex_unlock (&writer->mutex);
  if (writer->thread)
    g_thread_join (writer->thread);
  g_array_unref (writer->fresh);
  g_clear_error (&writer->error);
  g_mutex_clear (&writer->mutex);
  g_cond_clear (&writer->changed);
  g_free (writer);
}

bool
imap_sync_writer_put (ImapSyncWriter *writer, const ImapSyncBatch *batch, GError **error)
{
  if (!writer->thread && batch->rows->len < WORTH_A_THREAD) {
    bool good = write_batch (writer, batch, error);
    g_ptr_array_unref (batch->rows);
    return good;
  }
  if (!writer->thread)
    writer->thread = g_thread_new ("mail-rows", run_thread, writer);
  g_mutex_lock (&writer->mutex);
  while (writer->batch.rows)
    g_cond_wait (&writer->changed, &writer->mutex);
  writer->batch = *batch;
  bool good = copy_error (writer, error);
  g_cond_broadcast (&writer->changed);
  g_mutex_unlock (&writer->mutex);
  return good;
}

bool
imap_sync_writer_take_recorded (ImapSyncWriter *writer)
{
  g_mutex_lock (&writer->mutex);
  bool recorded = writer->recorded;
  writer->recorded = false;
  g_mutex_unlock (&writer->mutex);
  return recorded;
}

bool
imap_sync_writer_drain (ImapSyncWriter *writer, int *out_added, GArray *fresh, GError **error)
{
  g_mutex_lock (&writer->mutex);
  while (writer->batch.rows || writer->busy)
    g_cond_wait (&writer->changed, &writer->mutex);
  bool good = copy_error (writer, error);
  g_clear_error (&writer->error);
  if (out_added)
    *out_added += writer->added;
  if (fresh)
    g_array_append_vals (fresh, writer->fresh->data, writer->fresh->len);
  writer->added = 0;
  g_array_set_size (writer->fresh, 0);
  g_mutex_unlock (&writer->mutex);
  return good;
}

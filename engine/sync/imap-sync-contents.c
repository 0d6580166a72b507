// SPDX-License-Identifier: GPL-3.0-or-later
//
// What comes is hashed, compressed and read for its words outside of any write.

#include "sync/imap-sync-contents.h"

#include "store/store-content.h"
#include "store/store-short.h"
#include "sync/imap-sync-count.h"
#include "sync/imap-sync-identity.h"
#include "sync/imap-sync-row.h"
#include "sync/imap-sync-short.h"
#include "sync/sync-text.h"

// Put together in one write.
#define PUT_BYTES (1024 * 1024)

// What is looked at of a message that waits in a file, for its words: all that comes by itself
// where nobody chose otherwise (imap-sync-bodies.c).
#define HEAD_BYTES (4 * 1024 * 1024)

typedef struct {
  int64_t message_id;
  uint64_t told;  // its size by the server's word; 0: not known
  bool told_lies; // it is less, and the server is known for that
  StoreContent *content;
  StoreText text;
  ImapSyncRow *row; // of a message whose header could not be had before; else NULL
} Ready;

static void
clear_ready (void *data)
{
  Ready *ready = data;
  g_clear_pointer (&ready->content, store_content_free);
  g_clear_pointer (&ready->row, imap_sync_row_free);
  store_text_clear (&ready->text);
}

static bool
put_one (ImapSyncContents *batch, StoreWrite *write, Ready *ready, GError **error)
{
  ImapSync *sync = batch->sync;
  StoreShortResult result;
  if (!store_short_judge (write, ready->message_id, ready->told, ready->told_lies, ready->content,
                          &result, error))
    return false;
  if (result == STORE_SHORT_EQUAL)
    return imap_sync_short_note_equal (sync, write, error);
  if (result == STORE_SHORT_LESS)
    return true;
  bool good =
    (!ready->row || store_message_fill (write, ready->message_id, &ready->row->headers, error)) &&
    store_content_put (write, ready->message_id, ready->content, &ready->text, error);
  sync->report.bodies += good;
  return good;
}

static bool
put_ready (ImapSyncContents *batch, GError **error)
{
  if (!batch->ready->len)
    return true;
  g_autoptr (StoreWrite) write = store_write_begin (batch->sync->store, batch->priority, error);
  if (!write)
    return false;
  for (unsigned int i = 0; i < batch->ready->len; i++) {
    Ready *ready = &g_array_index (batch->ready, Ready, i);
    g_autoptr (GError) gone = NULL;
    if (!put_one (batch, write, ready, &gone) &&
        !g_error_matches (gone, MAIL_ERROR, MAIL_ERROR_NOT_FOUND)) {
      g_propagate_error (error, g_steal_pointer (&gone));
      return false;
    }
  }
  if (!store_write_commit (g_steal_pointer (&write), error))
    return false;
  imap_sync_count_add (batch->sync, batch->folder_id, batch->ready->len, batch->ready_bytes);
  g_array_set_size (batch->ready, 0);
  batch->ready_bytes = 0;
  return true;
}

// HEAD is all of it, or the beginning of SOURCE. What is another message is not stored.
static bool
make_ready (ImapSyncContents *batch, uint32_t uid, int64_t message_id, GBytes *head,
            MailSource *source, GError **error)
{
  Store *store = batch->sync->store;
  uint64_t size = source ? mail_source_get_size (source) : g_bytes_get_size (head);
  if (!imap_sync_identity_fits (batch->sync, batch->folder_id, uid, message_id, head, size))
    return true;
  Ready ready = {.message_id = message_id};
  ready.content = source ? store_content_prepare_source (store, source, error) :
                           store_content_prepare (store, head, error);
  if (!ready.content)
    return false;
  sync_text_extract (head, &ready.text, NULL);
  ready.told = store_uid_get_size (store, message_id);
  ready.told_lies = size < ready.told && imap_sync_short_sizes_lie (batch->sync);
  if (!ready.told) {
    ready.row = imap_sync_row_new_from_raw (head, 0, 0);
    ready.row->headers.size = size;
  }
  g_array_append_val (batch->ready, ready);
  batch->ready_bytes += size;
  return batch->ready_bytes < PUT_BYTES || put_ready (batch, error);
}

static bool
make_source_ready (ImapSyncContents *batch, uint32_t uid, int64_t message_id, MailSource *source,
                   GError **error)
{
  g_autoptr (GBytes) head = mail_source_read (source, HEAD_BYTES, error);
  return head && make_ready (batch, uid, message_id, head, source, error);
}

// A server that has lost a message may give an empty one for it.
static bool
is_nothing (ImapSyncContents *batch, ImapString data, int64_t message_id)
{
  return !data.p || (!data.n && store_uid_get_size (batch->sync->store, message_id));
}

static bool
is_whole (ImapSyncContents *batch, uint32_t uid, int64_t message_id, uint64_t size)
{
  return imap_sync_identity_is_whole (batch->sync, batch->folder_id, uid, message_id, size);
}

// False without error: nothing came.
static bool
take_in (ImapSyncContents *batch, const ImapFetch *fetch, int64_t message_id, GError **error)
{
  const ImapSection *section = imap_fetch_find_section (fetch, "");
  if (section && section->streamed) {
    g_autoptr (MailSource) source = imap_sync_spool_take (&batch->spool, error);
    return source && (!is_whole (batch, fetch->uid, message_id, mail_source_get_size (source)) ||
                      make_source_ready (batch, fetch->uid, message_id, source, error));
  }
  if (section && is_nothing (batch, section->data, message_id))
    batch->given_nothing = fetch->uid;
  if (!section || is_nothing (batch, section->data, message_id))
    return false;
  g_autoptr (GBytes) raw = g_bytes_new (section->data.p, section->data.n);
  return !is_whole (batch, fetch->uid, message_id, section->data.n) ||
         make_ready (batch, fetch->uid, message_id, raw, NULL, error);
}

static void
on_fetch (void *data, const ImapFetch *fetch)
{
  ImapSyncContents *batch = data;
  int64_t *message_id = g_hash_table_lookup (batch->messages, GUINT_TO_POINTER (fetch->uid));
  g_autoptr (GError) failure = NULL;
  if (!message_id || batch->error)
    return;
  if (take_in (batch, fetch, *message_id, &failure))
    g_hash_table_remove (batch->messages, GUINT_TO_POINTER (fetch->uid));
  else if (!g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_FILE))
    batch->error = g_steal_pointer (&failure);
  else if (!batch->unread)
    batch->unread = g_steal_pointer (&failure);
}

void
imap_sync_contents_init (ImapSyncContents *batch, ImapSync *sync, StorePriority priority)
{
  *batch = (ImapSyncContents) {.sync = sync, .folder_id = sync->selected, .priority = priority};
  batch->uids = imap_uid_set_new ();
  batch->messages = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  batch->claimed = g_array_new (FALSE, FALSE, sizeof (int64_t));
  batch->ready = g_array_new (FALSE, FALSE, sizeof (Ready));
  g_array_set_clear_func (batch->ready, clear_ready);
  imap_sync_spool_init (&batch->spool, store_dir (sync->store));
}

void
imap_sync_contents_clear (ImapSyncContents *batch)
{
  if (!batch->uids)
    return;
  // Given up in the middle: the session still answers into this request.
  if (batch->ticket)
    imap_session_fetch_end (batch->sync->session, batch->ticket, batch->sync->cancellable, NULL);
  for (unsigned int i = 0; i < batch->claimed->len; i++)
    sync_claims_release (batch->sync->context->claims, g_array_index (batch->claimed, int64_t, i));
  g_clear_pointer (&batch->claimed, g_array_unref);
  g_clear_pointer (&batch->uids, imap_uid_set_free);
  g_clear_pointer (&batch->messages, g_hash_table_unref);
  g_clear_pointer (&batch->ready, g_array_unref);
  g_clear_error (&batch->error);
  g_clear_error (&batch->unread);
  imap_sync_spool_clear (&batch->spool);
  batch->ticket = 0;
}

void
imap_sync_contents_add (ImapSyncContents *batch, uint32_t uid, int64_t message_id)
{
  imap_uid_set_add (batch->uids, uid);
  g_hash_table_insert (batch->messages, GUINT_TO_POINTER (uid),
                       g_memdup2 (&message_id, sizeof message_id));
}

bool
imap_sync_contents_begin (ImapSyncContents *batch, GError **error)
{
  batch->request = (ImapFetchRequest) {.uids = batch->uids,
                                       .items = IMAP_FETCH_UID,
                                       .section = "",
                                       .on_fetch = on_fetch,
                                       .sink = imap_sync_spool_get_sink (),
                                       .sink_data = &batch->spool,
                                       .data = batch};
  batch->ticket = imap_session_fetch_begin (batch->sync->session, &batch->request,
                                            batch->sync->cancellable, error);
  return batch->ticket != 0;
}

// What came before the line was lost stays; over what came next the server may have hung up.
static void
keep_rest (ImapSyncContents *batch, const GError *loss)
{
  GHashTableIter iter;
  void *uid;
  uint32_t suspect = UINT32_MAX;
  g_hash_table_iter_init (&iter, batch->messages);
  while (g_hash_table_iter_next (&iter, &uid, NULL))
    suspect = MIN (suspect, GPOINTER_TO_UINT (uid));
  if (suspect < UINT32_MAX)
    sync_suspects_note (batch->sync->context->suspects, batch->folder_id, suspect,
                        imap_sync_hang_of (batch->sync, loss));
  put_ready (batch, NULL);
}

bool
imap_sync_contents_end (ImapSyncContents *batch, GError **error)
{
  uint32_t ticket = batch->ticket;
  g_autoptr (GError) failure = NULL;
  batch->ticket = 0;
  if (!imap_session_fetch_end (batch->sync->session, ticket, batch->sync->cancellable, &failure)) {
    if (!imap_sync_is_connected (batch->sync))
      keep_rest (batch, failure);
    g_propagate_error (error, g_steal_pointer (&failure));
    return false;
  }
  if (batch->error) {
    g_propagate_error (error, g_steal_pointer (&batch->error));
    return false;
  }
  return put_ready (batch, error);
}

static void
on_still_there (void *data, const ImapFetch *fetch)
{
  ImapSyncContents *batch = data;
  batch->is_there |= fetch->uid == batch->given_nothing;
}

bool
imap_sync_contents_withheld (ImapSyncContents *batch, bool *out, GError **error)
{
  ImapSync *sync = batch->sync;
  g_autoptr (ImapUidSet) uids = imap_uid_set_new ();
  ImapFetchRequest request = {.uids = uids,
                              .items = IMAP_FETCH_UID | IMAP_FETCH_FLAGS,
                              .on_fetch = on_still_there,
                              .data = batch};
  *out = false;
  if (!batch->given_nothing)
    return true;
  imap_uid_set_add (uids, batch->given_nothing);
  batch->is_there = false;
  if (!imap_session_noop (sync->session, sync->cancellable, error) ||
      !imap_session_fetch (sync->session, &request, sync->cancellable, error))
    return false;
  *out = batch->is_there;
  return true;
}

bool
imap_sync_contents_put (ImapSyncContents *batch, uint32_t uid, int64_t message_id,
                        MailSource *source, GError **error)
{
  return make_source_ready (batch, uid, message_id, source, error) && put_ready (batch, error);
}

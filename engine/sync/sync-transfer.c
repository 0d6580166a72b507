// SPDX-License-Identifier: GPL-3.0-or-later
//
// Contents are made ready outside of the write lock, a group at a time.

#include "sync/sync-transfer.h"

#include "store/store-flags.h"
#include "store/store-folder.h"
#include "sync/imap-sync-row.h"
#include "sync/sync-text.h"

// What one write takes at most.
#define MESSAGES_AT_ONCE 100
#define BYTES_AT_ONCE (16 * 1024 * 1024)

#define FIXED_BITS (((MailFlags) 1 << MAIL_FLAG_FIRST_KEYWORD) - 1)

// One message made ready for the account it goes to.
typedef struct {
  const StoreTransfer *transfer;
  bool is_within; // the same account: it needs no content
  ImapSyncRow *row;
  char **keywords;
  StoreContent *content;
  StoreText text;
} Ready;

static void
ready_free (void *data)
{
  Ready *ready = data;
  g_clear_pointer (&ready->row, imap_sync_row_free);
  g_clear_pointer (&ready->content, store_content_free);
  g_strfreev (ready->keywords);
  store_text_clear (&ready->text);
  g_free (ready);
}

static bool
get_account (Store *store, int64_t folder_id, int64_t *out, GError **error)
{
  g_autoptr (MailFolder) folder = store_folder_get (store, folder_id, error);
  *out = folder ? folder->account_id : 0;
  return folder != NULL;
}

bool
sync_transfer_needs_content (Store *store, const StoreTransfer *transfer, GError **error)
{
  int64_t account_id;
  return get_account (store, transfer->to_folder_id, &account_id, error) &&
         account_id != transfer->account_id;
}

static bool
check_content (Store *store, const GArray *transfers, int64_t to_account_id, GError **error)
{
  for (unsigned int i = 0; i < transfers->len; i++) {
    const StoreTransfer *transfer = &g_array_index (transfers, StoreTransfer, i);
    if (transfer->account_id == to_account_id || store_content_has (store, transfer->message_id))
      continue;
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND,
                 "the content of message %" G_GINT64_FORMAT " is not here", transfer->message_id);
    return false;
  }
  return true;
}

// The other account has bits of its own for keywords: they go by name.
static Ready *
make_ready (Store *store, const StoreTransfer *transfer, int64_t to_account_id, GError **error)
{
  Ready *ready = g_new0 (Ready, 1);
  ready->transfer = transfer;
  ready->is_within = transfer->account_id == to_account_id;
  if (ready->is_within)
    return ready;
  g_autoptr (GBytes) raw = store_content_get (store, transfer->message_id, error);
  if (raw) {
    sync_text_extract (raw, &ready->text, NULL);
    ready->row = imap_sync_row_new_from_raw (raw, transfer->flags & FIXED_BITS, transfer->received);
    ready->keywords =
      store_flags_names (store, transfer->account_id, transfer->flags & ~FIXED_BITS, error);
    ready->row->headers.keywords = (const char *const *) ready->keywords;
    ready->content = ready->keywords ? store_content_prepare (store, raw, error) : NULL;
  }
  if (ready->content)
    return ready;
  ready_free (ready);
  return NULL;
}

// From I on, as many as one write takes. NULL with error.
static GPtrArray *
make_group_ready (Store *store, const GArray *transfers, unsigned int i, int64_t to_account_id,
                  GError **error)
{
  g_autoptr (GPtrArray) group = g_ptr_array_new_with_free_func (ready_free);
  uint64_t bytes = 0;
  for (; i < transfers->len && group->len < MESSAGES_AT_ONCE && bytes < BYTES_AT_ONCE; i++) {
    const StoreTransfer *transfer = &g_array_index (transfers, StoreTransfer, i);
    Ready *ready = make_ready (store, transfer, to_account_id, error);
    if (!ready)
      return NULL;
    bytes += transfer->size;
    g_ptr_array_add (group, ready);
  }
  return g_steal_pointer (&group);
}

// *ID 0: the operation is begun with this write.
static bool
record_group (Store *store, const GPtrArray *group, const GArray *transfers, bool copies,
              int64_t reverses, int64_t *id, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_USER, error);
  int64_t to = ((const Ready *) group->pdata[0])->transfer->to_folder_id;
  if (write && !*id)
    *id = store_transfer_begin (write, to, transfers->len, copies, reverses, error);
  if (!write || !*id)
    return false;
  for (unsigned int i = 0; i < group->len; i++) {
    const Ready *ready = group->pdata[i];
    StoreAppend append = {ready->is_within ? NULL : &ready->row->headers, ready->content,
                          &ready->text};
    if (!store_transfer_add (write, *id, ready->transfer, ready->is_within ? NULL : &append, copies,
                             error))
      return false;
  }
  return store_transfer_end (write, *id, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

int64_t
sync_transfer_record (Store *store, const GArray *transfers, bool copies, int64_t reverses,
                      GCancellable *cancellable, GError **error)
{
  int64_t to_account_id = 0, id = 0;
  if (!transfers->len) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "it lies there already");
    return 0;
  }
  if (!get_account (store, g_array_index (transfers, StoreTransfer, 0).to_folder_id, &to_account_id,
                    error) ||
      !check_content (store, transfers, to_account_id, error))
    return 0;
  for (unsigned int i = 0, n; i < transfers->len; i += n) {
    g_autoptr (GPtrArray) group = NULL;
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return 0;
    group = make_group_ready (store, transfers, i, to_account_id, error);
    if (!group || !record_group (store, group, transfers, copies, reverses, &id, error))
      return 0;
    n = group->len;
  }
  return id;
}

// LEFT may have come from several folders.
static bool
bring_back (Store *store, int64_t operation_id, const GArray *left, GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GArray) rest = g_array_copy ((GArray *) left);
  while (rest->len) {
    g_autoptr (GArray) group = g_array_new (FALSE, FALSE, sizeof (StoreTransfer));
    int64_t to = g_array_index (rest, StoreTransfer, 0).to_folder_id;
    for (unsigned int i = 0; i < rest->len;) {
      StoreTransfer transfer = g_array_index (rest, StoreTransfer, i);
      if (transfer.to_folder_id != to) {
        i++;
        continue;
      }
      g_array_append_val (group, transfer);
      g_array_remove_index (rest, i);
    }
    if (!sync_transfer_record (store, group, false, operation_id, cancellable, error))
      return false;
  }
  return true;
}

int64_t
sync_transfer_undo (Store *store, int64_t operation_id, const GArray *left,
                    GCancellable *cancellable, GError **error)
{
  if (!bring_back (store, operation_id, left, cancellable, error))
    return 0;
  g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_USER, error);
  bool is_void = false;
  int64_t undone = write ? store_operation_take_back (write, operation_id, &is_void, error) : 0;
  if (!undone || !store_write_commit (g_steal_pointer (&write), error))
    return 0;
  if (!is_void || left->len)
    return undone;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND,
               "what operation %" G_GINT64_FORMAT
               " was of is not here any more, or was changed again",
               undone);
  return 0;
}

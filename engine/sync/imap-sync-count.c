// SPDX-License-Identifier: GPL-3.0-or-later
//
// The numbers are for a person's eyes: what another connection brings meanwhile is not in them.

#include "sync/imap-sync-count.h"

#include "store/store-uid.h"

static void
tell (ImapSync *sync, uint64_t part)
{
  const ImapSyncCount *count = &sync->count;
  uint64_t left = count->bytes_left > part ? count->bytes_left - part : 0;
  const MailFolderProgress progress = {.path = count->path,
                                       .done = count->total - count->left,
                                       .total = count->total,
                                       .bodies = true,
                                       .bytes_left = left};
  sync_state_set_progress (sync->context->state, sync->lane, &progress);
}

void
imap_sync_count_begin (ImapSync *sync, int64_t folder_id, int64_t since, uint64_t max_size)
{
  StoreUidCount counted;
  if (sync->count.folder_id == folder_id)
    return;
  imap_sync_count_end (sync);
  g_autoptr (MailFolder) folder = store_folder_get (sync->store, folder_id, NULL);
  if (!folder || !store_uid_count_content (sync->store, folder_id, since, max_size, &counted, NULL))
    return;
  sync->count = (ImapSyncCount) {.folder_id = folder_id,
                                 .path = g_strdup (folder->path),
                                 .total = counted.total,
                                 .left = counted.missing,
                                 .bytes_left = counted.missing_bytes};
  tell (sync, 0);
}

void
imap_sync_count_add (ImapSync *sync, int64_t folder_id, uint32_t n, uint64_t bytes)
{
  ImapSyncCount *count = &sync->count;
  if (count->folder_id != folder_id)
    return;
  if (n) {
    count->left -= MIN (count->left, n);
    count->bytes_left -= MIN (count->bytes_left, bytes);
  }
  tell (sync, n ? 0 : bytes);
}

void
imap_sync_count_end (ImapSync *sync)
{
  g_clear_pointer (&sync->count.path, g_free);
  sync->count = (ImapSyncCount) {0};
}

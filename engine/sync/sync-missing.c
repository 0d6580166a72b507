// SPDX-License-Identifier: GPL-3.0-or-later
//
// Remembers what a look has shown until something new may lack content.

#include "sync/sync-missing.h"

#include "store/store-folder.h"

struct _SyncMissing {
  SyncContext *context;

  GMutex mutex;         // of what follows
  bool none;            // since the last news nothing was missing
  unsigned int news;    // how often something came that may lack content
  GHashTable *complete; // of folder ids: those that lacked nothing since then
};

static bool
is_complete (SyncMissing *missing, int64_t folder_id)
{
  g_mutex_lock (&missing->mutex);
  bool complete = g_hash_table_contains (missing->complete, &folder_id);
  g_mutex_unlock (&missing->mutex);
  return complete;
}

SyncMissing *
sync_missing_new (SyncContext *context)
{
  SyncMissing *missing = g_new0 (SyncMissing, 1);
  missing->context = context;
  g_mutex_init (&missing->mutex);
  missing->complete = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return missing;
}

void
sync_missing_free (SyncMissing *missing)
{
  if (!missing)
    return;
  g_mutex_clear (&missing->mutex);
  g_hash_table_unref (missing->complete);
  g_free (missing);
}

void
sync_missing_note_news (SyncMissing *missing)
{
  g_mutex_lock (&missing->mutex);
  missing->none = false;
  missing->news++;
  g_hash_table_remove_all (missing->complete);
  g_mutex_unlock (&missing->mutex);
}

void
sync_missing_note_rows (SyncMissing *missing, ImapSync *sync, int64_t folder_id)
{
  ImapSyncBodies period;
  g_autoptr (MailFolder) folder = store_folder_get (sync->store, folder_id, NULL);
  if (folder && imap_sync_bodies_period (missing->context, folder, &period) &&
      imap_sync_bodies_are_missing (sync, folder_id, &period))
    sync_missing_note_news (missing);
}

unsigned int
sync_missing_get_news (SyncMissing *missing)
{
  g_mutex_lock (&missing->mutex);
  unsigned int news = missing->news;
  g_mutex_unlock (&missing->mutex);
  return news;
}

bool
sync_missing_note_none (SyncMissing *missing, unsigned int news)
{
  g_mutex_lock (&missing->mutex);
  bool current = missing->news == news;
  missing->none |= current;
  g_mutex_unlock (&missing->mutex);
  return current;
}

void
sync_missing_note_complete (SyncMissing *missing, int64_t folder_id, unsigned int news)
{
  g_mutex_lock (&missing->mutex);
  if (missing->news == news)
    g_hash_table_add (missing->complete, g_memdup2 (&folder_id, sizeof folder_id));
  g_mutex_unlock (&missing->mutex);
}

int64_t
sync_missing_find (SyncMissing *missing, ImapSync *sync, unsigned int news,
                   ImapSyncBodies *out_period)
{
  SyncContext *context = missing->context;
  int64_t open_folder = sync_context_get_open_folder (context), found = 0;
  g_autoptr (GPtrArray) folders =
    store_folder_list (context->config.store, context->account_id, NULL);
  for (unsigned int i = 0; folders && i < folders->len; i++) {
    const MailFolder *folder = folders->pdata[i];
    ImapSyncBodies period;
    if ((found && folder->id != open_folder) || is_complete (missing, folder->id))
      continue;
    if (!imap_sync_bodies_period (context, folder, &period) ||
        !imap_sync_bodies_are_missing (sync, folder->id, &period)) {
      sync_missing_note_complete (missing, folder->id, news);
      continue;
    }
    found = folder->id;
    *out_period = period;
    if (found == open_folder)
      break;
  }
  return found;
}

bool
sync_missing_has_any (SyncMissing *missing)
{
  g_mutex_lock (&missing->mutex);
  bool any = !missing->none;
  g_mutex_unlock (&missing->mutex);
  return any;
}

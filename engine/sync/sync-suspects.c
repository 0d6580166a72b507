// SPDX-License-Identifier: GPL-3.0-or-later
//
// Counts under a mutex.

#include "sync/sync-suspects.h"

// Connections of one account note side by side: hence the mutex.
struct _SyncSuspects {
  GMutex mutex;
  GHashTable *folders; // int64_t → GHashTable of UID → how often
};

SyncSuspects *
sync_suspects_new (void)
{
  SyncSuspects *suspects = g_new0 (SyncSuspects, 1);
  g_mutex_init (&suspects->mutex);
  suspects->folders = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                             (GDestroyNotify) g_hash_table_unref);
  return suspects;
}

void
sync_suspects_free (SyncSuspects *suspects)
{
  if (!suspects)
    return;
  g_hash_table_unref (suspects->folders);
  g_mutex_clear (&suspects->mutex);
  g_free (suspects);
}

void
sync_suspects_note (SyncSuspects *suspects, int64_t folder_id, uint32_t uid)
{
  g_mutex_lock (&suspects->mutex);
  GHashTable *uids = g_hash_table_lookup (suspects->folders, &folder_id);
  if (!uids) {
    uids = g_hash_table_new (NULL, NULL);
    g_hash_table_insert (suspects->folders, g_memdup2 (&folder_id, sizeof folder_id), uids);
  }
  unsigned int n = GPOINTER_TO_UINT (g_hash_table_lookup (uids, GUINT_TO_POINTER (uid)));
  g_hash_table_insert (uids, GUINT_TO_POINTER (uid), GUINT_TO_POINTER (n + 1));
  g_mutex_unlock (&suspects->mutex);
}

bool
sync_suspects_any (SyncSuspects *suspects, int64_t folder_id)
{
  g_mutex_lock (&suspects->mutex);
  bool any = g_hash_table_contains (suspects->folders, &folder_id);
  g_mutex_unlock (&suspects->mutex);
  return any;
}

bool
sync_suspects_any_from (SyncSuspects *suspects, int64_t folder_id, uint32_t uid)
{
  g_autoptr (ImapUidSet) noted = sync_suspects_dup (suspects, folder_id);
  return imap_uid_set_max (noted) >= MAX (uid, 1);
}

unsigned int
sync_suspects_count (SyncSuspects *suspects, int64_t folder_id, uint32_t uid)
{
  g_mutex_lock (&suspects->mutex);
  GHashTable *uids = g_hash_table_lookup (suspects->folders, &folder_id);
  void *n = uids ? g_hash_table_lookup (uids, GUINT_TO_POINTER (uid)) : NULL;
  g_mutex_unlock (&suspects->mutex);
  return GPOINTER_TO_UINT (n);
}

ImapUidSet *
sync_suspects_dup (SyncSuspects *suspects, int64_t folder_id)
{
  ImapUidSet *set = imap_uid_set_new ();
  GHashTableIter iter;
  void *uid;
  g_mutex_lock (&suspects->mutex);
  GHashTable *uids = g_hash_table_lookup (suspects->folders, &folder_id);
  if (uids) {
    g_hash_table_iter_init (&iter, uids);
    while (g_hash_table_iter_next (&iter, &uid, NULL))
      if (uid)
        imap_uid_set_add (set, GPOINTER_TO_UINT (uid));
  }
  g_mutex_unlock (&suspects->mutex);
  return set;
}

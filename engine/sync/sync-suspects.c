// SPDX-License-Identifier: GPL-3.0-or-later
//
// Counts under a mutex, each written to the store as it changes.

#include "sync/sync-suspects.h"

#include "store/store-suspect.h"

typedef struct {
  unsigned int hangs;
  int64_t noted_at;
} Suspicion;

// Connections of one account note side by side: hence the mutex.
struct _SyncSuspects {
  Store *store;
  GMutex mutex;
  GHashTable *folders; // int64_t → GHashTable of UID → Suspicion
};

static int64_t
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

// Under the mutex, as the next two.
static GHashTable *
ensure_folder (SyncSuspects *suspects, int64_t folder_id)
{
  GHashTable *uids = g_hash_table_lookup (suspects->folders, &folder_id);
  if (uids)
    return uids;
  uids = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_hash_table_insert (suspects->folders, g_memdup2 (&folder_id, sizeof folder_id), uids);
  return uids;
}

static void
put (SyncSuspects *suspects, const StoreSuspect *suspect)
{
  Suspicion suspicion = {suspect->hangs, suspect->noted_at};
  g_hash_table_insert (ensure_folder (suspects, suspect->folder_id),
                       GUINT_TO_POINTER (suspect->uid), g_memdup2 (&suspicion, sizeof suspicion));
}

static unsigned int
count (SyncSuspects *suspects, int64_t folder_id, uint32_t uid)
{
  GHashTable *uids = g_hash_table_lookup (suspects->folders, &folder_id);
  const Suspicion *known = uids ? g_hash_table_lookup (uids, GUINT_TO_POINTER (uid)) : NULL;
  int64_t age = known ? now () - known->noted_at : 0;
  return known && age >= 0 && age < STORE_SUSPECT_SECONDS ? known->hangs : 0;
}

static void
load (SyncSuspects *suspects, int64_t account_id)
{
  g_autoptr (GArray) list = store_suspect_list (suspects->store, account_id, NULL);
  for (unsigned int i = 0; list && i < list->len; i++)
    put (suspects, &g_array_index (list, StoreSuspect, i));
}

SyncSuspects *
sync_suspects_new (Store *store, int64_t account_id)
{
  SyncSuspects *suspects = g_new0 (SyncSuspects, 1);
  suspects->store = store;
  g_mutex_init (&suspects->mutex);
  suspects->folders = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                             (GDestroyNotify) g_hash_table_unref);
  load (suspects, account_id);
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

// What can't be written is known as long as this process lives.
static void
save (SyncSuspects *suspects, const StoreSuspect *suspect)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreWrite) write = store_write_begin (suspects->store, STORE_PRIORITY_SYNC, &error);
  if (!write ||
      !(suspect->hangs ? store_suspect_put (write, suspect, &error) :
                         store_suspect_forget (write, suspect->folder_id, suspect->uid, &error)) ||
      !store_write_commit (g_steal_pointer (&write), &error))
    g_debug ("a suspect is not written: %s", error->message);
}

void
sync_suspects_note (SyncSuspects *suspects, int64_t folder_id, uint32_t uid, SyncHang hang)
{
  if (hang == SYNC_HANG_NONE)
    return;
  g_mutex_lock (&suspects->mutex);
  StoreSuspect suspect = {folder_id, uid, count (suspects, folder_id, uid) + hang, now ()};
  put (suspects, &suspect);
  g_mutex_unlock (&suspects->mutex);
  save (suspects, &suspect);
}

void
sync_suspects_forget (SyncSuspects *suspects, int64_t folder_id, uint32_t uid)
{
  const StoreSuspect none = {folder_id, uid, 0, 0};
  g_mutex_lock (&suspects->mutex);
  GHashTable *uids = g_hash_table_lookup (suspects->folders, &folder_id);
  bool known = uids && g_hash_table_remove (uids, GUINT_TO_POINTER (uid));
  g_mutex_unlock (&suspects->mutex);
  if (known)
    save (suspects, &none);
}

bool
sync_suspects_any (SyncSuspects *suspects, int64_t folder_id)
{
  return sync_suspects_count (suspects, folder_id, 0) > SYNC_HANG_DROPPED ||
         sync_suspects_any_from (suspects, folder_id, 1);
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
  unsigned int n = count (suspects, folder_id, uid);
  g_mutex_unlock (&suspects->mutex);
  return n;
}

ImapUidSet *
sync_suspects_dup (SyncSuspects *suspects, int64_t folder_id)
{
  ImapUidSet *set = imap_uid_set_new ();
  GHashTableIter iter;
  void *uid;
  g_mutex_lock (&suspects->mutex);
  g_hash_table_iter_init (&iter, ensure_folder (suspects, folder_id));
  while (g_hash_table_iter_next (&iter, &uid, NULL))
    if (uid && count (suspects, folder_id, GPOINTER_TO_UINT (uid)))
      imap_uid_set_add (set, GPOINTER_TO_UINT (uid));
  g_mutex_unlock (&suspects->mutex);
  return set;
}

unsigned int
sync_suspects_count_withheld (SyncSuspects *suspects, int64_t folder_id)
{
  g_autoptr (ImapUidSet) noted = sync_suspects_dup (suspects, folder_id);
  unsigned int n = 0;
  ImapUidSetIter iter;
  uint32_t uid;
  imap_uid_set_iter_init (&iter, noted);
  while (imap_uid_set_iter_next (&iter, &uid))
    n += sync_suspects_count (suspects, folder_id, uid) >= SYNC_HANGS_CONTENT;
  return n;
}

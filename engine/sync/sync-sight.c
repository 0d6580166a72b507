// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two sets of UIDs: what is in sight, and what of the folder was asked for since it was opened.

#include "sync/sync-sight.h"

#include "store/store-sight.h"

struct _SyncSight {
  GMutex mutex; // the window's requests set what connections take
  int64_t folder_id;
  bool needs_flags;
  ImapUidSet *seen;  // in sight, and of interest
  ImapUidSet *bare;  // of these, those without a preview
  ImapUidSet *asked; // of the folder, since it was opened
};

static ImapUidSet *
find_wanted (const SyncSight *sight)
{
  return imap_uid_set_subtract (sight->seen, sight->asked);
}

static bool
wants_any (const SyncSight *sight)
{
  g_autoptr (ImapUidSet) wanted = find_wanted (sight);
  return !imap_uid_set_is_empty (wanted);
}

SyncSight *
sync_sight_new (void)
{
  SyncSight *sight = g_new0 (SyncSight, 1);
  g_mutex_init (&sight->mutex);
  sight->seen = imap_uid_set_new ();
  sight->bare = imap_uid_set_new ();
  sight->asked = imap_uid_set_new ();
  return sight;
}

void
sync_sight_free (SyncSight *sight)
{
  if (!sight)
    return;
  imap_uid_set_free (sight->seen);
  imap_uid_set_free (sight->bare);
  imap_uid_set_free (sight->asked);
  g_mutex_clear (&sight->mutex);
  g_free (sight);
}

bool
sync_sight_set (SyncSight *sight, int64_t folder_id, const GArray *rows, bool needs_flags)
{
  g_mutex_lock (&sight->mutex);
  if (folder_id != sight->folder_id)
    imap_uid_set_clear (sight->asked);
  sight->folder_id = folder_id;
  sight->needs_flags = needs_flags;
  imap_uid_set_clear (sight->seen);
  imap_uid_set_clear (sight->bare);
  for (unsigned int i = 0; i < rows->len; i++) {
    const StoreSightRow *row = &g_array_index (rows, StoreSightRow, i);
    if (needs_flags || row->lacks_preview)
      imap_uid_set_add (sight->seen, row->uid);
    if (row->lacks_preview)
      imap_uid_set_add (sight->bare, row->uid);
  }
  bool wanted = wants_any (sight);
  g_mutex_unlock (&sight->mutex);
  return wanted;
}

void
sync_sight_reset (SyncSight *sight, int64_t folder_id)
{
  g_mutex_lock (&sight->mutex);
  if (folder_id == sight->folder_id)
    imap_uid_set_clear (sight->asked);
  g_mutex_unlock (&sight->mutex);
}

bool
sync_sight_is_wanted (SyncSight *sight, int64_t folder_id)
{
  g_mutex_lock (&sight->mutex);
  bool wanted = folder_id && folder_id == sight->folder_id && wants_any (sight);
  g_mutex_unlock (&sight->mutex);
  return wanted;
}

ImapUidSet *
sync_sight_take (SyncSight *sight, int64_t folder_id, bool *out_flags, bool *out_previews)
{
  g_autoptr (ImapUidSet) wanted = NULL;
  g_mutex_lock (&sight->mutex);
  if (folder_id && folder_id == sight->folder_id)
    wanted = find_wanted (sight);
  if (wanted) {
    g_autoptr (ImapUidSet) bare = imap_uid_set_intersect (wanted, sight->bare);
    imap_uid_set_add_set (sight->asked, wanted);
    *out_flags = sight->needs_flags;
    *out_previews = !imap_uid_set_is_empty (bare);
  }
  g_mutex_unlock (&sight->mutex);
  return wanted && !imap_uid_set_is_empty (wanted) ? g_steal_pointer (&wanted) : NULL;
}

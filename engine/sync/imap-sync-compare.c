// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sets of UIDs against one another, as ranges; never expanded.

#include "sync/imap-sync-compare.h"

// More than this at once is looked at a second time: one round trip against mail that a confused
// server says is gone.
#define MASS_REMOVAL 10

static ImapUidSet *
search_uids (ImapSync *sync, const ImapUidSet *among, GError **error)
{
  ImapSearchTerm term = {.word = "UID", .uids = among};
  return imap_session_search (sync->session, among ? &term : NULL, among ? 1 : 0, sync->cancellable,
                              error);
}

// What of GONE the server still has after all is taken out of it. An answer that says that nothing
// is left of a whole folder is worth nothing on a connection that may be confused: the folder is
// opened anew first.
static bool
look_again (ImapSync *sync, ImapUidSet **gone, GError **error)
{
  g_autofree char *name = g_strdup (imap_session_get_mailbox (sync->session)->name);
  if (imap_session_get_mailbox (sync->session)->exists == 0 &&
      !imap_session_select (sync->session, name, NULL, sync->cancellable, error))
    return false;
  g_autoptr (ImapUidSet) still = search_uids (sync, *gone, error);
  if (!still)
    return false;
  ImapUidSet *left = imap_uid_set_subtract (*gone, still);
  imap_uid_set_free (*gone);
  *gone = left;
  return true;
}

// The UIDs of the kept folder that are here; NULL with error. Caller frees.
static ImapUidSet *
dup_local_uids (ImapSync *sync, GError **error)
{
  g_autoptr (GArray) ranges = store_uid_ranges (sync->store, sync->kept, error);
  if (!ranges)
    return NULL;
  ImapUidSet *local = imap_uid_set_new ();
  for (unsigned int i = 0; i < ranges->len; i++) {
    const StoreUidRange *range = &g_array_index (ranges, StoreUidRange, i);
    imap_uid_set_add_range (local, range->first, range->last);
  }
  return local;
}

bool
imap_sync_remove (ImapSync *sync, const ImapUidSet *uids, GError **error)
{
  g_autoptr (ImapUidSet) gone = NULL;
  if (imap_uid_set_count (uids) > MASS_REMOVAL) {
    g_autoptr (ImapUidSet) local = dup_local_uids (sync, error);
    if (!local)
      return false;
    gone = imap_uid_set_intersect (local, uids);
    if (imap_uid_set_count (gone) > MASS_REMOVAL && !look_again (sync, &gone, error))
      return false;
  } else {
    gone = imap_uid_set_copy (uids);
  }
  return imap_uid_set_is_empty (gone) ||
         imap_sync_applier_remove (sync->applier, gone, sync->priority, &sync->report.removed,
                                   error);
}

bool
imap_sync_compare (ImapSync *sync, GError **error)
{
  g_autoptr (ImapUidSet) server = search_uids (sync, NULL, error);
  g_autoptr (ImapUidSet) local = server ? dup_local_uids (sync, error) : NULL;
  if (!local)
    return false;
  g_autoptr (ImapUidSet) gone = imap_uid_set_subtract (local, server);
  g_clear_pointer (&sync->missing, imap_uid_set_free);
  sync->missing = imap_uid_set_subtract (server, local);
  g_clear_pointer (&sync->on_server, imap_uid_set_free);
  sync->on_server = imap_uid_set_copy (server);
  return imap_sync_remove (sync, gone, error);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Searches and removals that several verbs need.

#include "sync/imap-sync-find.h"

static bool
holds_only (const ImapUidSet *marked, const ImapUidSet *ours)
{
  g_autoptr (ImapUidSet) others = imap_uid_set_subtract (marked, ours);
  return imap_uid_set_is_empty (others);
}

// A folder that is not there holds nothing.
static bool
select_if_there (ImapSync *sync, int64_t folder_id, bool *out_there, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  *out_there = imap_sync_select (sync, folder_id, &refusal);
  if (*out_there || g_error_matches (refusal, MAIL_ERROR, MAIL_ERROR_NOT_FOUND))
    return true;
  g_propagate_error (error, g_steal_pointer (&refusal));
  return false;
}

bool
imap_sync_find (ImapSync *sync, int64_t folder_id, const char *rfc_message_id, uint32_t uid_from,
                uint32_t *out_uid, GError **error)
{
  bool there;
  *out_uid = 0;
  if (!*rfc_message_id)
    return true;
  if (!select_if_there (sync, folder_id, &there, error))
    return false;
  if (!there)
    return true;
  g_autoptr (ImapUidSet) from = imap_uid_set_new_range (MAX (uid_from, 1), UINT32_MAX);
  ImapSearchTerm terms[] = {{.word = "UID", .uids = from},
                            {.word = "HEADER", .first = "Message-ID", .second = rfc_message_id}};
  g_autoptr (ImapUidSet) found =
    imap_session_search (sync->session, terms, G_N_ELEMENTS (terms), sync->cancellable, error);
  if (!found)
    return false;
  *out_uid = imap_uid_set_max (found);
  return true;
}

bool
imap_sync_find_size (ImapSync *sync, int64_t folder_id, uint64_t size, uint32_t uid_from,
                     uint32_t *out_uid, GError **error)
{
  bool there;
  *out_uid = 0;
  if (!uid_from || !size)
    return true;
  if (!select_if_there (sync, folder_id, &there, error))
    return false;
  if (!there)
    return true;
  g_autofree char *below = g_strdup_printf ("%" G_GUINT64_FORMAT, size - 1);
  g_autofree char *above = g_strdup_printf ("%" G_GUINT64_FORMAT, size + 1);
  g_autoptr (ImapUidSet) from = imap_uid_set_new_range (uid_from, UINT32_MAX);
  ImapSearchTerm terms[] = {{.word = "UID", .uids = from},
                            {.word = "LARGER", .first = below, .raw = true},
                            {.word = "SMALLER", .first = above, .raw = true}};
  g_autoptr (ImapUidSet) found =
    imap_session_search (sync->session, terms, G_N_ELEMENTS (terms), sync->cancellable, error);
  if (!found)
    return false;
  *out_uid = imap_uid_set_max (found);
  return true;
}

ImapUidSet *
imap_sync_find_uids (ImapSync *sync, int64_t folder_id, const ImapUidSet *uids, GError **error)
{
  bool there;
  if (!select_if_there (sync, folder_id, &there, error))
    return NULL;
  ImapSearchTerm term = {.word = "UID", .uids = uids};
  return there ? imap_session_search (sync->session, &term, 1, sync->cancellable, error) :
                 imap_uid_set_new ();
}

bool
imap_sync_expunge_marked (ImapSync *sync, const ImapUidSet *uids, bool *out_gone, GError **error)
{
  *out_gone = true;
  if (imap_session_has (sync->session, IMAP_CAP_UIDPLUS))
    return imap_session_expunge_uids (sync->session, uids, sync->cancellable, error);
  ImapSearchTerm term = {.word = "DELETED"};
  g_autoptr (ImapUidSet) marked =
    imap_session_search (sync->session, &term, 1, sync->cancellable, error);
  if (!marked)
    return false;
  *out_gone = holds_only (marked, uids);
  return !*out_gone || imap_session_expunge_all (sync->session, sync->cancellable, error);
}

bool
imap_sync_expunge (ImapSync *sync, int64_t folder_id, const ImapUidSet *uids, bool *out_gone,
                   GError **error)
{
  return imap_sync_select (sync, folder_id, error) &&
         imap_session_store (sync->session, uids, IMAP_STORE_ADD, MAIL_FLAG_DELETED, NULL, 0, NULL,
                             sync->cancellable, error) &&
         imap_sync_expunge_marked (sync, uids, out_gone, error);
}

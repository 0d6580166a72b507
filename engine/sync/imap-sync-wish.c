// SPDX-License-Identifier: GPL-3.0-or-later
//
// The parts that are wanted where the server gives them, else the whole; from where the message is.

#include "sync/imap-sync-wish.h"

#include "sync/imap-sync-identity.h"
#include "sync/imap-sync-parts.h"
#include "sync/imap-sync-whole.h"

static bool
fetch_parts (ImapSync *sync, const StoreUidRow *row, const ImapSyncWish *wanted, bool *out_later,
             GError **error)
{
  if (row->size > IMAP_SYNC_PARTS_BYTES && wanted->extent == IMAP_SYNC_WANT_READABLE)
    return imap_sync_parts_fetch_readable (sync, row, error);
  if (wanted->extent == IMAP_SYNC_WANT_PART)
    return imap_sync_parts_fetch (sync, row, wanted->part_path, wanted->again, out_later, error);
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED, "the whole is wanted");
  return false;
}

static bool
fetch_wanted (ImapSync *sync, const StoreUidRow *row, const ImapSyncWish *wanted, bool *out_later,
              GError **error)
{
  g_autoptr (GError) failure = NULL;
  if (fetch_parts (sync, row, wanted, out_later, &failure))
    return true;
  if (!g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED)) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return false;
  }
  return imap_sync_whole_fetch (sync, row, STORE_PRIORITY_USER, out_later, error);
}

// From where it is thought to be, which is told.
static bool
fetch_from (ImapSync *sync, const ImapSyncWish *wanted, int64_t *out_folder_id, uint32_t *out_uid,
            GError **error)
{
  StoreUidRow row = {.message_id = wanted->message_id};
  if (!store_uid_find (sync->store, row.message_id, out_folder_id, &row.uid, error) ||
      !imap_sync_select (sync, *out_folder_id, error))
    return false;
  *out_uid = row.uid;
  row.size = store_uid_get_size (sync->store, row.message_id);
  bool later = false;
  // Whatever else is urgent waits behind it: the job of another may lie in the queue all the while.
  sync->is_foremost = true;
  bool good = fetch_wanted (sync, &row, wanted, &later, error);
  sync->is_foremost = false;
  return good && !(later && g_cancellable_set_error_if_cancelled (sync->abandoned, error));
}

// So often the folder is looked at anew for a message that is not where it was.
#define LOOKS_ANEW 2

bool
imap_sync_wish_fetch (ImapSync *sync, const ImapSyncWish *wanted, GError **error)
{
  for (int look = 0;; look++) {
    int64_t folder_id = 0, selected = sync->selected;
    uint32_t uid = 0;
    g_autoptr (GError) failure = NULL;
    bool good = fetch_from (sync, wanted, &folder_id, &uid, &failure);
    if (good && !imap_sync_identity_is_doubted (sync, wanted->message_id)) {
      sync_suspects_forget (sync->context->suspects, folder_id, uid);
      return true;
    }
    // A folder that was open for a while may have been made anew, and has no such UID.
    bool gone = g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_NOT_FOUND) && folder_id &&
                folder_id == selected;
    bool stale = good || gone || g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_STALE);
    if (!stale || look == LOOKS_ANEW || !imap_sync_is_connected (sync)) {
      if (good)
        g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "the server gives another message");
      else
        g_propagate_error (error, g_steal_pointer (&failure));
      return false;
    }
    if (!imap_sync_identity_settle (sync, folder_id, error))
      return false;
  }
}

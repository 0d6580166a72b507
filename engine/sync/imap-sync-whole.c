// SPDX-License-Identifier: GPL-3.0-or-later
//
// In one piece, or in several where it is large and the server gives pieces.

#include "sync/imap-sync-whole.h"

#include "sync/imap-sync-contents.h"
#include "sync/imap-sync-large.h"

static bool
fetch_in_one (ImapSync *sync, const StoreUidRow *row, StorePriority priority, GError **error)
{
  ImapSyncContents batch;
  imap_sync_contents_init (&batch, sync, priority);
  imap_sync_contents_add (&batch, row->uid, row->message_id);
  bool good = imap_sync_contents_begin (&batch, error) && imap_sync_contents_end (&batch, error);
  bool came = good && g_hash_table_size (batch.messages) == 0, withheld = false;
  good = good && imap_sync_contents_withheld (&batch, &withheld, error);
  if (good && batch.unread)
    g_propagate_error (error, g_steal_pointer (&batch.unread));
  else if (good && withheld)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_SERVER_REFUSED, "message %u was not given",
                 row->uid);
  else if (good && !came)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "the server does not have UID %u",
                 row->uid);
  imap_sync_contents_clear (&batch);
  return good && came;
}

static bool
put (ImapSync *sync, const StoreUidRow *row, MailSource *source, StorePriority priority,
     GError **error)
{
  ImapSyncContents batch;
  imap_sync_contents_init (&batch, sync, priority);
  bool good = imap_sync_contents_put (&batch, row->uid, row->message_id, source, error);
  imap_sync_contents_clear (&batch);
  return good;
}

static bool
fetch_in_pieces (ImapSync *sync, const StoreUidRow *row, StorePriority priority, bool *out_later,
                 GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (MailSource) source = imap_sync_large_fetch (sync, row, &failure);
  if (source)
    return put (sync, row, source, priority, error);
  if (g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED))
    return fetch_in_one (sync, row, priority, error);
  if (failure) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return false;
  }
  *out_later = true;
  return true;
}

bool
imap_sync_whole_fetch (ImapSync *sync, const StoreUidRow *row, StorePriority priority,
                       bool *out_later, GError **error)
{
  return row->size <= IMAP_SYNC_LARGE_BYTES ?
           fetch_in_one (sync, row, priority, error) :
           fetch_in_pieces (sync, row, priority, out_later, error);
}

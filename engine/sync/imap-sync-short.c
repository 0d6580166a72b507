// SPDX-License-Identifier: GPL-3.0-or-later
//
// One by one, behind everything else.

#include "sync/imap-sync-short.h"

#include "base/mail-log.h"
#include "store/store-account.h"
#include "store/store-short.h"
#include "store/store-uid.h"
#include "sync/imap-sync-identity.h"
#include "sync/imap-sync-whole.h"

#define LIES_KEY "imap-lies"
#define LIES_OF_SIZES "RFC822.SIZE"

bool
imap_sync_short_sizes_lie (const ImapSync *sync)
{
  g_autofree char *text =
    store_account_dup_value (sync->store, sync->context->account_id, LIES_KEY, NULL);
  return g_strcmp0 (text, LIES_OF_SIZES) == 0;
}

bool
imap_sync_short_note_equal (ImapSync *sync, StoreWrite *write, GError **error)
{
  int64_t account_id = sync->context->account_id;
  if (++sync->short_equal < IMAP_SYNC_SHORT_AGAIN)
    return true;
  mail_log (MAIL_LOG_INFO, "imap",
            "the server of account %" G_GINT64_FORMAT
            " tells of sizes that its messages do not have; what it sends is believed",
            account_id);
  return store_account_set_value (write, account_id, LIES_KEY, LIES_OF_SIZES, error) &&
         store_short_believe (write, account_id, error);
}

// Those that this connection did not ask for yet.
static GArray *
list_due (ImapSync *sync, int64_t folder_id, GError **error)
{
  unsigned int asked = g_hash_table_size (sync->without_body);
  g_autoptr (GArray) rows =
    store_short_list (sync->store, folder_id, IMAP_SYNC_SHORT_AGAIN + asked, error);
  for (unsigned int i = 0; rows && i < rows->len;)
    if (g_hash_table_contains (sync->without_body,
                               &g_array_index (rows, StoreUidRow, i).message_id))
      g_array_remove_index (rows, i);
    else
      i++;
  return g_steal_pointer (&rows);
}

bool
imap_sync_short_is_any (ImapSync *sync, int64_t folder_id)
{
  if (sync->short_asked >= IMAP_SYNC_SHORT_AGAIN)
    return false;
  g_autoptr (GArray) rows = list_due (sync, folder_id, NULL);
  return rows && rows->len > 0;
}

static bool
note_asked (ImapSync *sync, int64_t message_id, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, STORE_PRIORITY_BACKFILL, error);
  g_hash_table_add (sync->without_body, g_memdup2 (&message_id, sizeof message_id));
  sync->short_asked++;
  return write && store_short_note_asked (write, message_id, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

static bool
fetch_one (ImapSync *sync, const StoreUidRow *row, bool *out_later, GError **error)
{
  g_autoptr (GError) failure = NULL;
  if (!note_asked (sync, row->message_id, error))
    return false;
  if (imap_sync_whole_fetch (sync, row, STORE_PRIORITY_BACKFILL, out_later, &failure) ||
      imap_sync_is_connected (sync))
    return true;
  return imap_sync_fail (sync, g_steal_pointer (&failure), error);
}

bool
imap_sync_short_fetch (ImapSync *sync, int64_t folder_id, GError **error)
{
  bool later = false;
  if (!imap_sync_short_is_any (sync, folder_id))
    return true;
  g_autoptr (GArray) rows = list_due (sync, folder_id, error);
  if (!rows || !imap_sync_select (sync, folder_id, error))
    return false;
  for (unsigned int i = 0; i < rows->len && sync->short_asked < IMAP_SYNC_SHORT_AGAIN && !later &&
                           !imap_sync_should_pause (sync);
       i++)
    if (!fetch_one (sync, &g_array_index (rows, StoreUidRow, i), &later, error))
      return false;
  return !imap_sync_identity_any_doubted (sync) ||
         imap_sync_identity_settle (sync, folder_id, error);
}

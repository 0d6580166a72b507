// SPDX-License-Identifier: GPL-3.0-or-later
//
// A search in Sent for each message that may have been sent.

#include "sync/imap-sync-sent.h"

#include "store/store-outbox.h"
#include "sync/imap-sync-find.h"
#include "sync/sync-delivery.h"

static bool
probe (ImapSync *sync, const MailOutboxItem *item, int64_t sent_folder_id, GError **error)
{
  uint32_t uid = 0;
  g_autoptr (StoreOutboxMessage) message = store_outbox_load (sync->store, item->id, error);
  if (!message || !imap_sync_find (sync, sent_folder_id, message->message_id, 0, &uid, error))
    return false;
  return !uid || sync_delivery_found (sync->context, item, error);
}

bool
imap_sync_sent_probe (ImapSync *sync, GError **error)
{
  int64_t account_id = sync->context->account_id;
  g_autoptr (GPtrArray) items = store_outbox_list (sync->store, account_id, error);
  if (!items)
    return false;
  g_autoptr (MailFolder) sent =
    store_folder_get_by_role (sync->store, account_id, MAIL_ROLE_SENT, NULL);
  for (unsigned int i = 0; sent && i < items->len; i++) {
    const MailOutboxItem *item = items->pdata[i];
    if (item->state == MAIL_OUTBOX_AMBIGUOUS && !probe (sync, item, sent->id, error))
      return false;
  }
  return true;
}

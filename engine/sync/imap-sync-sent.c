// SPDX-License-Identifier: GPL-3.0-or-later
//
// A search in Sent for each message that may have been sent.

#include "sync/imap-sync-sent.h"

#include "store/store-outbox.h"
#include "sync/imap-sync-find.h"
#include "sync/imap-sync-unlisted.h"
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

static bool
has_ambiguous (const GPtrArray *items)
{
  for (unsigned int i = 0; i < items->len; i++)
    if (((const MailOutboxItem *) items->pdata[i])->state == MAIL_OUTBOX_AMBIGUOUS)
      return true;
  return false;
}

bool
imap_sync_sent_probe (ImapSync *sync, GError **error)
{
  int64_t account_id = sync->context->account_id;
  g_autoptr (GPtrArray) items = store_outbox_list (sync->store, account_id, error);
  if (!items)
    return false;
  if (has_ambiguous (items) && !imap_sync_unlisted_end (sync, error))
    return false;
  g_autoptr (MailFolder) sent =
    store_folder_get_by_role (sync->store, account_id, MAIL_ROLE_SENT, NULL);
  for (unsigned int i = 0; sent && i < items->len; i++) {
    const MailOutboxItem *item = items->pdata[i];
    g_autoptr (GError) refusal = NULL;
    if (item->state != MAIL_OUTBOX_AMBIGUOUS || probe (sync, item, sent->id, &refusal))
      continue;
    if (!imap_sync_is_connected (sync) || mail_error_is_of_disk (refusal)) {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return false;
    }
    g_debug ("what was sent can't be looked for now: %s", refusal->message);
  }
  return true;
}

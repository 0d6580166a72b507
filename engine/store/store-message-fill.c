// SPDX-License-Identifier: GPL-3.0-or-later
//
// A row of which nothing was known but that there is a message, once its content is here.

#include "store/store-message.h"

#include "store/store-address.h"
#include "store/store-conversation.h"
#include "store/store-thread.h"

static bool
fill_row (StoreWrite *write, int64_t message_id, const char *rfc_id, const StoreHeaders *h,
          GError **error)
{
  g_autofree char *from = store_address_pack (h->from), *to = store_address_pack (h->to),
                  *cc = store_address_pack (h->cc);

  return store_db_run (
    write->index, error,
    "UPDATE message SET date = iif (?2 <> 0, ?2, date), size = ?3, rfc_message_id = ?4,"
    "  subject = ?5, from_ = ?6, to_ = ?7, cc = ?8, list_id = ?9 WHERE id = ?1",
    bind_int (message_id), bind_int (h->date), bind_int ((int64_t) h->size), bind_text (rfc_id),
    bind_text (h->subject != NULL ? h->subject : ""), bind_text (from), bind_text (to),
    bind_text (cc), bind_text (h->list_id != NULL ? h->list_id : ""));
}

bool
store_message_fill (StoreWrite *write, int64_t message_id, const StoreHeaders *headers,
                    GError **error)
{
  g_autoptr (GPtrArray) ids = store_thread_parse_ids (headers->message_id);
  const char *rfc_id = ids->len > 0 ? ids->pdata[0] : "";
  int64_t account_id = 0;

  if (!store_db_get_int (write->index, error, &account_id,
                         "SELECT account_id FROM message WHERE id = ? AND size = 0",
                         bind_int (message_id)))
    return false;
  if (account_id == 0)
    return true;
  if (!fill_row (write, message_id, rfc_id, headers, error))
    return false;
  g_autoptr (GArray) places = store_location_list_of (write, message_id, error);
  if (places == NULL || places->len == 0)
    return places != NULL;
  StoreLocation *first = &g_array_index (places, StoreLocation, 0);
  store_write_changed (write, first->folder_id, message_id, first->thread_id);
  return store_conversation_relink (write, account_id,
                                    rfc_id[0] != '\0' ? store_hash_key (account_id, rfc_id) : 0,
                                    first, headers, error);
}

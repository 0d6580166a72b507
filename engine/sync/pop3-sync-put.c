// SPDX-License-Identifier: GPL-3.0-or-later
//
// One message of a group into the store, in the group's write: as a new one, as the rest of one, or
// as one that is here.

#include "sync/pop3-sync-group-private.h"

#include "store/store-home.h"
#include "store/store-mute.h"
#include "store/store-snooze.h"

static bool
put_message (StoreWrite *write, const Pop3Group *group, Pop3Item *item, GError **error)
{
  Pop3Coming *coming = &item->coming;
  const StoreHomeMessage message = {&item->row->headers, item->content, coming->is_whole,
                                    &item->text};

  if (coming->arrival.message_id != 0 && coming->is_whole) {
    coming->message_id = coming->arrival.message_id;
    return store_home_complete (write, coming->message_id, item->content, coming->size, &item->text,
                                error);
  }
  StoreAdded added;
  bool woken;

  coming->message_id = store_home_add (write, group->sync->inbox, &message, &added, error);
  return coming->message_id != 0 &&
         store_mute_take (write, group->sync->inbox, &added, &coming->is_muted, error) &&
         (coming->is_muted ||
          store_snooze_answered (write, group->sync->inbox, &added, &woken, error));
}

// The N-th name of those with one UID and one header.
static GBytes *
make_twin (GBytes *header_sha256, unsigned n)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  size_t length;
  const void *bytes = g_bytes_get_data (header_sha256, &length);
  uint8_t digest[32];
  size_t size = sizeof digest;

  if (n == 0)
    return g_bytes_ref (header_sha256);
  g_checksum_update (sum, bytes, (ssize_t) length);
  g_checksum_update (sum, (const uint8_t *) &n, sizeof n);
  g_checksum_get_digest (sum, digest, &size);
  return g_bytes_new (digest, size);
}

// A name that no other message has, or its own.
static bool
name_twin (StoreWrite *write, const Pop3Group *group, Pop3Item *item, GError **error)
{
  StorePopName *name = &item->coming.name;

  for (unsigned n = 0;; n++) {
    int64_t id;

    g_clear_pointer (&name->twin, g_bytes_unref);
    name->twin = make_twin (item->header_sha256, n);
    if (!store_pop_get_named (write, group->sync->context->account_id, name, &id, error))
      return false;
    if (id == 0 || id == item->same.id || id == item->header_id)
      return true;
  }
}

// It is SAME, maybe under another name.
static bool
put_same (StoreWrite *write, const Pop3Group *group, Pop3Item *item, GError **error)
{
  Pop3Coming *coming = &item->coming;
  const StorePopEntry *same = &item->same;

  coming->entry_id = same->id;
  if ((item->mends && !store_home_complete (write, same->message_id, item->content, coming->size,
                                            &item->text, error)) ||
      !store_pop_rename (write, same->id, &coming->name, coming->is_whole, error))
    return false;
  // A part that came twice is all that there is.
  return same->state != STORE_POP_SEEN || !same->has_hash ||
         store_pop_put_stored (write, group->sync->context->account_id, &coming->name,
                               same->message_id, same->size, item->header_sha256, item->sha256,
                               error) != 0;
}

// It came short before. What is more now takes its place; what is not is believed, as a server may
// tell of sizes that no message has.
static bool
put_again (StoreWrite *write, const Pop3Group *group, Pop3Item *item, GError **error)
{
  Pop3Coming *coming = &item->coming;
  bool is_equal = g_bytes_equal (item->sha256, item->part_sha256);
  bool is_more = !is_equal && (!coming->is_short || coming->size > item->part.size);

  coming->message_id = item->part.message_id;
  coming->is_again = true;
  coming->is_equal = is_equal;
  coming->is_short &= !is_equal;
  if (is_more && !store_home_complete (write, coming->message_id, item->content, coming->size,
                                       &item->text, error))
    return false;
  coming->entry_id =
    store_pop_put_stored (write, group->sync->context->account_id, &coming->name,
                          coming->message_id, is_more ? coming->size : item->part.size,
                          item->header_sha256, is_more ? item->sha256 : item->part_sha256, error);
  return coming->entry_id != 0 &&
         (!coming->is_short ||
          store_pop_rename (write, coming->entry_id, &coming->name, false, error));
}

// The ledger's entry of what was put into the store.
static int64_t
put_entry (StoreWrite *write, const Pop3Group *group, Pop3Item *item, GError **error)
{
  int64_t account_id = group->sync->context->account_id;
  const Pop3Coming *coming = &item->coming;

  if (!coming->is_whole)
    return store_pop_put_seen (write, account_id, &coming->name, coming->message_id, coming->size,
                               item->header_sha256, error);
  // Where a name does not tell what a message is all of them come again as it is.
  if (coming->is_short && !group->sync->has_lied && !coming->arrival.is_twin &&
      !coming->arrival.is_nameless)
    return store_pop_put_short (write, account_id, &coming->name, coming->message_id, coming->size,
                                item->header_sha256, item->sha256, error);
  int64_t id = store_pop_put_stored (write, account_id, &coming->name, coming->message_id,
                                     coming->size, item->header_sha256, item->sha256, error);

  return id == 0 || !coming->is_short || store_pop_rename (write, id, &coming->name, false, error) ?
           id :
           0;
}

bool
pop3_item_put (StoreWrite *write, const Pop3Group *group, Pop3Item *item, GError **error)
{
  Pop3Coming *coming = &item->coming;
  const StorePopName *name = &coming->name;
  int64_t doubted = coming->arrival.doubted_id;

  if (coming->arrival.is_twin && !name_twin (write, group, item, error))
    return false;
  if (doubted != 0 && doubted != item->same.id && !store_pop_put_aside (write, doubted, error))
    return false;
  if (item->part.id != 0)
    return put_again (write, group, item, error);
  if (item->same.id != 0)
    return put_same (write, group, item, error);
  if ((item->header_id != 0 && !store_pop_rename (write, item->header_id, name, false, error)) ||
      !put_message (write, group, item, error))
    return false;
  coming->entry_id = put_entry (write, group, item, error);
  return coming->entry_id != 0;
}

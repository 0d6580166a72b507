// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which entry of the ledger a message is, where its name alone does not tell: by its content, or by
// its header where that is all there is of one of them.

#include "sync/pop3-sync-group-private.h"

#include "store/store-home.h"

// One that was listed by its own name is another copy of the same bytes; so is one that an item of
// this group was found to be.
static bool
is_free (const StorePopEntry *entry, const void *data)
{
  const Pop3Group *group = data;

  return !pop3_listing_is_marked (group->listing, entry->id) &&
         !g_hash_table_contains (group->taken, &entry->id);
}

static bool
is_free_without_hash (const StorePopEntry *entry, const void *data)
{
  return !entry->has_hash && is_free (entry, data);
}

// The header is all that can be compared: of what came now, or of what was here.
static bool
look_for_header (const Pop3Group *group, Pop3Item *item, GError **error)
{
  Pop3Arrival *arrival = &item->coming.arrival;
  StorePopEntry entry = {0};

  if (!store_pop_find_header (
        group->sync->store, group->sync->context->account_id, item->header_sha256,
        item->coming.is_whole ? is_free_without_hash : is_free, group, &entry, error))
    return false;
  if (entry.id == 0)
    return true;
  if (!item->coming.is_whole || entry.message_id == 0) {
    item->same = entry;
  } else if (arrival->message_id == 0) {
    arrival->message_id = entry.message_id;
    item->header_id = entry.id;
  }
  return true;
}

// The header of ARRIVAL's message is here, and came under this UID: what has it now may be another
// message, which must not become the body of that one.
static bool
check_header (const Pop3Group *group, Pop3Item *item, GError **error)
{
  Pop3Arrival *arrival = &item->coming.arrival;
  g_autoptr (GError) failure = NULL;
  StorePopEntry entry;

  if (arrival->message_id == 0 || !item->coming.is_whole)
    return true;
  if (!store_pop_find_message (group->sync->store, arrival->message_id, &entry, NULL, error))
    return false;
  g_autoptr (GBytes) known = store_pop_dup_header_sha256 (group->sync->store, entry.id, &failure);

  if (failure != NULL) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return false;
  }
  if (known != NULL && !g_bytes_equal (known, item->header_sha256)) {
    arrival->message_id = 0;
    arrival->doubted_id = entry.id;
    arrival->is_doubtful = true;
  } else if (entry.has_hash) {
    item->part = entry;
    item->part_sha256 = store_pop_dup_sha256 (group->sync->store, entry.id, error);
    return item->part_sha256 != NULL;
  }
  return true;
}

typedef struct {
  const Pop3Group *group;
  int64_t id;
} Doubted;

static bool
is_doubted (const StorePopEntry *entry, const void *data)
{
  const Doubted *doubted = data;

  return entry->id == doubted->id && is_free (entry, doubted->group);
}

// The entry that the whole of ITEM is: the doubted one rather than another of the same bytes.
static bool
find_content (const Pop3Group *group, Pop3Item *item, GError **error)
{
  Store *store = group->sync->store;
  int64_t account_id = group->sync->context->account_id;
  const Doubted doubted = {group, item->coming.arrival.doubted_id};

  if (doubted.id != 0 && !store_pop_find_content (store, account_id, item->sha256, is_doubted,
                                                  &doubted, &item->same, error))
    return false;
  return item->same.id != 0 || store_pop_find_content (store, account_id, item->sha256, is_free,
                                                       group, &item->same, error);
}

// It is SAME, byte for byte; of which a disk may have lost what was stored.
static void
look_for_damage (const Pop3Group *group, Pop3Item *item)
{
  g_autoptr (GError) damage = NULL;

  item->mends = item->same.message_id != 0 &&
                !store_home_verify (group->sync->store, item->same.message_id, &damage) &&
                g_error_matches (damage, MAIL_ERROR, MAIL_ERROR_STORE);
}

// What may be here under another name, or this one: its content decides. A session that was cut, or
// another client that put a message away and back, leaves UIDs that nothing else tells from those
// of new mail.
static bool
look_for_same (const Pop3Group *group, Pop3Item *item, GError **error)
{
  Store *store = group->sync->store;
  int64_t account_id = group->sync->context->account_id;
  const Pop3Arrival *arrival = &item->coming.arrival;

  if ((group->sync->is_first && !arrival->is_doubtful) || item->part.id != 0)
    return true;
  if (arrival->doubted_id == 0 && !arrival->is_twin &&
      !store_pop_find (store, account_id, &item->coming.name, 1, &item->same, error))
    return false;
  if (item->same.id != 0 && item->same.state != STORE_POP_SEEN)
    return true;
  item->same = (StorePopEntry) {0};
  if (item->coming.is_whole && !find_content (group, item, error))
    return false;
  if (item->same.id != 0 && (item->same.state != STORE_POP_SEEN || item->same.has_hash)) {
    look_for_damage (group, item);
    return true;
  }
  item->same = (StorePopEntry) {0};
  return look_for_header (group, item, error);
}

bool
pop3_item_identify (const Pop3Group *group, Pop3Item *item, GError **error)
{
  return check_header (group, item, error) && look_for_same (group, item, error);
}

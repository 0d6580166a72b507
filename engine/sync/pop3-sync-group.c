// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is made of a message as it comes, and what a group does on its thread. A message counts from
// the commit on; what a cut line or a full disk left of one is nothing.

#include "sync/pop3-sync-group.h"

#include "mime/mime-header.h"
#include "store/store-home.h"
#include "store/store-mute.h"
#include "store/store-snooze.h"
#include "sync/imap-sync-row.h"
#include "sync/sync-text.h"

// A message with what is made of it here.
typedef struct {
  Pop3Coming coming;
  StoreContent *content;
  GBytes *header_sha256, *sha256;
  ImapSyncRow *row;
  StoreText text;
  StorePopEntry same; // doubtful: the entry that it is, id 0: none
  bool mends;         // what is here as SAME can't be read back, and this is what it was
  int64_t header_id;  // the entry of its header alone, which it completes; 0: none
  StorePopEntry part; // which came short before, id 0: not so
  GBytes *part_sha256;
} Item;

struct _Pop3Group {
  Pop3Sync *sync;
  const Pop3Listing *listing;
  GPtrArray *items; // Item
  uint64_t bytes;
  GHashTable *taken; // int64_t of the entries that items of it are
  GThread *thread;   // while it is under way
  GError *error;     // that it ended with
};

static void
item_free (Item *item)
{
  store_pop_name_clear (&item->coming.name);
  store_intake_free (item->coming.intake);
  store_content_free (item->content);
  g_clear_pointer (&item->header_sha256, g_bytes_unref);
  g_clear_pointer (&item->sha256, g_bytes_unref);
  g_clear_pointer (&item->part_sha256, g_bytes_unref);
  imap_sync_row_free (item->row);
  store_text_clear (&item->text);
  g_free (item);
}

Pop3Group *
pop3_group_new (Pop3Sync *sync, const Pop3Listing *listing)
{
  Pop3Group *group = g_new0 (Pop3Group, 1);

  group->sync = sync;
  group->listing = listing;
  group->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  group->taken = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return group;
}

void
pop3_group_free (Pop3Group *group)
{
  if (group == NULL)
    return;
  pop3_group_end (group, NULL);
  g_clear_error (&group->error);
  g_ptr_array_unref (group->items);
  g_hash_table_unref (group->taken);
  g_free (group);
}

size_t
pop3_group_get_count (const Pop3Group *group)
{
  return group->items->len;
}

uint64_t
pop3_group_get_bytes (const Pop3Group *group)
{
  return group->bytes;
}

const Pop3Coming *
pop3_group_get (const Pop3Group *group, size_t i)
{
  return &((const Item *) group->items->pdata[i])->coming;
}

// The date of the topmost Received field, which the person's own server wrote; 0: none.
static int64_t
find_received (GBytes *head)
{
  size_t n;
  const char *p = g_bytes_get_data (head, &n), *end = p + n;

  while (p < end && *p != '\r' && *p != '\n') {
    const char *field = p;

    do {
      const char *newline = memchr (p, '\n', (size_t) (end - p));
      p = newline != NULL ? newline + 1 : end;
    } while (p < end && (*p == ' ' || *p == '\t'));
    if ((size_t) (p - field) < 9 || g_ascii_strncasecmp (field, "Received:", 9) != 0)
      continue;
    const char *semicolon = memrchr (field, ';', (size_t) (p - field));
    g_autofree char *date =
      semicolon != NULL ? g_strndup (semicolon + 1, (size_t) (p - semicolon) - 1) : g_strdup ("");

    return mime_header_parse_date (g_strstrip (date), NULL);
  }
  return 0;
}

static void
read_head (Item *item, GBytes *head)
{
  int64_t now = g_get_real_time () / G_USEC_PER_SEC, received = find_received (head);
  g_autoptr (MimeMessage) message = mime_message_parse (head);

  item->row = imap_sync_row_new_from_message (message, 0, 0);
  if (received == 0)
    received = item->row->headers.date;
  item->row->headers.received = received > 0 && received < now ? received : now;
  item->coming.received = item->row->headers.received;
  item->row->headers.size = item->coming.size;
  sync_text_extract_message (message, &item->text);
}

static bool
prepare (Item *item, GError **error)
{
  StoreIntake *intake = item->coming.intake;
  g_autoptr (GBytes) head = store_intake_dup_head (intake);

  item->content = store_intake_finish (intake, error);
  if (item->content == NULL)
    return false;
  item->header_sha256 = store_fingerprint_dup_header (store_intake_get_fingerprint (intake));
  item->sha256 = store_fingerprint_dup_message (store_intake_get_fingerprint (intake));
  g_clear_pointer (&item->coming.intake, store_intake_free);
  if (item->coming.name.uid == NULL)
    item->coming.name.uid = g_bytes_ref (item->sha256);
  read_head (item, head);
  return true;
}

bool
pop3_group_add (Pop3Group *group, const Pop3Coming *coming, GError **error)
{
  Item *item = g_new0 (Item, 1);

  item->coming = *coming;
  group->bytes += store_intake_get_size (coming->intake);
  if (prepare (item, error)) {
    g_ptr_array_add (group->items, item);
    return true;
  }
  item_free (item);
  return false;
}

static bool
is_same_name (const StorePopName *one, const StorePopName *other)
{
  return g_bytes_equal (one->uid, other->uid) &&
         (one->twin == other->twin ||
          (one->twin != NULL && other->twin != NULL && g_bytes_equal (one->twin, other->twin)));
}

// The same name, earlier in this group: only what is doubtful can have it, and a twin has no name
// yet.
static bool
is_repeated (const Pop3Group *group, unsigned i)
{
  const Pop3Coming *coming = pop3_group_get (group, i);
  bool may_be = coming->arrival.is_doubtful && !coming->arrival.is_twin;

  for (unsigned before = 0; may_be && before < i; before++)
    if (is_same_name (&pop3_group_get (group, before)->name, &coming->name))
      return true;
  return false;
}

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
look_for_header (const Pop3Group *group, Item *item, GError **error)
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
check_header (const Pop3Group *group, Item *item, GError **error)
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
find_content (const Pop3Group *group, Item *item, GError **error)
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
look_for_damage (const Pop3Group *group, Item *item)
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
look_for_same (const Pop3Group *group, Item *item, GError **error)
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

static bool
put_message (StoreWrite *write, const Pop3Group *group, Item *item, GError **error)
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
name_twin (StoreWrite *write, const Pop3Group *group, Item *item, GError **error)
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
put_same (StoreWrite *write, const Pop3Group *group, Item *item, GError **error)
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
put_again (StoreWrite *write, const Pop3Group *group, Item *item, GError **error)
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
put_entry (StoreWrite *write, const Pop3Group *group, Item *item, GError **error)
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

static bool
put_item (StoreWrite *write, const Pop3Group *group, Item *item, GError **error)
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

// Those of one time in the order of the server.
static int
compare_received (const void *a, const void *b, void *data)
{
  unsigned left = *(const unsigned *) a, right = *(const unsigned *) b;
  int64_t one = pop3_group_get (data, left)->received;
  int64_t other = pop3_group_get (data, right)->received;

  if (one != other)
    return (one > other) - (one < other);
  uint32_t first = pop3_group_get (data, left)->arrival.number;
  uint32_t second = pop3_group_get (data, right)->arrival.number;

  return (first > second) - (first < second);
}

// Words must go into the search index in the order of dates: FTS5 writes out what it has gathered
// at each that is not, and a mailbox that was moved once is in no order at all.
static GArray *
make_order (Pop3Group *group)
{
  GArray *order = g_array_sized_new (FALSE, FALSE, sizeof (unsigned), group->items->len);

  for (unsigned i = 0; i < group->items->len; i++)
    g_array_append_val (order, i);
  g_array_sort_with_data (order, compare_received, group);
  return order;
}

static bool
put_all (Pop3Group *group, GError **error)
{
  g_autoptr (GArray) order = make_order (group);
  g_autoptr (StoreWrite) write = store_write_begin (group->sync->store, STORE_PRIORITY_SYNC, error);

  if (write == NULL)
    return false;
  for (unsigned k = 0; k < order->len; k++) {
    unsigned i = g_array_index (order, unsigned, k);

    if (!is_repeated (group, i) && !put_item (write, group, group->items->pdata[i], error))
      return false;
  }
  return store_write_commit (g_steal_pointer (&write), error);
}

static void
take (Pop3Group *group, int64_t entry_id)
{
  if (entry_id != 0)
    g_hash_table_add (group->taken, g_memdup2 (&entry_id, sizeof entry_id));
}

static void *
run (void *data)
{
  Pop3Group *group = data;
  bool good = true;

  for (unsigned i = 0; good && i < group->items->len; i++) {
    Item *item = group->items->pdata[i];

    good = check_header (group, item, &group->error) && look_for_same (group, item, &group->error);
    take (group, item->same.id);
    take (group, item->header_id);
  }
  if (good)
    put_all (group, &group->error);
  return NULL;
}

void
pop3_group_begin (Pop3Group *group)
{
  if (group->items->len > 0)
    group->thread = g_thread_new ("pop3-group", run, group);
}

bool
pop3_group_end (Pop3Group *group, GError **error)
{
  if (group->thread != NULL)
    g_thread_join (g_steal_pointer (&group->thread));
  if (group->error == NULL)
    return true;
  g_propagate_error (error, g_steal_pointer (&group->error));
  return false;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is made of a message as it comes, and what a group does on its thread. A message counts from
// the commit on; what a cut line or a full disk left of one is nothing.

#include "sync/pop3-sync-group-private.h"

#include "mime/mime-header.h"

static void
item_free (Pop3Item *item)
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
  return &((const Pop3Item *) group->items->pdata[i])->coming;
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
read_head (Pop3Item *item, GBytes *head)
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
prepare (Pop3Item *item, GError **error)
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
  Pop3Item *item = g_new0 (Pop3Item, 1);

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

    if (!is_repeated (group, i) && !pop3_item_put (write, group, group->items->pdata[i], error))
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
    Pop3Item *item = group->items->pdata[i];

    good = pop3_item_identify (group, item, &group->error);
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

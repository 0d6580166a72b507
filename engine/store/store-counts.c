// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sums for the rows that came to a folder, by folder and by conversation.

#include "store/store-counts.h"

typedef struct {
  int64_t folder_id, thread_id; // thread_id 0: of the folder as a whole
  int64_t latest;
  int total, unread, known;
} Sum;

static unsigned
sum_hash (const void *data)
{
  const Sum *sum = data;

  return (unsigned) (sum->thread_id * 31 + sum->folder_id);
}

static gboolean
sum_equal (const void *a, const void *b)
{
  const Sum *left = a, *right = b;

  return left->folder_id == right->folder_id && left->thread_id == right->thread_id;
}

static void
add (GHashTable *sums, const StoreLocation *location, int64_t thread_id)
{
  Sum wanted = {.folder_id = location->folder_id, .thread_id = thread_id};
  Sum *sum = g_hash_table_lookup (sums, &wanted);

  if (sum == NULL) {
    sum = g_new (Sum, 1);
    *sum = wanted;
    g_hash_table_add (sums, sum);
  }
  sum->total++;
  sum->unread += (location->flags & MAIL_FLAG_SEEN) == 0 && location->shown_key != 0;
  sum->known += location->uid != 0;
  sum->latest = MAX (sum->latest, location->shown_key);
}

void
store_counts_come (StoreWrite *write, const StoreLocation *location)
{
  if (location->folder_id == 0)
    return;
  if (write->counts == NULL)
    write->counts = g_hash_table_new_full (sum_hash, sum_equal, g_free, NULL);
  add (write->counts, location, 0);
  add (write->counts, location, location->thread_id);
}

static bool
flush_one (StoreWrite *write, const Sum *sum, GError **error)
{
  if (sum->thread_id == 0)
    return store_db_run (write->index, error,
                         "UPDATE folder SET total = total + ?, unread = unread + ?,"
                         "  known = known + ? WHERE id = ?",
                         bind_int (sum->total), bind_int (sum->unread), bind_int (sum->known),
                         bind_int (sum->folder_id));
  return store_db_run (write->index, error,
                       "INSERT INTO folder_thread VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                       "  latest = max (latest, excluded.latest), total = total + excluded.total,"
                       "  unread = unread + excluded.unread",
                       bind_int (sum->folder_id), bind_int (sum->thread_id), bind_int (sum->latest),
                       bind_int (sum->total), bind_int (sum->unread));
}

static int
compare (const void *a, const void *b)
{
  const Sum *left = *(Sum *const *) a, *right = *(Sum *const *) b;

  if (left->folder_id != right->folder_id)
    return left->folder_id < right->folder_id ? -1 : 1;
  return left->thread_id < right->thread_id ? -1 : left->thread_id > right->thread_id;
}

// In the order of the table's key, so that a tree is walked once.
static bool
flush_all (StoreWrite *write, GHashTable *sums, GError **error)
{
  unsigned int n;
  g_autofree void **sorted = g_hash_table_get_keys_as_array (sums, &n);

  qsort (sorted, n, sizeof *sorted, compare);
  for (unsigned int i = 0; i < n; i++)
    if (!flush_one (write, sorted[i], error))
      return false;
  return true;
}

bool
store_counts_flush (StoreWrite *write, GError **error)
{
  g_autoptr (GHashTable) sums = g_steal_pointer (&write->counts);

  return sums == NULL || flush_all (write, sums, error);
}

void
store_counts_clear (StoreWrite *write)
{
  g_clear_pointer (&write->counts, g_hash_table_unref);
}

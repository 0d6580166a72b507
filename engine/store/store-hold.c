// SPDX-License-Identifier: GPL-3.0-or-later
//
// Deadlines by the operations' ids. What is over is forgotten as the ids are asked for.

#include "store/store-hold.h"

#include "store/store-private.h"

static void
forget_over (GHashTable *holds)
{
  int64_t now = g_get_monotonic_time (), *until;
  GHashTableIter iter;

  g_hash_table_iter_init (&iter, holds);
  while (g_hash_table_iter_next (&iter, NULL, (void **) &until))
    if (*until <= now)
      g_hash_table_iter_remove (&iter);
}

void
store_hold_add (StoreWrite *write, int64_t operation_id, int seconds)
{
  Store *store = write->store;
  int64_t until = g_get_monotonic_time () + (int64_t) seconds * G_USEC_PER_SEC;

  write->held = operation_id;
  g_mutex_lock (&store->lock);
  g_hash_table_insert (store->holds, g_memdup2 (&operation_id, sizeof operation_id),
                       g_memdup2 (&until, sizeof until));
  g_mutex_unlock (&store->lock);
}

void
store_hold_release (Store *store, int64_t operation_id)
{
  g_mutex_lock (&store->lock);
  g_hash_table_remove (store->holds, &operation_id);
  g_mutex_unlock (&store->lock);
}

char *
store_hold_dup_ids (Store *store)
{
  GString *ids = g_string_new ("[");
  GHashTableIter iter;
  const int64_t *id;

  g_mutex_lock (&store->lock);
  forget_over (store->holds);
  g_hash_table_iter_init (&iter, store->holds);
  while (g_hash_table_iter_next (&iter, (void **) &id, NULL))
    g_string_append_printf (ids, "%s%" G_GINT64_FORMAT, ids->len > 1 ? "," : "", *id);
  g_mutex_unlock (&store->lock);
  return g_string_free (g_string_append_c (ids, ']'), FALSE);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Some messages in each write, so that nobody waits for twenty years of spam.

#include "store/store-home-trash.h"

#include "store/store-home-private.h"

#define DAY_SECONDS (24 * 3600)
#define ROWS_PER_WRITE 500

// What is on its way into another account has its only whole copy here.
#define FROM_OLD                                                                                   \
  " FROM location l JOIN folder f ON f.id = l.folder_id"                                           \
  "  JOIN keep.home_place p ON p.location_id = l.id"                                               \
  "  WHERE f.account_id = ? AND f.role = ? AND p.placed_at > 0 AND p.placed_at < ?"                \
  "  AND NOT EXISTS (SELECT 1 FROM keep.step s WHERE s.message_id = l.message_id AND s.state < 2)"

static bool
has_old (Store *store, int64_t account_id, int64_t before, bool *out, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);
  int64_t any = 0;

  if (read.db == NULL ||
      !store_db_get_int (read.db, error, &any, "SELECT EXISTS (SELECT 1" FROM_OLD ")",
                         bind_int (account_id), bind_int (MAIL_ROLE_TRASH), bind_int (before)))
    return false;
  *out = any != 0;
  return true;
}

static GArray *
list_old (Store *store, int64_t account_id, int64_t before, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db, "SELECT " STORE_LOCATION_COLUMNS FROM_OLD " ORDER BY l.id LIMIT ?",
    bind_int (account_id), bind_int (MAIL_ROLE_TRASH), bind_int (before),
    bind_int (ROWS_PER_WRITE));

  return store_location_read_all (&rows, error);
}

// It may have left the trash since it was listed.
static bool
erase_if_still_there (StoreWrite *write, const StoreLocation *listed, uint32_t *n, GError **error)
{
  StoreLocation location;

  if (!store_location_get (write, listed->id, &location, error))
    return false;
  if (location.id == 0 || location.folder_id != listed->folder_id)
    return true;
  (*n)++;
  return store_location_erase (write, &location, error);
}

static bool
erase_some (Store *store, const GArray *old, uint32_t *n, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_BACKFILL, error);

  for (unsigned i = 0; write != NULL && i < old->len; i++)
    if (!erase_if_still_there (write, &g_array_index (old, StoreLocation, i), n, error))
      return false;
  return write != NULL && store_write_commit (g_steal_pointer (&write), error);
}

bool
store_home_empty_trash (Store *store, int64_t account_id, int days, uint32_t *out_n, GError **error)
{
  int64_t before = store_now () - (int64_t) days * DAY_SECONDS;
  bool any = true;

  *out_n = 0;
  while (has_old (store, account_id, before, &any, error)) {
    if (!any)
      return true;
    g_autoptr (GArray) old = list_old (store, account_id, before, error);
    uint32_t n = 0;

    if (old == NULL || !erase_some (store, old, &n, error))
      return false;
    // All of them left the trash just now: the next time is early enough.
    if (n == 0)
      return true;
    *out_n += n;
  }
  return false;
}

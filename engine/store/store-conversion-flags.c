// SPDX-License-Identifier: GPL-3.0-or-later
//
// Flags of mail at home that changed after it was copied to a server. A step remembers with which
// flags the copy was made; of equal bytes none has changed while one of them has those still.

#include "store/store-conversion.h"

#include "store/store-account.h"
#include "store/store-flag-map.h"
#include "store/store-location.h"
#include "store/store-operation-private.h"

typedef struct {
  int64_t step_id, location_id;
  MailFlags flags; // as it was copied, or as the last call brought them
} Copy;

typedef struct {
  int64_t from_id, to_id;
  int64_t local_id; // whose inbox it may share; 0: nobody's
  StoreFlagMap own, local;
  int64_t operation_id; // of the wishes; 0: none yet
} Bring;

static void
bring_clear (Bring *bring)
{
  store_flag_map_clear (&bring->own);
  store_flag_map_clear (&bring->local);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bring, bring_clear)

static GArray *
list_copies (StoreWrite *write, int64_t operation_id, GError **error)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Copy));
  g_auto (StoreRows) rows = store_db_query (
    write->keep, "SELECT id, location_id, flags FROM step WHERE operation_id = ? AND kind = ?",
    bind_int (operation_id), bind_int (MAIL_OPERATION_APPEND));

  while (store_rows_next (&rows, error)) {
    Copy copy = {store_rows_int (&rows, 0), store_rows_int (&rows, 1),
                 (MailFlags) store_rows_int (&rows, 2) & ~STORE_FLAG_ATTACHMENT};
    g_array_append_val (all, copy);
  }
  return rows.failed ? NULL : g_steal_pointer (&all);
}

// Caller unrefs; NULL: there is none, or with error.
static GBytes *
dup_sha256 (StoreWrite *write, int64_t message_id, GError **error)
{
  int64_t content_id = 0;

  if (!store_db_get_int (write->index, error, &content_id,
                         "SELECT coalesce (content_id, 0) FROM message WHERE id = ?",
                         bind_int (message_id)))
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    write->content, "SELECT sha256 FROM content WHERE id = ?", bind_int (content_id));
  return store_rows_next (&rows, error) ? store_rows_bytes (&rows, 0) : NULL;
}

// *OUT: the flags that these bytes have at home now; WAS, where that is nowhere any more. Of the
// local account's mail only what came from this account's server counts.
static bool
find_now (StoreWrite *write, const Bring *bring, GBytes *sha256, MailFlags was, MailFlags *out,
          GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->keep,
                    "SELECT p.flags, h.account_id FROM home_message h JOIN home_place p"
                    "  ON p.message_id = h.id WHERE h.account_id IN (?1, ?2) AND h.sha256 = ?3"
                    "  AND p.folder_id <> 0 AND (h.account_id = ?1 OR EXISTS"
                    "    (SELECT 1 FROM pop_uid u WHERE u.message_id = h.id AND u.message_id <> 0"
                    "      AND u.account_id = ?1))"
                    "  ORDER BY p.location_id DESC",
                    bind_int (bring->from_id), bind_int (bring->local_id), bind_bytes (sha256));
  MailFlags flags;

  *out = was;
  while (store_rows_next (&rows, error)) {
    const StoreFlagMap *map =
      store_rows_int (&rows, 1) == bring->from_id ? &bring->own : &bring->local;

    if (!store_flag_map_translate (write, map, (MailFlags) store_rows_int (&rows, 0), &flags,
                                   error))
      return false;
    *out = flags;
    if (flags == was)
      return true;
  }
  return !rows.failed;
}

static bool
wish (StoreWrite *write, Bring *bring, const Copy *copy, StoreLocation *location, MailFlags now,
      GError **error)
{
  if (bring->operation_id == 0)
    bring->operation_id = store_operation_insert (write, bring->to_id, MAIL_OPERATION_FLAG,
                                                  "flag what was copied", 0, error);
  return bring->operation_id != 0 &&
         store_operation_wish (write, bring->operation_id, bring->to_id, location,
                               now & ~copy->flags, copy->flags & ~now, error) &&
         store_db_run (write->keep, error, "UPDATE step SET flags = ? WHERE id = ?",
                       bind_int ((int64_t) now), bind_int (copy->step_id));
}

static bool
bring_one (StoreWrite *write, Bring *bring, const Copy *copy, bool *out_changed, GError **error)
{
  g_autoptr (GError) failure = NULL;
  StoreLocation location;
  MailFlags now;

  *out_changed = false;
  if (!store_location_get (write, copy->location_id, &location, error))
    return false;
  if (location.id == 0 || location.folder_id == 0)
    return true;
  g_autoptr (GBytes) sha256 = dup_sha256 (write, location.message_id, &failure);
  if (sha256 == NULL && failure == NULL)
    return true;
  if (failure != NULL) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return false;
  }
  if (!find_now (write, bring, sha256, copy->flags, &now, error))
    return false;
  *out_changed = now != copy->flags;
  return !*out_changed || wish (write, bring, copy, &location, now, error);
}

static bool
read_maps (StoreWrite *write, Bring *bring, GError **error)
{
  return store_account_find_local (write, &bring->local_id, error) &&
         store_flag_map_read (write, bring->from_id, bring->to_id, &bring->own, error) &&
         (bring->local_id == 0 ||
          store_flag_map_read (write, bring->local_id, bring->to_id, &bring->local, error));
}

bool
store_conversion_bring_flags (StoreWrite *write, int64_t from_id, int64_t to_id,
                              int64_t operation_id, unsigned *out_n, GError **error)
{
  g_auto (Bring) bring = {.from_id = from_id, .to_id = to_id};
  g_autoptr (GArray) copies = list_copies (write, operation_id, error);
  bool changed;

  *out_n = 0;
  if (copies == NULL || !read_maps (write, &bring, error))
    return false;
  for (unsigned i = 0; i < copies->len; i++) {
    if (!bring_one (write, &bring, &g_array_index (copies, Copy, i), &changed, error))
      return false;
    *out_n += changed;
  }
  return store_operation_settle (write, error);
}

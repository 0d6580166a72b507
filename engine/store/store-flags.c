// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a server says of flags, and what it answers to the changes we send.

#include "store/store-flags.h"
#include "base/mail-operation.h"
#include "store/store-keyword.h"
#include "store/store-location.h"
#include "store/store-shared.h"

bool
store_flags_set_server (StoreWrite *write, int64_t folder_id, uint32_t uid, MailFlags flags,
                        const char *const *keywords, bool *out_changed, GError **error)
{
  StoreLocation location;
  int64_t account_id;
  bool ignored, *changed = out_changed != NULL ? out_changed : &ignored;

  *changed = false;
  if (!store_location_get_account (write, folder_id, &account_id, error) ||
      !store_location_get_by_uid (write, folder_id, uid, &location, error) ||
      (location.id == 0 && !store_location_get_departed (write, folder_id, uid, &location, error)))
    return false;
  if (location.id == 0)
    return true;
  if (!store_flags_add_keywords (write, account_id, keywords, &flags, error))
    return false;
  flags &= ~STORE_FLAG_ATTACHMENT;
  if (location.srv_flags == flags)
    return true;
  *changed = true;
  location.srv_flags = flags;
  return store_location_set_flags (write, &location, error) &&
         store_shared_spread_flags (write, &location, error);
}

GArray *
store_flags_list_pending (Store *store, int64_t account_id, uint32_t limit, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (StorePendingFlags));
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  // index.db knows where the row is now: a move that was sent gave it another UID. One that was
  // moved only here is set where the server still has it; while its move is on the wire, or was
  // when the line dropped, nobody knows where that is. A shared message is told once.
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT p.location_id, coalesce (d.folder_id, l.folder_id) AS folder,"
    "  coalesce (d.uid, l.uid) AS uid, p.pend_add, p.pend_del, p.stamp, l.srv_flags"
    "  FROM keep.pending_flag p JOIN location l ON l.id = p.location_id"
    "  JOIN message m ON m.id = l.message_id LEFT JOIN departed d ON d.location_id = l.id"
    "  WHERE p.account_id = ?1 AND p.is_local = 0 AND coalesce (d.uid, l.uid) IS NOT NULL"
    "  AND NOT EXISTS (SELECT 1 FROM keep.step s WHERE s.location_id = l.id AND s.state < 2"
    "    AND s.state = ?3)"
    "  AND NOT (m.email_id <> '' AND EXISTS (SELECT 1 FROM location o"
    "    JOIN keep.pending_flag q ON q.location_id = o.id WHERE o.sort_key = l.sort_key"
    "    AND o.id < l.id AND o.uid IS NOT NULL AND q.is_local = 0 AND q.stamp = p.stamp"
    "    AND q.pend_add = p.pend_add AND q.pend_del = p.pend_del))"
    "  ORDER BY folder, uid LIMIT ?2",
    bind_int (account_id), bind_int (limit), bind_int (MAIL_OPERATION_SENDING));
  while (store_rows_next (&rows, error)) {
    StorePendingFlags pending = {
      .location_id = store_rows_int (&rows, 0),
      .folder_id = store_rows_int (&rows, 1),
      .uid = (uint32_t) store_rows_int (&rows, 2),
      .add = (MailFlags) store_rows_int (&rows, 3),
      .remove = (MailFlags) store_rows_int (&rows, 4),
      .stamp = store_rows_int (&rows, 5),
      .on_server = (MailFlags) store_rows_int (&rows, 6),
    };
    g_array_append_val (found, pending);
  }
  return rows.failed ? NULL : g_steal_pointer (&found);
}

// The row, if the person has not changed it again since PENDING was read.
static bool
get_unchanged (StoreWrite *write, const StorePendingFlags *pending, StoreLocation *out,
               bool *out_unchanged, GError **error)
{
  int64_t stamp = 0;

  if (!store_db_get_int (write->keep, error, &stamp,
                         "SELECT stamp FROM pending_flag WHERE location_id = ?",
                         bind_int (pending->location_id)))
    return false;
  *out_unchanged = stamp == pending->stamp;
  return store_location_get (write, pending->location_id, out, error);
}

static bool
forget_pending (StoreWrite *write, const StorePendingFlags *pending, StoreLocation *location,
                GError **error)
{
  write->logged = true;
  location->pend_add = location->pend_del = 0;
  location->stamp = 0;
  return store_db_run (write->keep, error, "DELETE FROM pending_flag WHERE location_id = ?",
                       bind_int (pending->location_id));
}

static bool
end_changes (StoreWrite *write, const StorePendingFlags *pending, MailOperationState state,
             GError **error)
{
  return store_db_run (write->keep, error,
                       "UPDATE flag_change SET state = ? WHERE location_id = ? AND"
                       "  operation_id <= ? AND state < 2",
                       bind_int (state), bind_int (pending->location_id),
                       bind_int (pending->stamp)) &&
         store_operation_settle (write, error);
}

// What the server can't keep stays wished. It is not to be taken off where it is not.
static bool
end_pending (StoreWrite *write, const StorePendingFlags *pending, MailFlags unkept,
             StoreLocation *location, GError **error)
{
  MailFlags add = pending->add & unkept, remove = pending->remove & unkept & location->srv_flags;

  if (location->id == 0 || (add | remove) == 0)
    return forget_pending (write, pending, location, error);
  write->logged = true;
  location->pend_add = add;
  location->pend_del = remove;
  return store_db_run (write->keep, error,
                       "UPDATE pending_flag SET pend_add = ?, pend_del = ?, is_local = 1"
                       "  WHERE location_id = ?",
                       bind_int ((int64_t) add), bind_int ((int64_t) remove),
                       bind_int (pending->location_id));
}

// UNKEPT of it the server did not take; REFUSED of that is not wished any more.
static bool
end_told (StoreWrite *write, const StorePendingFlags *pending, MailFlags unkept, MailFlags refused,
          MailOperationState state, GError **error)
{
  StoreLocation location;
  bool unchanged;

  if (!get_unchanged (write, pending, &location, &unchanged, error))
    return false;
  location.srv_flags =
    (location.srv_flags | (pending->add & ~unkept)) & ~(pending->remove & ~unkept);
  if (unchanged && !end_pending (write, pending, unkept & ~refused, &location, error))
    return false;
  if (location.id != 0 && (!store_location_set_flags (write, &location, error) ||
                           !store_shared_spread_flags (write, &location, error)))
    return false;
  return end_changes (write, pending, state, error);
}

static bool
end_sent (StoreWrite *write, const StorePendingFlags *pending, MailFlags unkept, GError **error)
{
  return end_told (write, pending, unkept, 0, MAIL_OPERATION_DONE, error);
}

// The same wish for the message's other places, which were not told.
static GArray *
list_alike (StoreWrite *write, const StorePendingFlags *pending, GError **error)
{
  g_autoptr (GArray) places = NULL, alike = g_array_new (FALSE, FALSE, sizeof (StorePendingFlags));
  StoreLocation location;

  if (!store_location_get (write, pending->location_id, &location, error))
    return NULL;
  places = g_array_new (FALSE, FALSE, sizeof (StoreLocation));
  g_array_append_val (places, location);
  if (!store_shared_add_places (write, places, error))
    return NULL;
  for (unsigned i = 1; i < places->len; i++) {
    StorePendingFlags other = *pending;
    int64_t same = 0;

    other.location_id = g_array_index (places, StoreLocation, i).id;
    if (!store_db_get_int (write->keep, error, &same,
                           "SELECT 1 FROM pending_flag WHERE location_id = ? AND stamp = ?"
                           "  AND pend_add = ? AND pend_del = ?",
                           bind_int (other.location_id), bind_int (other.stamp),
                           bind_int ((int64_t) other.add), bind_int ((int64_t) other.remove)))
      return NULL;
    if (same != 0)
      g_array_append_val (alike, other);
  }
  return g_steal_pointer (&alike);
}

bool
store_flags_sent (StoreWrite *write, const StorePendingFlags *pending, MailFlags unkept,
                  GError **error)
{
  g_autoptr (GArray) alike = list_alike (write, pending, error);

  if (alike == NULL || !end_sent (write, pending, unkept, error))
    return false;
  for (unsigned i = 0; i < alike->len; i++)
    if (!end_sent (write, &g_array_index (alike, StorePendingFlags, i), unkept, error))
      return false;
  return true;
}

bool
store_flags_refused (StoreWrite *write, const StorePendingFlags *pending, MailFlags unkept,
                     MailFlags refused, const char *reason, int64_t *out_operation_id,
                     GError **error)
{
  int64_t operation_id = 0;

  if (!store_db_get_int (write->keep, error, &operation_id,
                         "SELECT max (operation_id) FROM flag_change WHERE location_id = ? AND"
                         "  operation_id <= ? AND state < 2",
                         bind_int (pending->location_id), bind_int (pending->stamp)))
    return false;
  if (out_operation_id != NULL)
    *out_operation_id = operation_id;
  // Each that is in it fails with it.
  return store_db_run (write->keep, error,
                       "UPDATE operation SET reason = ? WHERE id IN (SELECT operation_id"
                       "  FROM flag_change WHERE location_id = ? AND operation_id <= ?"
                       "  AND state < 2)",
                       bind_text (reason), bind_int (pending->location_id),
                       bind_int (pending->stamp)) &&
         end_told (write, pending, unkept, refused, MAIL_OPERATION_FAILED, error);
}

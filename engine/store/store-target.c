// SPDX-License-Identifier: GPL-3.0-or-later
//
// From messages or conversations, as a person sees them, to the rows an act changes.

#include "store/store-target.h"

static bool
append_rows (StoreRows *rows, GArray *out, GError **error)
{
  while (store_rows_next (rows, error)) {
    StoreLocation location = store_location_read (rows);
    g_array_append_val (out, location);
  }
  return !rows->failed;
}

static bool
append_message (StoreWrite *write, int64_t folder_id, int64_t id, GArray *out, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->index,
    "SELECT " STORE_LOCATION_COLUMNS " FROM message m JOIN location l ON l.sort_key = m.sort_key"
    "  WHERE m.id = ?1 AND l.folder_id <> 0 AND ?2 IN (0, l.folder_id)",
    bind_int (id), bind_int (folder_id));

  return append_rows (&rows, out, error);
}

// A conversation in a view over several folders is what of it lies in inboxes, if any does.
static bool
append_thread (StoreWrite *write, int64_t folder_id, int64_t id, GArray *out, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->index,
    "SELECT " STORE_LOCATION_COLUMNS " FROM location l JOIN folder f ON f.id = l.folder_id"
    "  WHERE l.thread_id = ?1 AND iif (?2 <> 0, l.folder_id = ?2, f.role = 0 OR NOT EXISTS"
    "  (SELECT 1 FROM location o JOIN folder i ON i.id = o.folder_id"
    "   WHERE o.thread_id = ?1 AND i.role = 0)) ORDER BY l.sort_key",
    bind_int (id), bind_int (folder_id));

  return append_rows (&rows, out, error);
}

GArray *
store_target_rows (StoreWrite *write, const MailTarget *target, bool everywhere, GError **error)
{
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (StoreLocation));

  for (size_t i = 0; i < target->n_ids; i++) {
    unsigned before = out->len;
    int64_t id = target->ids[i];

    if (!(target->conversations ? append_thread (write, target->folder_id, id, out, error) :
                                  append_message (write, target->folder_id, id, out, error)))
      return NULL;
    // Copies in one folder are one message to who named it, and go together.
    if (!everywhere && !target->conversations && !target->folder_id && out->len > before + 1) {
      store_fail (error, MAIL_ERROR_INVALID, "the message lies in several folders: name one");
      return NULL;
    }
  }
  if (out->len == 0) {
    store_fail (error, MAIL_ERROR_NOT_FOUND, "nothing of it is there any more");
    return NULL;
  }
  return g_steal_pointer (&out);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message has a preview of the server's for as long as its content state is MAIL_CONTENT_NONE.

#include "store/store-sight.h"

#include "base/mail-row.h"
#include "store/store-private.h"

G_STATIC_ASSERT (MAIL_CONTENT_NONE == 0);

static bool
add_conversation (StoreDb *db, int64_t folder_id, int64_t message_id, unsigned int limit,
                  GArray *out, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    db,
    "SELECT l.uid, m.content_state = 0 AND m.preview = '' FROM location l"
    "  JOIN message m ON m.id = l.message_id"
    "  WHERE l.thread_id = (SELECT thread_id FROM message WHERE id = ?1) AND l.folder_id = ?2"
    "  AND l.uid IS NOT NULL ORDER BY l.sort_key DESC LIMIT ?3",
    bind_int (message_id), bind_int (folder_id), bind_int (limit));

  while (store_rows_next (&rows, error)) {
    StoreSightRow row = {(uint32_t) store_rows_int (&rows, 0), store_rows_int (&rows, 1) != 0};
    g_array_append_val (out, row);
  }
  return !rows.failed;
}

GArray *
store_sight_list (Store *store, int64_t folder_id, const int64_t *message_ids, size_t n,
                  unsigned int limit, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (StoreSightRow));
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  for (size_t i = 0; i < n && found->len < limit; i++)
    if (!add_conversation (read.db, folder_id, message_ids[i], limit - found->len, found, error))
      return NULL;
  return g_steal_pointer (&found);
}

bool
store_sight_set_preview (StoreWrite *write, int64_t folder_id, uint32_t uid, const char *text,
                         GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->index,
    "SELECT m.id, m.thread_id FROM location l JOIN message m ON m.id = l.message_id"
    "  WHERE l.folder_id = ? AND l.uid = ? AND m.content_state = 0 AND m.preview <> ?",
    bind_int (folder_id), bind_int (uid), bind_text (text));

  if (!store_rows_next (&rows, error))
    return !rows.failed;
  int64_t message_id = store_rows_int (&rows, 0), thread_id = store_rows_int (&rows, 1);
  if (!store_db_run (write->index, error, "UPDATE message SET preview = ? WHERE id = ?",
                     bind_text (text), bind_int (message_id)))
    return false;
  store_write_changed (write, 0, message_id, thread_id);
  return true;
}

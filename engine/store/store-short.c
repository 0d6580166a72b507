// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of short.

#include "store/store-short.h"

#include "store/store-content-private.h"
#include "store/store-private.h"
#include "store/store-uid.h"

// How often MESSAGE_ID was asked for again; -1: it is not noted.
static bool
get_tries (StoreWrite *write, int64_t message_id, int64_t *out, GError **error)
{
  *out = -1;
  return store_db_get_int (write->index, error, out, "SELECT tries FROM short WHERE message_id = ?",
                           bind_int (message_id));
}

static bool
compare (StoreWrite *write, int64_t message_id, const StoreContent *content, StoreShortResult *out,
         GError **error)
{
  int64_t content_id = 0;

  *out = STORE_SHORT_MORE;
  if (!store_db_get_int (write->index, error, &content_id,
                         "SELECT coalesce (content_id, 0) FROM message WHERE id = ?",
                         bind_int (message_id)))
    return false;
  g_auto (StoreRows) rows = store_db_query (
    write->content, "SELECT size, sha256 FROM content WHERE id = ?", bind_int (content_id));
  if (!store_rows_next (&rows, error))
    return !rows.failed;
  g_autoptr (GBytes) sha256 = store_rows_bytes (&rows, 1);
  if (g_bytes_equal (sha256, content->sha256))
    *out = STORE_SHORT_EQUAL;
  else if (content->size <= (uint64_t) store_rows_int (&rows, 0))
    *out = STORE_SHORT_LESS;
  return true;
}

static bool
forget (StoreWrite *write, int64_t message_id, GError **error)
{
  return store_db_run (write->index, error, "DELETE FROM short WHERE message_id = ?",
                       bind_int (message_id));
}

bool
store_short_judge (StoreWrite *write, int64_t message_id, uint64_t told, bool sizes_lie,
                   const StoreContent *content, StoreShortResult *out, GError **error)
{
  int64_t tries;

  *out = STORE_SHORT_NONE;
  if (!get_tries (write, message_id, &tries, error))
    return false;
  if (content->size >= told)
    return tries < 0 || forget (write, message_id, error);
  if (tries >= 0)
    return compare (write, message_id, content, out, error) &&
           (tries < STORE_SHORT_TRIES || forget (write, message_id, error));
  return sizes_lie || store_db_run (write->index, error, "INSERT INTO short VALUES (?, 0, ?)",
                                    bind_int (message_id), bind_int (store_now ()));
}

bool
store_short_note_asked (StoreWrite *write, int64_t message_id, GError **error)
{
  return store_db_run (write->index, error,
                       "UPDATE short SET tries = tries + 1, noted_at = ? WHERE message_id = ?",
                       bind_int (store_now ()), bind_int (message_id));
}

GArray *
store_short_list (Store *store, int64_t folder_id, uint32_t limit, GError **error)
{
  g_autoptr (GArray) list = g_array_new (FALSE, TRUE, sizeof (StoreUidRow));
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (read.db,
                    "SELECT l.uid, m.id, m.size FROM short s JOIN message m ON m.id = s.message_id"
                    "  JOIN location l ON l.folder_id = ?1 AND l.sort_key = m.sort_key"
                    "  AND l.message_id = m.id WHERE l.uid IS NOT NULL AND s.noted_at <= ?2"
                    "  AND s.tries < ?4"
                    "  AND m.content_state = 2 ORDER BY m.sort_key DESC LIMIT ?3",
                    bind_int (folder_id), bind_int (store_now () - STORE_SHORT_SECONDS),
                    bind_int (limit), bind_int (STORE_SHORT_TRIES));
  while (store_rows_next (&rows, error)) {
    StoreUidRow row = {.uid = (uint32_t) store_rows_int (&rows, 0),
                       .message_id = store_rows_int (&rows, 1),
                       .size = (uint64_t) store_rows_int (&rows, 2)};
    g_array_append_val (list, row);
  }
  return rows.failed ? NULL : g_steal_pointer (&list);
}

bool
store_short_believe (StoreWrite *write, int64_t account_id, GError **error)
{
  return store_db_run (write->index, error,
                       "DELETE FROM short WHERE NOT EXISTS (SELECT 1 FROM message m"
                       "  WHERE m.id = short.message_id AND m.account_id <> ?)",
                       bind_int (account_id));
}

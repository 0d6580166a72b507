// SPDX-License-Identifier: GPL-3.0-or-later
//
// Removed mail is a location in no list with a row in the table removed.

#include "store/store-removed.h"
#include "base/mail-folder.h"
#include "base/mail-row.h"
#include "store/store-operation-private.h"
#include "store/store-step.h"

GPtrArray *
store_removed_list (Store *store, int64_t account_id, uint32_t limit, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_removed_free);
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (read.db,
                    "SELECT l.message_id, r.account_id, coalesce (f.id, 0), coalesce (f.path, ''),"
                    "  r.removed_at, m.content_state FROM removed r"
                    "  JOIN location l ON l.id = r.location_id JOIN message m ON m.id ="
                    "  l.message_id LEFT JOIN folder f ON f.id = r.folder_id AND f.hidden = 0"
                    "  WHERE ?1 IN (0, r.account_id)"
                    "  ORDER BY r.removed_at DESC, l.sort_key DESC LIMIT ?2",
                    bind_int (account_id), bind_int (limit));
  while (store_rows_next (&rows, error)) {
    MailRemoved *removed = g_new0 (MailRemoved, 1);
    removed->message_id = store_rows_int (&rows, 0);
    removed->account_id = store_rows_int (&rows, 1);
    removed->folder_id = store_rows_int (&rows, 2);
    removed->folder = store_rows_dup (&rows, 3);
    removed->removed_at = store_rows_int (&rows, 4);
    removed->has_content = store_rows_int (&rows, 5) == MAIL_CONTENT_WHOLE;
    g_ptr_array_add (found, removed);
  }
  return rows.failed ? NULL : g_steal_pointer (&found);
}

typedef struct {
  StoreLocation location;
  int64_t account_id, folder_id; // where it was
} Found;

static bool
find_removed (StoreWrite *write, int64_t message_id, Found *out, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->index,
                    "SELECT " STORE_LOCATION_COLUMNS ", r.account_id, r.folder_id, m.content_state"
                    "  FROM message m JOIN location l ON l.sort_key = m.sort_key"
                    "  JOIN removed r ON r.location_id = l.id WHERE m.id = ?",
                    bind_int (message_id));

  if (!store_rows_one (&rows, "message among the removed", error))
    return false;
  *out = (Found) {store_location_read (&rows), store_rows_int (&rows, STORE_LOCATION_N_COLUMNS),
                  store_rows_int (&rows, STORE_LOCATION_N_COLUMNS + 1)};
  return store_rows_int (&rows, STORE_LOCATION_N_COLUMNS + 2) == MAIL_CONTENT_WHOLE ||
         store_fail (error, MAIL_ERROR_UNSUPPORTED, "only the headers of the message are here");
}

// TO_FOLDER_ID, or where it was, or the inbox. 0 with error.
static int64_t
choose_folder (StoreWrite *write, const Found *found, int64_t to_folder_id, GError **error)
{
  int64_t id = 0;

  if (!store_db_get_int (write->index, error, &id,
                         "SELECT id FROM folder WHERE account_id = ?1 AND hidden = 0 AND"
                         "  (id = ?2 OR (?2 = 0 AND (id = ?3 OR role = ?4)) OR role = ?4)"
                         "  ORDER BY id <> ?2, id <> ?3 LIMIT 1",
                         bind_int (found->account_id), bind_int (to_folder_id),
                         bind_int (found->folder_id), bind_int (MAIL_ROLE_INBOX)))
    return 0;
  if (id == 0 || (to_folder_id != 0 && id != to_folder_id))
    store_fail (error, MAIL_ERROR_NOT_FOUND, "the account has no such folder");
  return to_folder_id != 0 && id != to_folder_id ? 0 : id;
}

static bool
restore_one (StoreWrite *write, int64_t operation_id, Found *found, int64_t to_folder_id,
             GError **error)
{
  int64_t folder_id = choose_folder (write, found, to_folder_id, error);

  if (folder_id == 0 || !store_location_place (write, &found->location, folder_id, 0, error))
    return false;
  found->location.folder_id = folder_id;
  return store_step_add (write, operation_id, found->account_id, MAIL_OPERATION_RESTORE,
                         &found->location, NULL, error);
}

int64_t
store_operation_restore (StoreWrite *write, const int64_t *message_ids, size_t n,
                         int64_t to_folder_id, GError **error)
{
  int64_t id = 0, account_id = 0;

  for (size_t i = 0; i < n; i++) {
    Found found;
    if (!find_removed (write, message_ids[i], &found, error))
      return 0;
    if (account_id != 0 && found.account_id != account_id) {
      store_fail (error, MAIL_ERROR_INVALID, "the messages are of several accounts");
      return 0;
    }
    account_id = found.account_id;
    g_autofree char *summary =
      g_strdup_printf ("restore %" G_GSIZE_FORMAT " message%s", n, n == 1 ? "" : "s");
    if (id == 0)
      id = store_operation_insert (write, account_id, MAIL_OPERATION_RESTORE, summary, 0, error);
    if (id == 0 || !restore_one (write, id, &found, to_folder_id, error))
      return 0;
  }
  if (id == 0)
    store_fail (error, MAIL_ERROR_NOT_FOUND, "no message was named");
  return id;
}

bool
store_removed_erase (StoreWrite *write, int64_t account_id, uint32_t limit, bool *out_left,
                     GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->index,
    "SELECT " STORE_LOCATION_COLUMNS " FROM removed r JOIN location l ON l.id = r.location_id"
    "  WHERE ?1 IN (0, r.account_id) LIMIT ?2",
    bind_int (account_id), bind_int (limit));
  g_autoptr (GArray) found = store_location_read_all (&rows, error);

  *out_left = found != NULL && found->len == limit;
  for (unsigned i = 0; found != NULL && i < found->len; i++)
    if (!store_location_erase (write, &g_array_index (found, StoreLocation, i), error))
      return false;
  return found != NULL;
}

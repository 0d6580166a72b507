// SPDX-License-Identifier: GPL-3.0-or-later
//
// A label is given by a copy from any place of the message, and taken off by a move to the folder
// that has every message, which never erases one, whatever the server makes of expunging.

#include "store/store-label-folder.h"

#include "base/mail-folder.h"
#include "base/mail-label.h"
#include "store/store-operation-private.h"
#include "store/store-shared.h"
#include "store/store-step.h"

bool
store_label_are_folders (StoreWrite *write, int64_t account_id, bool *out, GError **error)
{
  int64_t found = 0;
  bool ok = store_db_get_int (
    write->index, error, &found,
    "SELECT EXISTS (SELECT 1 FROM folder WHERE account_id = ?1 AND role = ?2 AND hidden = 0)"
    "  AND EXISTS (SELECT 1 FROM message WHERE account_id = ?1 AND email_id <> '')",
    bind_int (account_id), bind_int (MAIL_ROLE_ALL));

  *out = found != 0;
  return ok;
}

bool
store_label_find_folder (StoreWrite *write, int64_t account_id, const char *name,
                         int64_t *out_folder_id, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->index,
                    "SELECT id, path FROM folder WHERE account_id = ? AND role = ?"
                    "  AND hidden = 0 AND selectable <> 0 ORDER BY id",
                    bind_int (account_id), bind_int (MAIL_ROLE_NONE));

  *out_folder_id = 0;
  while (*out_folder_id == 0 && store_rows_next (&rows, error))
    if (mail_label_equal (store_rows_text (&rows, 1), name))
      *out_folder_id = store_rows_int (&rows, 0);
  return !rows.failed;
}

static const StoreLocation *
find_place (const GArray *places, int64_t folder_id)
{
  for (unsigned i = 0; i < places->len; i++) {
    const StoreLocation *place = &g_array_index (places, StoreLocation, i);
    if (place->folder_id == folder_id)
      return place;
  }
  return NULL;
}

// One that the server knows, to copy from.
static const StoreLocation *
find_source (const GArray *places)
{
  for (unsigned i = 0; i < places->len; i++) {
    const StoreLocation *place = &g_array_index (places, StoreLocation, i);
    if (place->folder_id != 0 && place->uid != 0)
      return place;
  }
  return places->len > 0 ? &g_array_index (places, StoreLocation, 0) : NULL;
}

static bool
give (StoreWrite *write, int64_t operation_id, int64_t account_id, int64_t message_id,
      const char *name, GError **error)
{
  g_autoptr (GArray) places = store_location_list_of (write, message_id, error);
  const StoreLocation *source = places != NULL ? find_source (places) : NULL;
  int64_t folder_id;

  if (places == NULL || !store_label_find_folder (write, account_id, name, &folder_id, error))
    return false;
  if (source != NULL)
    store_write_changed (write, 0, message_id, source->thread_id);
  return source == NULL || folder_id == 0 || find_place (places, folder_id) != NULL ||
         store_operation_copy_one (write, operation_id, account_id, source, folder_id, error);
}

static bool
take (StoreWrite *write, int64_t operation_id, int64_t account_id, int64_t message_id,
      const char *name, GError **error)
{
  g_autoptr (GArray) places = store_location_list_of (write, message_id, error);
  const StoreLocation *place;
  int64_t folder_id, all_id = 0;

  if (places == NULL || !store_label_find_folder (write, account_id, name, &folder_id, error))
    return false;
  place = folder_id != 0 ? find_place (places, folder_id) : NULL;
  if (place != NULL)
    store_write_changed (write, 0, message_id, place->thread_id);
  return place == NULL ||
         (store_db_get_int (write->index, error, &all_id,
                            "SELECT id FROM folder WHERE account_id = ? AND role = ?"
                            "  AND hidden = 0 ORDER BY id LIMIT 1",
                            bind_int (account_id), bind_int (MAIL_ROLE_ALL)) &&
          store_step_move (write, operation_id, account_id, MAIL_OPERATION_MOVE, place, all_id,
                           error));
}

bool
store_label_move (StoreWrite *write, int64_t operation_id, int64_t account_id, int64_t message_id,
                  const char *const *add, const char *const *remove, GError **error)
{
  // First what is added: the message is never without a place.
  for (; add != NULL && *add != NULL; add++)
    if (!give (write, operation_id, account_id, message_id, *add, error))
      return false;
  for (; remove != NULL && *remove != NULL; remove++)
    if (!take (write, operation_id, account_id, message_id, *remove, error))
      return false;
  return true;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message's places have one sort key, which no other message has.

#include "store/store-shared.h"

#include "base/mail-folder.h"

bool
store_shared_is (StoreWrite *write, int64_t message_id, bool *out, GError **error)
{
  int64_t found = 0;
  bool ok =
    store_db_get_int (write->index, error, &found,
                      "SELECT email_id <> '' FROM message WHERE id = ?", bind_int (message_id));

  *out = found != 0;
  return ok;
}

bool
store_shared_find_twin (StoreWrite *write, const StoreLocation *location, int64_t folder_id,
                        StoreLocation *out, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->index,
                    "SELECT " STORE_LOCATION_COLUMNS " FROM location l JOIN message m"
                    "  ON m.id = l.message_id WHERE l.sort_key = ?1 AND l.folder_id = ?2"
                    "  AND l.folder_id <> 0 AND l.id <> ?3 AND m.email_id <> '' LIMIT 1",
                    bind_int (location->sort_key), bind_int (folder_id), bind_int (location->id));

  *out = (StoreLocation) {0};
  if (store_rows_next (&rows, error))
    *out = store_location_read (&rows);
  return !rows.failed;
}

GArray *
store_shared_list_others (StoreWrite *write, const StoreLocation *location, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->index,
                    "SELECT " STORE_LOCATION_COLUMNS " FROM location l JOIN message m"
                    "  ON m.id = l.message_id WHERE l.sort_key = ?1 AND l.id <> ?2"
                    "  AND l.folder_id <> 0 AND m.email_id <> '' ORDER BY l.id",
                    bind_int (location->sort_key), bind_int (location->id));

  return store_location_read_all (&rows, error);
}

static bool
has_row (const GArray *rows, int64_t id)
{
  for (unsigned i = 0; i < rows->len; i++)
    if (g_array_index (rows, StoreLocation, i).id == id)
      return true;
  return false;
}

bool
store_shared_add_places (StoreWrite *write, GArray *rows, GError **error)
{
  unsigned n = rows->len;

  for (unsigned i = 0; i < n; i++) {
    const StoreLocation location = g_array_index (rows, StoreLocation, i);
    g_autoptr (GArray) others = store_shared_list_others (write, &location, error);

    for (unsigned j = 0; others != NULL && j < others->len; j++)
      if (!has_row (rows, g_array_index (others, StoreLocation, j).id))
        g_array_append_val (rows, g_array_index (others, StoreLocation, j));
    if (others == NULL)
      return false;
  }
  return true;
}

bool
store_shared_spread_flags (StoreWrite *write, const StoreLocation *location, GError **error)
{
  g_autoptr (GArray) others = store_shared_list_others (write, location, error);

  for (unsigned i = 0; others != NULL && i < others->len; i++) {
    StoreLocation *other = &g_array_index (others, StoreLocation, i);
    MailFlags flags =
      (location->srv_flags & ~MAIL_FLAG_DELETED) | (other->srv_flags & MAIL_FLAG_DELETED);

    if (other->srv_flags == flags)
      continue;
    other->srv_flags = flags;
    if (!store_location_set_flags (write, other, error))
      return false;
  }
  return others != NULL;
}

static bool
get_role (StoreWrite *write, int64_t folder_id, MailRole *out, GError **error)
{
  int64_t role = MAIL_ROLE_NONE;
  bool ok = store_db_get_int (write->index, error, &role, "SELECT role FROM folder WHERE id = ?",
                              bind_int (folder_id));

  *out = (MailRole) role;
  return ok;
}

static bool
is_apart (MailRole role)
{
  return role == MAIL_ROLE_TRASH || role == MAIL_ROLE_JUNK;
}

bool
store_shared_is_apart (StoreWrite *write, int64_t folder_id, bool *out, GError **error)
{
  MailRole role;
  bool ok = get_role (write, folder_id, &role, error);

  *out = ok && is_apart (role);
  return ok;
}

bool
store_shared_arrive (StoreWrite *write, const StoreLocation *location, int64_t folder_id,
                     GError **error)
{
  MailRole role;

  if (!get_role (write, folder_id, &role, error))
    return false;
  if (!is_apart (role))
    return true;
  g_autoptr (GArray) others = store_shared_list_others (write, location, error);
  for (unsigned i = 0; others != NULL && i < others->len; i++) {
    const StoreLocation *other = &g_array_index (others, StoreLocation, i);
    if (other->folder_id != folder_id && !store_location_remove (write, other, error))
      return false;
  }
  return others != NULL;
}

bool
store_shared_find_trash (StoreWrite *write, const StoreLocation *location, int64_t *out,
                         GError **error)
{
  MailRole role;
  bool shared;

  *out = 0;
  if (!store_shared_is (write, location->message_id, &shared, error) ||
      !get_role (write, location->folder_id, &role, error))
    return false;
  return !shared || is_apart (role) ||
         store_db_get_int (write->index, error, out,
                           "SELECT t.id FROM folder f JOIN folder t USING (account_id)"
                           "  WHERE f.id = ? AND t.role = ? AND t.hidden = 0 ORDER BY t.id LIMIT 1",
                           bind_int (location->folder_id), bind_int (MAIL_ROLE_TRASH));
}

bool
store_shared_stays (StoreWrite *write, const StoreLocation *location, int64_t folder_id, bool *out,
                    GError **error)
{
  MailRole from, to;
  bool shared;

  if (!store_shared_is (write, location->message_id, &shared, error) ||
      !get_role (write, location->folder_id, &from, error) ||
      !get_role (write, folder_id, &to, error))
    return false;
  *out = shared && from == MAIL_ROLE_ALL && !is_apart (to);
  return true;
}

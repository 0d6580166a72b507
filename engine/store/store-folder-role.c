// SPDX-License-Identifier: GPL-3.0-or-later
//
// Values of the account under the keys below: a role by its name, since numbers may move.

#include "store/store-folder-role.h"

#include "store/store-account.h"
#include "store/store-home-private.h"

#include <string.h>

#define PREFIX "folder-role."
#define NOTHING "none"

static const MailRole choices[] = {MAIL_ROLE_DRAFTS, MAIL_ROLE_SENT,  MAIL_ROLE_ARCHIVE,
                                   MAIL_ROLE_JUNK,   MAIL_ROLE_TRASH, MAIL_ROLE_NONE};

static const char *
role_name (MailRole role)
{
  return role == MAIL_ROLE_NONE ? NOTHING : mail_role_name (role);
}

static bool
find_role (const char *name, MailRole *out)
{
  for (size_t i = 0; i < G_N_ELEMENTS (choices); i++)
    if (strcmp (role_name (choices[i]), name) == 0) {
      *out = choices[i];
      return true;
    }
  return false;
}

GArray *
store_folder_role_list (Store *store, int64_t account_id, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (StoreFolderRole));
  g_auto (StoreRows) rows =
    store_db_query (read.db,
                    "SELECT key, value FROM keep.account_value"
                    "  WHERE account_id = ? AND key GLOB '" PREFIX "*' ORDER BY key",
                    bind_int (account_id));
  GError *failure = NULL;
  while (store_rows_next (&rows, &failure)) {
    StoreFolderRole item = {
      .folder_id = g_ascii_strtoll (store_rows_text (&rows, 0) + strlen (PREFIX), NULL, 10)};
    if (find_role (store_rows_text (&rows, 1), &item.role))
      g_array_append_val (list, item);
  }
  if (failure != NULL) {
    g_propagate_error (error, failure);
    return NULL;
  }
  return g_steal_pointer (&list);
}

static char *
dup_key (int64_t folder_id)
{
  return g_strdup_printf (PREFIX "%" G_GINT64_FORMAT, folder_id);
}

int
store_folder_role_get_choice (Store *store, const MailFolder *folder)
{
  g_autofree char *key = dup_key (folder->id);
  g_autofree char *name = store_account_dup_value (store, folder->account_id, key, NULL);
  MailRole role = MAIL_ROLE_NONE;

  return name != NULL && find_role (name, &role) ? (int) role : MAIL_ROLE_AUTOMATIC;
}

static bool
set_choice (StoreWrite *write, int64_t account_id, int64_t folder_id, const char *name,
            GError **error)
{
  g_autofree char *key = dup_key (folder_id);

  return store_account_set_value (write, account_id, key, name, error);
}

// Here, and for a lost index.db.
static bool
set_role (StoreWrite *write, int64_t folder_id, MailRole role, GError **error)
{
  return store_db_run (write->index, error, "UPDATE folder SET role = ? WHERE id = ?",
                       bind_int (role), bind_int (folder_id)) &&
         store_db_run (write->keep, error,
                       "UPDATE mailbox SET server_role = nullif (?2, ?3) WHERE id = ?1",
                       bind_int (folder_id), bind_int (role), bind_int (MAIL_ROLE_NONE));
}

// Whichever folder it was, by anybody's word.
static bool
take_from_others (StoreWrite *write, const MailFolder *folder, MailRole role, GError **error)
{
  Store *store = store_write_store (write);
  g_autoptr (GPtrArray) folders = store_folder_list (store, folder->account_id, error);
  g_autoptr (GArray) chosen =
    folders != NULL ? store_folder_role_list (store, folder->account_id, error) : NULL;

  if (chosen == NULL)
    return false;
  for (unsigned int i = 0; i < folders->len; i++) {
    const MailFolder *other = g_ptr_array_index (folders, i);
    if (other->role == role && other->id != folder->id &&
        !set_role (write, other->id, MAIL_ROLE_NONE, error))
      return false;
  }
  for (unsigned int i = 0; i < chosen->len; i++) {
    const StoreFolderRole *item = &g_array_index (chosen, StoreFolderRole, i);
    if (item->role == role && !set_choice (write, folder->account_id, item->folder_id, NULL, error))
      return false;
  }
  return true;
}

static bool
set_chosen (StoreWrite *write, const MailFolder *folder, MailRole role, GError **error)
{
  return (role == MAIL_ROLE_NONE || take_from_others (write, folder, role, error)) &&
         set_choice (write, folder->account_id, folder->id, role_name (role), error) &&
         set_role (write, folder->id, role, error);
}

static bool
is_possible (const MailFolder *folder, int choice)
{
  bool known = choice == MAIL_ROLE_AUTOMATIC;

  for (size_t i = 0; i < G_N_ELEMENTS (choices); i++)
    known = known || (int) choices[i] == choice;
  return known && folder->selectable && folder->role != MAIL_ROLE_INBOX &&
         folder->role != MAIL_ROLE_ALL && !mail_role_is_view (folder->role);
}

bool
store_folder_role_choose (StoreWrite *write, const MailFolder *folder, int choice, GError **error)
{
  bool is_home = false;

  if (!store_home_is_account (write, folder->account_id, &is_home, error))
    return false;
  if (is_home || !is_possible (folder, choice)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "“%s” can't be used as that", folder->path);
    return false;
  }
  if (choice == MAIL_ROLE_AUTOMATIC ?
        !set_choice (write, folder->account_id, folder->id, NULL, error) :
        !set_chosen (write, folder, (MailRole) choice, error))
    return false;
  store_write_changed_account (write, folder->account_id);
  return true;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// How one folder's making, renaming, deletion or subscription is recorded in keep.db and shown in
// index.db. All is idempotent: a crash between the two files repeats it.

#include "store/store-folder-step.h"
#include "store/store-home-private.h"

#include <string.h>

void
store_folder_step_row_clear (StoreFolderStepRow *row)
{
  g_clear_pointer (&row->path, g_free);
  g_clear_pointer (&row->new_path, g_free);
  g_clear_pointer (&row->raw_name, g_free);
}

static void
clear_row (void *data)
{
  store_folder_step_row_clear (data);
}

GArray *
store_folder_step_read_all (StoreRows *rows, GError **error)
{
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (StoreFolderStepRow));

  g_array_set_clear_func (steps, clear_row);
  while (store_rows_next (rows, error)) {
    StoreFolderStepRow row = {
      .id = store_rows_int (rows, 0),
      .operation_id = store_rows_int (rows, 1),
      .account_id = store_rows_int (rows, 2),
      .kind = (MailOperationKind) store_rows_int (rows, 3),
      .state = (MailOperationState) store_rows_int (rows, 4),
      .folder_id = store_rows_int (rows, 5),
      .path = store_rows_dup (rows, 6),
      .new_path = store_rows_dup (rows, 7),
      .raw_name = store_rows_dup (rows, 8),
      .delimiter = (char) store_rows_int (rows, 9),
      .had_mail = store_rows_int (rows, 10) != 0,
    };
    g_array_append_val (steps, row);
  }
  return rows->failed ? NULL : g_steal_pointer (&steps);
}

bool
store_folder_step_set_state (StoreWrite *write, int64_t step_id, MailOperationState state,
                             const char *reason, GError **error)
{
  int64_t mark;

  return store_write_next_mark (write, &mark, error) &&
         store_db_run (write->keep, error,
                       "UPDATE folder_step SET state = ?, reason = ?, changed = ? WHERE id = ?",
                       bind_int (state), bind_text (reason != NULL ? reason : ""), bind_int (mark),
                       bind_int (step_id));
}

static bool
put_new (StoreWrite *write, const StoreFolderStepRow *row, GError **error)
{
  const StoreMailbox mailbox = {.path = row->path,
                                .raw_name = row->raw_name,
                                .delimiter = row->delimiter,
                                .role = MAIL_ROLE_NONE,
                                .selectable = true,
                                .subscribed = true};
  int64_t here = 0;

  // The server may have told of it meanwhile; then its word stands.
  return store_db_get_int (write->index, error, &here,
                           "SELECT 1 FROM folder WHERE id = ? AND selectable <> 0",
                           bind_int (row->folder_id)) &&
         (here != 0 || store_folder_put (write, row->account_id, &mailbox, error) != 0);
}

// From one path to the other, if it has the first. Where the server has told of another folder at
// the second, or below it, as it does once index.db was lost, each stays what the server calls it.
static bool
rename_from (StoreWrite *write, const StoreFolderStepRow *row, const char *from, const char *to,
             GError **error)
{
  g_autofree char *below =
    row->delimiter != '\0' ? g_strdup_printf ("%s%c", to, row->delimiter) : NULL;
  int64_t stands = 0, taken = 0;

  if (!store_db_get_int (write->index, error, &stands,
                         "SELECT 1 FROM folder WHERE id = ? AND path = ?",
                         bind_int (row->folder_id), bind_text (from)) ||
      !store_db_get_int (write->index, error, &taken,
                         "SELECT 1 FROM folder WHERE account_id = ? AND"
                         "  (path = ? OR substr (path, 1, length (?)) = ?)",
                         bind_int (row->account_id), bind_text (to), bind_text (below),
                         bind_text (below)))
    return false;
  return stands == 0 || taken != 0 || store_folder_rename (write, row->folder_id, to, error);
}

static bool
set_hidden (StoreWrite *write, const StoreFolderStepRow *row, bool hidden, GError **error)
{
  store_write_changed_account (write, row->account_id);
  store_write_changed (write, row->folder_id, 0, 0);
  return store_db_run (write->index, error, "UPDATE folder SET hidden = ? WHERE id = ?",
                       bind_int (hidden), bind_int (row->folder_id));
}

static bool
set_subscribed (StoreWrite *write, const StoreFolderStepRow *row, bool subscribed, GError **error)
{
  store_write_changed_account (write, row->account_id);
  return store_db_run (write->index, error, "UPDATE folder SET subscribed = ? WHERE id = ?",
                       bind_int (subscribed), bind_int (row->folder_id));
}

bool
store_folder_step_show (StoreWrite *write, const StoreFolderStepRow *row, GError **error)
{
  if (row->kind == MAIL_OPERATION_CREATE_FOLDER)
    return put_new (write, row, error);
  if (row->kind == MAIL_OPERATION_RENAME_FOLDER)
    return rename_from (write, row, row->path, row->new_path, error);
  if (row->kind == MAIL_OPERATION_DELETE_FOLDER)
    return set_hidden (write, row, true, error);
  return set_subscribed (write, row, row->kind == MAIL_OPERATION_SUBSCRIBE, error);
}

// What was moved into a new folder meanwhile keeps it here until that has failed too.
static bool
drop_new (StoreWrite *write, const StoreFolderStepRow *row, GError **error)
{
  int64_t bare = 0;

  return store_db_get_int (write->index, error, &bare,
                           "SELECT 1 FROM folder WHERE id = ? AND total = 0 AND uidvalidity = 0",
                           bind_int (row->folder_id)) &&
         (bare == 0 || store_folder_remove (write, row->folder_id, error));
}

bool
store_folder_step_hide (StoreWrite *write, const StoreFolderStepRow *row, GError **error)
{
  if (row->kind == MAIL_OPERATION_CREATE_FOLDER)
    return drop_new (write, row, error);
  if (row->kind == MAIL_OPERATION_RENAME_FOLDER)
    return rename_from (write, row, row->new_path, row->path, error);
  if (row->kind == MAIL_OPERATION_DELETE_FOLDER)
    return set_hidden (write, row, false, error);
  return set_subscribed (write, row, row->kind != MAIL_OPERATION_SUBSCRIBE, error);
}

static bool
erase_hidden (StoreWrite *write, const StoreFolderStepRow *row, GError **error)
{
  int64_t here = 0;
  bool left;

  return store_db_get_int (write->index, error, &here,
                           "SELECT 1 FROM folder WHERE id = ? AND hidden <> 0",
                           bind_int (row->folder_id)) &&
         (here == 0 || store_folder_erase (write, row->folder_id, G_MAXINT32, &left, error));
}

bool
store_folder_step_finish (StoreWrite *write, const StoreFolderStepRow *row, GError **error)
{
  int64_t here = 0;

  if (row->kind == MAIL_OPERATION_DELETE_FOLDER)
    return erase_hidden (write, row, error);
  if (*row->raw_name == '\0' ||
      (row->kind != MAIL_OPERATION_CREATE_FOLDER && row->kind != MAIL_OPERATION_RENAME_FOLDER))
    return true;
  return store_db_get_int (write->index, error, &here, "SELECT 1 FROM folder WHERE id = ?",
                           bind_int (row->folder_id)) &&
         (here == 0 || store_folder_set_raw_name (write, row->folder_id, row->raw_name, error));
}

// No server is to hear of a folder at home: what was done to it is done.
static bool
confirm_at_home (StoreWrite *write, const StoreFolderStepRow *row, int64_t id, GError **error)
{
  StoreFolderStepRow done = *row;
  bool is_home;

  if (!store_home_is_account (write, row->account_id, &is_home, error))
    return false;
  if (!is_home)
    return true;
  done.raw_name = row->new_path != NULL && *row->new_path != '\0' ? row->new_path : row->path;
  return store_folder_step_set_state (write, id, MAIL_OPERATION_DONE, NULL, error) &&
         store_folder_step_finish (write, &done, error) && store_operation_settle (write, error);
}

bool
store_folder_step_add (StoreWrite *write, const StoreFolderStepRow *row, GError **error)
{
  int64_t mark;

  if (!store_write_next_mark (write, &mark, error) ||
      !store_db_run (write->keep, error,
                     "INSERT INTO folder_step (operation_id, account_id, kind, state, folder_id,"
                     "  path, new_path, raw_name, delim, had_mail, changed)"
                     "  VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?)",
                     bind_int (row->operation_id), bind_int (row->account_id), bind_int (row->kind),
                     bind_int (row->folder_id), bind_text (row->path),
                     bind_text (row->new_path != NULL ? row->new_path : ""),
                     bind_text (row->raw_name != NULL ? row->raw_name : ""),
                     bind_int (row->delimiter), bind_int (row->had_mail), bind_int (mark)))
    return false;
  int64_t id = store_db_last_id (write->keep);
  return store_folder_step_show (write, row, error) && confirm_at_home (write, row, id, error);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// A failed operation once more, or given up. What failed was undone here: to try again is to show
// it again, as far as the messages and folders still stand where it began.

#include "store/store-folder-step.h"
#include "store/store-keyword.h"
#include "store/store-operation-private.h"
#include "store/store-step.h"

typedef struct {
  int64_t id, account_id;
  unsigned n; // parts that are under way again
} Again;

static bool
reopen_step (StoreWrite *write, Again *again, const StoreStepRow *row,
             const StoreLocation *location, GError **error)
{
  int64_t uidvalidity = 0;

  again->n++;
  return store_db_get_int (write->index, error, &uidvalidity,
                           "SELECT uidvalidity FROM folder WHERE id = ?",
                           bind_int (row->from_folder_id)) &&
         store_db_run (write->keep, error,
                       "UPDATE step SET location_id = ?, from_uid = nullif (?, 0),"
                       "  from_uidvalidity = ?, to_uid = NULL, to_uidvalidity = NULL WHERE id = ?",
                       bind_int (location->id), bind_int (row->from_uid), bind_int (uidvalidity),
                       bind_int (row->id)) &&
         store_step_set_state (write, row->id, MAIL_OPERATION_PENDING, NULL, error);
}

// Its source must be where it was copied from; the copy is a new row.
static bool
copy_again (StoreWrite *write, Again *again, const StoreStepRow *row, GError **error)
{
  StoreLocation source;

  if (!store_location_get_by_uid (write, row->from_folder_id, (uint32_t) row->from_uid, &source,
                                  error))
    return false;
  if (source.id == 0 || source.message_id != row->message_id)
    return true;
  StoreLocation copy = {.folder_id = row->to_folder_id,
                        .message_id = source.message_id,
                        .thread_id = source.thread_id,
                        .sort_key = source.sort_key,
                        .flags = source.flags};
  return store_location_insert (write, &copy, error) &&
         reopen_step (write, again, row, &copy, error);
}

static bool
step_again (StoreWrite *write, Again *again, StoreStepRow *row, GError **error)
{
  StoreLocation location;
  bool adds = row->kind == MAIL_OPERATION_APPEND || row->kind == MAIL_OPERATION_RESTORE;

  if (row->kind == MAIL_OPERATION_COPY)
    return copy_again (write, again, row, error);
  if (!store_location_get (write, row->location_id, &location, error))
    return false;
  if (location.id == 0 || location.folder_id != (adds ? 0 : row->from_folder_id))
    return true;
  row->from_uid = location.uid;
  return reopen_step (write, again, row, &location, error) &&
         (adds ? store_location_place (write, &location, row->to_folder_id, 0, error) :
                 store_step_show (write, row, error));
}

static bool
steps_again (StoreWrite *write, Again *again, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT " STORE_STEP_COLUMNS " FROM step s WHERE operation_id = ? AND state = 3 ORDER BY id",
    bind_int (again->id));
  g_autoptr (GArray) steps = store_step_read_all (&rows, error);

  for (unsigned i = 0; steps != NULL && i < steps->len; i++)
    if (!step_again (write, again, &g_array_index (steps, StoreStepRow, i), error))
      return false;
  return steps != NULL;
}

static bool
flags_again (StoreWrite *write, Again *again, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->keep,
                    "SELECT location_id, added, removed FROM flag_change WHERE operation_id = ?"
                    "  AND state = 3",
                    bind_int (again->id));
  g_autoptr (GArray) changes = store_operation_read_flag_changes (&rows, error);

  for (unsigned i = 0; changes != NULL && i < changes->len; i++) {
    const StoreFlagChange *change = &g_array_index (changes, StoreFlagChange, i);
    StoreLocation location;

    if (!store_location_get (write, change->location_id, &location, error))
      return false;
    if (location.id == 0)
      continue;
    again->n++;
    if (!store_operation_wish (write, again->id, again->account_id, &location, change->added,
                               change->removed, error))
      return false;
  }
  return changes != NULL;
}

static bool
folders_again (StoreWrite *write, Again *again, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->keep,
                    "SELECT " STORE_FOLDER_STEP_COLUMNS
                    " FROM folder_step WHERE operation_id = ? AND state = 3 ORDER BY id",
                    bind_int (again->id));
  g_autoptr (GArray) steps = store_folder_step_read_all (&rows, error);

  for (unsigned i = 0; steps != NULL && i < steps->len; i++) {
    const StoreFolderStepRow *row = &g_array_index (steps, StoreFolderStepRow, i);
    bool is_new = row->kind == MAIL_OPERATION_CREATE_FOLDER, renamed = *row->new_path != '\0';
    int64_t can = 0;

    if (!store_db_get_int (write->index, error, &can,
                           "SELECT (? OR EXISTS (SELECT 1 FROM folder WHERE id = ? AND path = ?))"
                           "  AND NOT (? AND EXISTS (SELECT 1 FROM folder WHERE account_id = ?"
                           "    AND path = ? AND selectable <> 0))",
                           bind_int (is_new), bind_int (row->folder_id), bind_text (row->path),
                           bind_int (is_new || renamed), bind_int (row->account_id),
                           bind_text (renamed ? row->new_path : row->path)))
      return false;
    if (can == 0)
      continue;
    again->n++;
    if (!store_folder_step_set_state (write, row->id, MAIL_OPERATION_PENDING, NULL, error) ||
        !store_folder_step_show (write, row, error))
      return false;
  }
  return steps != NULL;
}

static bool
find_failed (StoreWrite *write, int64_t operation_id, Again *out, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT id, account_id FROM operation WHERE id = ? AND state = 3 AND dismissed = 0",
    bind_int (operation_id));

  if (!store_rows_one (&rows, "failed operation", error))
    return false;
  *out = (Again) {store_rows_int (&rows, 0), store_rows_int (&rows, 1), 0};
  return true;
}

// One that was put off is under way still: only why is forgotten.
static bool
retry_put_off (StoreWrite *write, int64_t operation_id, bool *out_was, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (write->keep,
                                            "UPDATE operation SET reason = '' WHERE id = ?"
                                            "  AND state IN (0, 1) AND reason <> ''"
                                            "  RETURNING account_id",
                                            bind_int (operation_id));

  *out_was = store_rows_next (&rows, error);
  if (*out_was)
    store_write_changed_account (write, store_rows_int (&rows, 0));
  return !rows.failed;
}

bool
store_operation_retry (StoreWrite *write, int64_t operation_id, GError **error)
{
  Again again;
  bool was_put_off;

  if (!retry_put_off (write, operation_id, &was_put_off, error) || was_put_off)
    return was_put_off;
  write->logged = true;
  if (!find_failed (write, operation_id, &again, error) ||
      !store_db_run (write->keep, error, "UPDATE operation SET state = 0, reason = '' WHERE id = ?",
                     bind_int (operation_id)) ||
      !folders_again (write, &again, error) || !steps_again (write, &again, error) ||
      !flags_again (write, &again, error))
    return false;
  store_write_changed_account (write, again.account_id);
  if (again.n == 0)
    return store_fail (error, MAIL_ERROR_STALE, "nothing of it stands as it did any more");
  // What can't be tried again any more is over.
  return store_db_run (write->keep, error,
                       "UPDATE step SET state = 4 WHERE operation_id = ? AND state = 3",
                       bind_int (operation_id)) &&
         store_db_run (write->keep, error,
                       "UPDATE folder_step SET state = 4 WHERE operation_id = ? AND state = 3",
                       bind_int (operation_id)) &&
         store_db_run (write->keep, error,
                       "UPDATE flag_change SET state = 4 WHERE operation_id = ? AND state = 3",
                       bind_int (operation_id)) &&
         store_operation_settle (write, error);
}

// A refused upload was kept out of every list for another try: now it goes.
static bool
erase_uploads (StoreWrite *write, int64_t operation_id, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep, "SELECT location_id FROM step WHERE operation_id = ? AND state = 3 AND kind = ?",
    bind_int (operation_id), bind_int (MAIL_OPERATION_APPEND));

  while (store_rows_next (&rows, error)) {
    StoreLocation location;
    if (!store_location_get (write, store_rows_int (&rows, 0), &location, error) ||
        (location.id != 0 && location.folder_id == 0 &&
         !store_location_erase (write, &location, error)))
      return false;
  }
  return !rows.failed;
}

bool
store_operation_dismiss (StoreWrite *write, int64_t operation_id, GError **error)
{
  Again failed;

  if (!find_failed (write, operation_id, &failed, error) ||
      !erase_uploads (write, operation_id, error))
    return false;
  store_write_changed_account (write, failed.account_id);
  return store_db_run (write->keep, error, "UPDATE operation SET dismissed = 1 WHERE id = ?",
                       bind_int (operation_id));
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Taking an operation back: what the server does not have yet leaves the log; what it has, or may
// have, is reversed by a new operation that is sent after it.

#include "store/store-copy-after.h"
#include "store/store-folder-step.h"
#include "store/store-home-private.h"
#include "store/store-operation-private.h"
#include "store/store-shared-leave.h"
#include "store/store-shared.h"
#include "store/store-step.h"

typedef struct {
  int64_t id, account_id;
  int64_t reversal; // the new operation; made when first needed
  MailOperationKind kind;
  bool has_any; // something was taken back
  bool misses;  // what it was of is not here any more, or was taken elsewhere since
} Undo;

static bool
find_undoable (StoreWrite *write, int64_t operation_id, Undo *out, GError **error)
{
  // A delete can be taken back only while the server has not been told; at home, where none has to
  // be, while it is not erased; that of a folder without mail always.
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT id, account_id, kind FROM operation o WHERE ?1 IN (0, id) AND state IN (0, 1, 2)"
    "  AND reverses IS NULL AND (EXISTS (SELECT 1 FROM step s WHERE s.operation_id = o.id"
    "    AND (s.state = 0 OR (s.state < 3 AND s.kind <> ?2) OR (s.state = 2 AND EXISTS"
    "      (SELECT 1 FROM home_place p WHERE p.location_id = s.location_id"
    "        AND p.folder_id = 0))))"
    "  OR EXISTS (SELECT 1 FROM flag_change c WHERE c.operation_id = o.id AND c.state < 3)"
    "  OR EXISTS (SELECT 1 FROM folder_step f WHERE f.operation_id = o.id"
    "    AND (f.state = 0 OR (f.state < 3 AND f.had_mail = 0))))"
    "  ORDER BY id DESC LIMIT 1",
    bind_int (operation_id), bind_int (MAIL_OPERATION_DELETE));

  if (!store_rows_one (&rows, "operation to undo", error))
    return false;
  *out = (Undo) {.id = store_rows_int (&rows, 0),
                 .account_id = store_rows_int (&rows, 1),
                 .kind = (MailOperationKind) store_rows_int (&rows, 2)};
  return true;
}

static bool
need_reversal (StoreWrite *write, Undo *undo, GError **error)
{
  if (undo->reversal == 0) {
    g_autofree char *summary = g_strdup_printf ("undo operation %" G_GINT64_FORMAT, undo->id);
    undo->reversal =
      store_operation_insert (write, undo->account_id, undo->kind, summary, undo->id, error);
  }
  undo->has_any = true;
  return undo->reversal != 0;
}

// Deleted at home, and still there.
static bool
take_back (StoreWrite *write, Undo *undo, const StoreStepRow *row, const StoreLocation *location,
           GError **error)
{
  bool is_home;

  return store_home_has_message (write, location->message_id, &is_home, error) &&
         (!is_home || (need_reversal (write, undo, error) &&
                       store_home_take_back (write, location, row->from_folder_id, error)));
}

// *OUT: ROW is the copy of a message that has left its account for it, or may have, so that it may
// be the only one. What was taken back at home has not.
static bool
is_only_copy (StoreWrite *write, const StoreStepRow *row, bool *out, GError **error)
{
  int64_t found = 0;
  bool ok =
    store_db_get_int (write->keep, error, &found,
                      "SELECT 1 FROM step f WHERE after_id = ? AND after_id <> 0"
                      "  AND state IN (1, 2) AND kind = ?"
                      "  AND NOT EXISTS (SELECT 1 FROM home_place p"
                      "    WHERE p.location_id = f.location_id AND p.folder_id = f.from_folder_id)",
                      bind_int (row->id), bind_int (MAIL_OPERATION_DELETE));

  *out = found != 0;
  return ok;
}

// The server has it, or may: a move goes back, what was added goes away.
static bool
reverse_step (StoreWrite *write, Undo *undo, const StoreStepRow *row, GError **error)
{
  StoreLocation location;
  bool added = row->kind == MAIL_OPERATION_COPY || row->kind == MAIL_OPERATION_APPEND ||
               row->kind == MAIL_OPERATION_RESTORE;
  bool only, stays;

  if (store_shared_is_leaving (row))
    return true; // it comes back with the move that it followed
  if (!store_location_get (write, row->location_id, &location, error) ||
      !is_only_copy (write, row, &only, error))
    return false;
  // What was added and is gone already, or lies where it was moved from, is as before.
  undo->misses |= (location.id == 0 || location.folder_id == 0) &&
                  row->kind != MAIL_OPERATION_DELETE && (!added || only);
  undo->misses |= row->kind == MAIL_OPERATION_MOVE && location.folder_id != row->to_folder_id &&
                  location.folder_id != row->from_folder_id;
  if (location.id == 0 || location.folder_id != row->to_folder_id || only)
    return true;
  if (row->kind == MAIL_OPERATION_DELETE)
    return take_back (write, undo, row, &location, error);
  if (!need_reversal (write, undo, error) ||
      !store_shared_stays (write, &location, row->from_folder_id, &stays, error))
    return false;
  if (stays && !added)
    return store_operation_copy_one (write, undo->reversal, row->account_id, &location,
                                     row->from_folder_id, error);
  return store_step_move (write, undo->reversal, row->account_id,
                          added ? MAIL_OPERATION_DELETE : MAIL_OPERATION_MOVE, &location,
                          added ? 0 : row->from_folder_id, error) &&
         store_shared_return (write, undo->reversal, row, &location, error);
}

static bool
undo_steps (StoreWrite *write, Undo *undo, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->keep,
                    "SELECT " STORE_STEP_COLUMNS
                    " FROM step s WHERE operation_id = ? AND state < 3 ORDER BY id DESC",
                    bind_int (undo->id));
  g_autoptr (GArray) steps = store_step_read_all (&rows, error);

  for (unsigned i = 0; steps != NULL && i < steps->len; i++) {
    const StoreStepRow *row = &g_array_index (steps, StoreStepRow, i);
    bool left;

    if (!store_shared_has_left (write, row, &left, error))
      return false;
    bool is_unsent = row->state == MAIL_OPERATION_PENDING && !left;
    bool ok = is_unsent ?
                store_copy_hand_back (write, row->id, row, error) &&
                  store_step_set_state (write, row->id, MAIL_OPERATION_UNDONE, NULL, error) &&
                  store_step_hide (write, row, error) :
                reverse_step (write, undo, row, error);

    if (!ok)
      return false;
    undo->has_any |= is_unsent;
  }
  return steps != NULL;
}

// What reverses ROW, which the server has or may have. It goes by the path the folder has now.
static StoreFolderStepRow
reversed (const StoreFolderStepRow *row)
{
  static const MailOperationKind kinds[] = {
    [MAIL_OPERATION_CREATE_FOLDER] = MAIL_OPERATION_DELETE_FOLDER,
    [MAIL_OPERATION_RENAME_FOLDER] = MAIL_OPERATION_RENAME_FOLDER,
    [MAIL_OPERATION_DELETE_FOLDER] = MAIL_OPERATION_CREATE_FOLDER,
    [MAIL_OPERATION_SUBSCRIBE] = MAIL_OPERATION_UNSUBSCRIBE,
    [MAIL_OPERATION_UNSUBSCRIBE] = MAIL_OPERATION_SUBSCRIBE,
  };
  bool renamed = row->kind == MAIL_OPERATION_RENAME_FOLDER;

  return (StoreFolderStepRow) {.account_id = row->account_id,
                               .kind = kinds[row->kind],
                               .folder_id = row->folder_id,
                               .path = renamed ? row->new_path : row->path,
                               .new_path = renamed ? row->path : NULL,
                               .raw_name = row->raw_name,
                               .delimiter = row->delimiter};
}

// *OUT: the folder still is what ROW made of it: there, under that path, and, to be deleted again,
// empty.
static bool
is_unchanged (StoreWrite *write, const StoreFolderStepRow *row, bool *out, GError **error)
{
  int64_t same = 1;
  bool renamed = row->kind == MAIL_OPERATION_RENAME_FOLDER;
  bool ok =
    row->kind == MAIL_OPERATION_DELETE_FOLDER ||
    store_db_get_int (write->index, error, &same,
                      "SELECT count(*) FROM folder WHERE id = ? AND path = ?"
                      "  AND hidden = 0 AND (? OR total = 0)",
                      bind_int (row->folder_id), bind_text (renamed ? row->new_path : row->path),
                      bind_int (row->kind != MAIL_OPERATION_CREATE_FOLDER));

  *out = same != 0;
  return ok;
}

// What is over and was changed again since is not in the way of what was done before it; what is
// still to be sent goes first.
static bool
undo_folder_step (StoreWrite *write, Undo *undo, const StoreFolderStepRow *row, GError **error)
{
  bool same;

  if (!is_unchanged (write, row, &same, error))
    return false;
  undo->misses |= !same;
  if (!same)
    return row->state == MAIL_OPERATION_DONE ||
           store_fail (error, MAIL_ERROR_STALE, "the folder has been changed again since then");
  undo->has_any = true;
  if (row->state == MAIL_OPERATION_PENDING)
    return store_folder_step_set_state (write, row->id, MAIL_OPERATION_UNDONE, NULL, error) &&
           store_folder_step_hide (write, row, error);
  if (row->kind == MAIL_OPERATION_DELETE_FOLDER && row->had_mail)
    return true;
  StoreFolderStepRow reversal = reversed (row);
  return need_reversal (write, undo, error) &&
         (reversal.operation_id = undo->reversal, store_folder_step_add (write, &reversal, error));
}

static bool
undo_folder_steps (StoreWrite *write, Undo *undo, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->keep,
                    "SELECT " STORE_FOLDER_STEP_COLUMNS
                    " FROM folder_step WHERE operation_id = ? AND state < 3 ORDER BY id DESC",
                    bind_int (undo->id));
  g_autoptr (GArray) steps = store_folder_step_read_all (&rows, error);

  for (unsigned i = 0; steps != NULL && i < steps->len; i++)
    if (!undo_folder_step (write, undo, &g_array_index (steps, StoreFolderStepRow, i), error))
      return false;
  return steps != NULL;
}

static GArray *
list_changes (StoreWrite *write, int64_t operation_id, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->keep,
                    "SELECT location_id, added, removed FROM flag_change WHERE operation_id = ?"
                    "  AND state < 3",
                    bind_int (operation_id));

  return store_operation_read_flag_changes (&rows, error);
}

// Always by a new wish: whether the old one is on the wire cannot be known.
static bool
undo_flags (StoreWrite *write, Undo *undo, GError **error)
{
  g_autoptr (GArray) changes = list_changes (write, undo->id, error);

  for (unsigned i = 0; changes != NULL && i < changes->len; i++) {
    const StoreFlagChange *change = &g_array_index (changes, StoreFlagChange, i);
    StoreLocation location;
    int64_t account_id;

    if (!store_location_get (write, change->location_id, &location, error) ||
        !store_location_get_account (write, location.folder_id, &account_id, error))
      return false;
    // Gone on the server meanwhile (restorable, in no folder): there is nobody left to tell.
    undo->misses |= location.id == 0 || location.folder_id == 0;
    if (location.id != 0 && location.folder_id != 0 &&
        (!need_reversal (write, undo, error) ||
         !store_operation_wish (write, undo->reversal, account_id, &location, change->removed,
                                change->added, error)))
      return false;
  }
  return changes != NULL &&
         store_db_run (write->keep, error,
                       "UPDATE flag_change SET state = ? WHERE operation_id = ? AND state < 2",
                       bind_int (MAIL_OPERATION_UNDONE), bind_int (undo->id));
}

int64_t
store_operation_find_undoable (StoreWrite *write, int64_t operation_id, GError **error)
{
  Undo undo = {0};

  return find_undoable (write, operation_id, &undo, error) ? undo.id : 0;
}

int64_t
store_operation_take_back (StoreWrite *write, int64_t operation_id, bool *out_is_void,
                           GError **error)
{
  Undo undo = {0};

  write->logged = true;
  // Moves first: flags are then changed where the message lies again.
  if (!find_undoable (write, operation_id, &undo, error) || !undo_steps (write, &undo, error) ||
      !undo_flags (write, &undo, error) || !undo_folder_steps (write, &undo, error))
    return 0;
  *out_is_void = undo.misses && !undo.has_any;
  store_write_changed_account (write, undo.account_id);
  return store_db_run (
           write->keep, error, "UPDATE operation SET state = ?, reason = ? WHERE id = ?",
           bind_int (MAIL_OPERATION_UNDONE),
           bind_text (undo.misses ? "some of it is not where it was left any more" : ""),
           bind_int (undo.id)) &&
             store_home_confirm (write, undo.reversal, error) &&
             store_operation_settle (write, error) ?
           undo.id :
           0;
}

int64_t
store_operation_undo (StoreWrite *write, int64_t operation_id, GError **error)
{
  bool is_void;

  return store_operation_take_back (write, operation_id, &is_void, error);
}

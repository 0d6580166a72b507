// SPDX-License-Identifier: GPL-3.0-or-later
//
// Steps: how one message's move, copy, append or delete is recorded in keep.db and shown in
// index.db. Where a move was not sent yet, the table departed says where the server has the
// message.

#include "store/store-step.h"
#include "store/store-copy-after.h"
#include "store/store-folder.h"
#include "store/store-home-private.h"
#include "store/store-shared-leave.h"
#include "store/store-shared.h"

StoreStepRow
store_step_read (StoreRows *rows)
{
  return (StoreStepRow) {
    .id = store_rows_int (rows, 0),
    .operation_id = store_rows_int (rows, 1),
    .account_id = store_rows_int (rows, 2),
    .kind = (MailOperationKind) store_rows_int (rows, 3),
    .state = (MailOperationState) store_rows_int (rows, 4),
    .location_id = store_rows_int (rows, 5),
    .message_id = store_rows_int (rows, 6),
    .from_folder_id = store_rows_int (rows, 7),
    .from_uidvalidity = store_rows_int (rows, 8),
    .from_uid = store_rows_int (rows, 9),
    .to_folder_id = store_rows_int (rows, 10),
    .to_uidvalidity = store_rows_int (rows, 11),
    .to_uid = store_rows_int (rows, 12),
    .after_id = store_rows_int (rows, 13),
  };
}

GArray *
store_step_read_all (StoreRows *rows, GError **error)
{
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (StoreStepRow));

  while (store_rows_next (rows, error)) {
    StoreStepRow row = store_step_read (rows);
    g_array_append_val (steps, row);
  }
  return rows->failed ? NULL : g_steal_pointer (&steps);
}

bool
store_step_set_state (StoreWrite *write, int64_t step_id, MailOperationState state,
                      const char *reason, GError **error)
{
  int64_t mark;

  return store_write_next_mark (write, &mark, error) &&
         store_db_run (write->keep, error,
                       "UPDATE step SET state = ?, reason = ?, changed = ? WHERE id = ?",
                       bind_int (state), bind_text (reason != NULL ? reason : ""), bind_int (mark),
                       bind_int (step_id));
}

static bool
insert_step (StoreWrite *write, const StoreStepRow *row, const StoreLocation *location,
             GError **error)
{
  int64_t mark;
  bool uploads = row->kind == MAIL_OPERATION_APPEND || row->kind == MAIL_OPERATION_RESTORE;
  g_auto (StoreRows) rows = store_db_query (
    write->index, "SELECT rfc_message_id, size, coalesce (content_id, 0) FROM message WHERE id = ?",
    bind_int (location->message_id));

  if (!store_rows_one (&rows, "message any more", error))
    return false;
  write->names_content |= uploads;
  return store_write_next_mark (write, &mark, error) &&
         store_db_run (
           write->keep, error,
           "INSERT INTO step (operation_id, account_id, kind, state, location_id, message_id,"
           "  from_folder_id, from_uidvalidity, from_uid, to_folder_id, rfc_message_id, size,"
           "  received, flags, changed, after_id, content_id)"
           "  VALUES (?, ?, ?, 0, ?, ?, ?, ?, nullif (?, 0), ?, ?, ?, ?, ?, ?, ?, ?)",
           bind_int (row->operation_id), bind_int (row->account_id), bind_int (row->kind),
           bind_int (location->id), bind_int (location->message_id), bind_int (row->from_folder_id),
           bind_int (row->from_uidvalidity), bind_int (row->from_uid), bind_int (row->to_folder_id),
           bind_text (store_rows_text (&rows, 0)), bind_int (store_rows_int (&rows, 1)),
           bind_int (store_key_date (location->sort_key)),
           bind_int ((int64_t) (location->flags & ~STORE_FLAG_ATTACHMENT)), bind_int (mark),
           bind_int (row->after_id), bind_int (uploads ? store_rows_int (&rows, 2) : 0));
}

bool
store_step_is_open (StoreWrite *write, int64_t location_id, bool *out, GError **error)
{
  int64_t found = 0;
  bool ok = store_db_get_int (write->keep, error, &found,
                              "SELECT 1 FROM step WHERE location_id = ? AND state < 2 LIMIT 1",
                              bind_int (location_id));

  *out = found != 0;
  return ok;
}

bool
store_step_get_next (StoreWrite *write, const StoreStepRow *row, StoreStepRow *out, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT " STORE_STEP_COLUMNS " FROM step s WHERE location_id = ? AND id > ? AND state < 2"
    "  ORDER BY id LIMIT 1",
    bind_int (row->location_id), bind_int (row->id));

  *out = (StoreStepRow) {0};
  if (store_rows_next (&rows, error))
    *out = store_step_read (&rows);
  return !rows.failed;
}

bool
store_step_end_all (StoreWrite *write, int64_t location_id, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep, "SELECT " STORE_STEP_COLUMNS " FROM step s WHERE location_id = ? AND state < 2",
    bind_int (location_id));
  g_autoptr (GArray) steps = store_step_read_all (&rows, error);

  for (unsigned i = 0; steps != NULL && i < steps->len; i++)
    if (!store_step_set_state (write, g_array_index (steps, StoreStepRow, i).id,
                               MAIL_OPERATION_DONE, NULL, error) ||
        !store_copy_end (write, g_array_index (steps, StoreStepRow, i).id, error))
      return false;
  return steps != NULL &&
         store_db_run (write->index, error, "DELETE FROM departed WHERE location_id = ?",
                       bind_int (location_id)) &&
         store_operation_settle (write, error);
}

static bool
drop_departed (StoreWrite *write, int64_t location_id, int64_t folder_id, GError **error)
{
  return store_db_run (write->index, error,
                       "DELETE FROM departed WHERE location_id = ? AND folder_id = ?",
                       bind_int (location_id), bind_int (folder_id));
}

// Where the message lies in the goal already, this place of it is shown nowhere.
static bool
leave (StoreWrite *write, const StoreLocation *location, int64_t to_folder_id, GError **error)
{
  StoreLocation twin;

  if (!store_shared_find_twin (write, location, to_folder_id, &twin, error))
    return false;
  if (twin.id != 0)
    to_folder_id = 0;
  if (location->uid != 0 &&
      !store_db_run (write->index, error, "INSERT OR REPLACE INTO departed VALUES (?, ?, ?)",
                     bind_int (location->folder_id), bind_int (location->uid),
                     bind_int (location->id)))
    return false;
  return store_location_place (write, location, to_folder_id, 0, error);
}

// Back to where ROW took it from; if the server has dropped it there meanwhile, it is removed mail.
// One that has not arrived there yet waits for its UID again.
static bool
come_back (StoreWrite *write, const StoreStepRow *row, const StoreLocation *location,
           GError **error)
{
  StoreLocation placed = *location;
  int64_t uid = 0;
  bool is_home;

  if (!store_home_has_message (write, location->message_id, &is_home, error))
    return false;
  // No server can have dropped it.
  if (is_home)
    return drop_departed (write, location->id, row->from_folder_id, error) &&
           store_location_place (write, location, row->from_folder_id, location->id, error);
  // It may have left the same folder before, on a way that is still to be gone.
  if ((row->from_uid != 0 &&
       (!store_db_get_int (write->index, error, &uid,
                           "SELECT uid FROM departed WHERE location_id = ? AND folder_id = ?",
                           bind_int (location->id), bind_int (row->from_folder_id)) ||
        !drop_departed (write, location->id, row->from_folder_id, error))) ||
      !store_location_place (write, location, row->from_folder_id, uid, error))
    return false;
  placed.folder_id = row->from_folder_id;
  return uid != 0 || row->from_uid == 0 || store_location_remove (write, &placed, error);
}

// ROW, of LOCATION as it stands, recorded and shown.
static bool
record_leaving (StoreWrite *write, StoreStepRow *row, const StoreLocation *location, GError **error)
{
  row->from_folder_id = location->folder_id;
  row->from_uid = location->uid;
  return store_folder_get_uidvalidity (write, row->from_folder_id, &row->from_uidvalidity, error) &&
         insert_step (write, row, location, error) &&
         leave (write, location, row->to_folder_id, error);
}

bool
store_step_move (StoreWrite *write, int64_t operation_id, int64_t account_id,
                 MailOperationKind kind, const StoreLocation *location, int64_t to_folder_id,
                 GError **error)
{
  StoreStepRow row = {.operation_id = operation_id,
                      .account_id = account_id,
                      .kind = kind,
                      .to_folder_id = to_folder_id};

  return record_leaving (write, &row, location, error);
}

bool
store_step_let_go (StoreWrite *write, int64_t operation_id, int64_t account_id, int64_t after_id,
                   const StoreLocation *location, GError **error)
{
  StoreStepRow row = {.operation_id = operation_id,
                      .account_id = account_id,
                      .kind = MAIL_OPERATION_DELETE,
                      .after_id = after_id};

  return record_leaving (write, &row, location, error);
}

bool
store_step_follow (StoreWrite *write, int64_t operation_id, int64_t account_id, int64_t after_id,
                   const StoreLocation *location, int64_t to_folder_id, GError **error)
{
  StoreStepRow row = {.operation_id = operation_id,
                      .account_id = account_id,
                      .kind = MAIL_OPERATION_MOVE,
                      .to_folder_id = to_folder_id,
                      .after_id = after_id};

  return record_leaving (write, &row, location, error);
}

bool
store_step_copy_after (StoreWrite *write, int64_t operation_id, int64_t account_id,
                       int64_t after_id, const StoreLocation *location, const StoreLocation *source,
                       GError **error)
{
  StoreStepRow row = {.operation_id = operation_id,
                      .account_id = account_id,
                      .kind = MAIL_OPERATION_COPY,
                      .from_folder_id = source->folder_id,
                      .to_folder_id = location->folder_id,
                      .after_id = after_id};

  return insert_step (write, &row, location, error);
}

bool
store_step_add (StoreWrite *write, int64_t operation_id, int64_t account_id, MailOperationKind kind,
                const StoreLocation *location, const StoreLocation *source, GError **error)
{
  StoreStepRow row = {.operation_id = operation_id,
                      .account_id = account_id,
                      .kind = kind,
                      .from_folder_id = source != NULL ? source->folder_id : 0,
                      .from_uid = source != NULL ? source->uid : 0,
                      .to_folder_id = location->folder_id};

  return store_folder_get_uidvalidity (write, row.from_folder_id, &row.from_uidvalidity, error) &&
         insert_step (write, &row, location, error);
}

bool
store_step_show (StoreWrite *write, const StoreStepRow *row, GError **error)
{
  StoreLocation location;

  if (!store_location_get (write, row->location_id, &location, error))
    return false;
  if (location.id == 0 || row->kind == MAIL_OPERATION_COPY || row->kind == MAIL_OPERATION_APPEND)
    return true;
  if (row->kind == MAIL_OPERATION_RESTORE)
    return location.folder_id != 0 ||
           store_location_place (write, &location, row->to_folder_id, 0, error);
  return location.folder_id != row->from_folder_id ||
         leave (write, &location, row->to_folder_id, error);
}

// What was added and did not come into being goes nowhere: neither it nor what was to follow may
// touch the original.
static bool
take_away (StoreWrite *write, const StoreLocation *location, GError **error)
{
  return store_step_end_all (write, location->id, error) &&
         store_location_erase (write, location, error);
}

// Likewise, but kept: among what is RESTORABLE, or in no list at all.
static bool
put_aside (StoreWrite *write, const StoreLocation *location, bool restorable, GError **error)
{
  return store_step_end_all (write, location->id, error) &&
         (restorable ? store_location_quarantine (write, location, error) :
                       store_location_place (write, location, 0, 0, error));
}

// The step after ROW. One that leads back to where ROW begins is none any more: *OUT_BACK.
static bool
find_next (StoreWrite *write, const StoreStepRow *row, StoreStepRow *out, bool *out_back,
           GError **error)
{
  *out_back = false;
  while (store_step_get_next (write, row, out, error)) {
    if (out->id == 0 || out->kind != MAIL_OPERATION_MOVE || out->from_uid != 0 ||
        out->to_folder_id != row->from_folder_id)
      return true;
    if (!store_step_set_state (write, out->id, MAIL_OPERATION_DONE, NULL, error) ||
        !store_copy_hand_back (write, out->id, row, error) ||
        !store_operation_settle (write, error))
      return false;
    *out_back = true;
  }
  return false;
}

// NEXT begins where ROW would have.
static bool
hand_on (StoreWrite *write, const StoreStepRow *row, const StoreStepRow *next, GError **error)
{
  if (next->from_uid != 0)
    return true;
  return store_db_run (write->keep, error,
                       "UPDATE step SET from_folder_id = ?, from_uidvalidity = ?,"
                       "  from_uid = nullif (?, 0) WHERE id = ?",
                       bind_int (row->from_folder_id), bind_int (row->from_uidvalidity),
                       bind_int (row->from_uid), bind_int (next->id));
}

// Whether the server has it still where ROW begins, though it went with the folder it was shown in.
static bool
is_left_behind (StoreWrite *write, const StoreStepRow *row, bool *out, GError **error)
{
  int64_t found = 0;
  bool ok = store_db_get_int (write->index, error, &found,
                              "SELECT 1 FROM departed d JOIN removed r USING (location_id)"
                              "  WHERE d.location_id = ? AND d.folder_id = ?",
                              bind_int (row->location_id), bind_int (row->from_folder_id));

  *out = found != 0;
  return ok;
}

bool
store_step_hide (StoreWrite *write, const StoreStepRow *row, GError **error)
{
  StoreLocation location, twin;
  StoreStepRow next;
  bool back;

  if (!store_location_get (write, row->location_id, &location, error))
    return false;
  if (location.id == 0)
    return true;
  if (row->kind == MAIL_OPERATION_RESTORE)
    return put_aside (write, &location, true, error);
  // A refused upload is the only copy there is: kept, out of every list, until it is given up.
  if (row->kind == MAIL_OPERATION_APPEND && row->state == MAIL_OPERATION_FAILED)
    return put_aside (write, &location, false, error);
  if (row->kind == MAIL_OPERATION_COPY || row->kind == MAIL_OPERATION_APPEND)
    return take_away (write, &location, error);
  if (!find_next (write, row, &next, &back, error))
    return false;
  if (next.id != 0)
    return hand_on (write, row, &next, error);
  // After a crash it may never have been shown.
  back = back || location.folder_id == row->to_folder_id ||
         (store_shared_is_leaving (row) && location.folder_id == 0);
  if (!back && location.folder_id == 0) {
    if (!store_shared_find_twin (write, &location, row->to_folder_id, &twin, error))
      return false;
    back = twin.id != 0;
  }
  if (!back && !is_left_behind (write, row, &back, error))
    return false;
  return !back || come_back (write, row, &location, error);
}

// The latest open step that begins in the folder by a UID, or, SEEKING, that seeks one; 0: none.
static bool
find_beginning (StoreWrite *write, int64_t folder_id, bool seeking, int64_t *out_step_id,
                GError **error)
{
  *out_step_id = 0;
  return store_db_get_int (write->keep, error, out_step_id,
                           "SELECT max (id) FROM step s WHERE from_folder_id = ? AND state < 2"
                           "  AND iif (?, " STORE_STEP_SEEKS ", from_uid IS NOT NULL)",
                           bind_int (folder_id), bind_int (seeking));
}

// Asked anew after each: what was to follow a step that ends so begins where that one would have,
// by the same old UID, which must be no more used than its.
static bool
fail_each (StoreWrite *write, int64_t folder_id, bool seeking, GError **error)
{
  int64_t step_id;
  bool good;

  while ((good = find_beginning (write, folder_id, seeking, &step_id, error)) && step_id != 0)
    if (!store_step_failed (write, step_id, "the folder was made anew on the server", error))
      return false;
  write->logged = true;
  return good;
}

static bool
seek (StoreWrite *write, int64_t folder_id, GError **error)
{
  return store_db_run (write->keep, error,
                       "UPDATE step SET from_uid = NULL, from_uidvalidity = -1"
                       "  WHERE from_folder_id = ? AND state = 0 AND from_uid IS NOT NULL"
                       "  AND rfc_message_id <> ''",
                       bind_int (folder_id));
}

// One that has no UID yet is for what is still to turn up there, under whatever number.
bool
store_step_set_aside (StoreWrite *write, int64_t folder_id, bool seeking, GError **error)
{
  return (!seeking || seek (write, folder_id, error)) &&
         fail_each (write, folder_id, false, error) &&
         store_db_run (write->index, error, "DELETE FROM departed WHERE folder_id = ?",
                       bind_int (folder_id)) &&
         store_db_run (write->keep, error, "UPDATE pending_flag SET uid = NULL WHERE folder_id = ?",
                       bind_int (folder_id));
}

bool
store_step_end_seeking (StoreWrite *write, int64_t folder_id, GError **error)
{
  return fail_each (write, folder_id, true, error);
}

bool
store_step_found_source (StoreWrite *write, int64_t folder_id, uint32_t uid, int64_t message_id,
                         GError **error)
{
  int64_t uidvalidity;

  return store_folder_get_uidvalidity (write, folder_id, &uidvalidity, error) &&
         store_db_run (write->keep, error,
                       "UPDATE step AS s SET from_uid = ?, from_uidvalidity = ?"
                       "  WHERE from_folder_id = ? AND message_id = ? AND kind = ?"
                       "  AND " STORE_STEP_SEEKS,
                       bind_int (uid), bind_int (uidvalidity), bind_int (folder_id),
                       bind_int (message_id), bind_int (MAIL_OPERATION_COPY));
}

bool
store_step_renumber (StoreWrite *write, int64_t folder_id, uint32_t uidvalidity, GError **error)
{
  return store_db_run (write->keep, error,
                       "UPDATE step SET from_uidvalidity = ?2 WHERE from_folder_id = ?1"
                       "  AND state < 2 AND from_uidvalidity > 0",
                       bind_int (folder_id), bind_int (uidvalidity)) &&
         store_db_run (write->keep, error,
                       "UPDATE pending_flag SET uidvalidity = ?2 WHERE folder_id = ?1",
                       bind_int (folder_id), bind_int (uidvalidity));
}

// One whose way here has not been sent yet can't have come in; and a copy is not what it is made
// of.
bool
store_step_claim (StoreWrite *write, int64_t folder_id, uint32_t uid, const char *rfc_id,
                  uint64_t size, int64_t received, int64_t *out_location_id, GError **error)
{
  int64_t step_id = 0, uidvalidity;

  *out_location_id = 0;
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT id, location_id FROM step s WHERE state < 2 AND from_folder_id = ?1"
    "  AND from_uid IS NULL AND kind NOT IN (?2, ?6) AND rfc_message_id = ?3 AND size = ?4"
    "  AND kind <> ?7"
    "  AND (?3 <> '' OR received = ?5) AND NOT EXISTS (SELECT 1 FROM step e"
    "    WHERE e.location_id = s.location_id AND e.id < s.id AND e.state < 2 AND (e.state = 0 OR"
    "      e.to_folder_id <> ?1))"
    "  ORDER BY id LIMIT 1",
    bind_int (folder_id), bind_int (MAIL_OPERATION_APPEND), bind_text (rfc_id),
    bind_int ((int64_t) size), bind_int (received), bind_int (MAIL_OPERATION_RESTORE),
    bind_int (MAIL_OPERATION_COPY));
  if (!store_rows_next (&rows, error))
    return !rows.failed;
  step_id = store_rows_int (&rows, 0);
  *out_location_id = store_rows_int (&rows, 1);
  write->logged = true;
  return store_folder_get_uidvalidity (write, folder_id, &uidvalidity, error) &&
         store_db_run (write->keep, error,
                       "UPDATE step SET from_uid = ?, from_uidvalidity = ? WHERE id = ?",
                       bind_int (uid), bind_int (uidvalidity), bind_int (step_id)) &&
         store_db_run (write->index, error, "INSERT OR REPLACE INTO departed VALUES (?, ?, ?)",
                       bind_int (folder_id), bind_int (uid), bind_int (*out_location_id));
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Steps and the server: which can be sent, what was about to be sent, and how each ended.

#include "store/store-copy-after.h"
#include "store/store-folder.h"
#include "store/store-hold.h"
#include "store/store-home-private.h"
#include "store/store-shared-leave.h"
#include "store/store-shared.h"
#include "store/store-step.h"

void
store_step_free (StoreStep *step)
{
  if (step == NULL)
    return;
  g_free (step->rfc_message_id);
  g_free (step);
}

static StoreStep *
read_step (StoreRows *rows)
{
  StoreStep *step = g_new0 (StoreStep, 1);

  step->id = store_rows_int (rows, 0);
  step->operation_id = store_rows_int (rows, 1);
  step->account_id = store_rows_int (rows, 2);
  step->kind = (MailOperationKind) store_rows_int (rows, 3);
  step->state = (MailOperationState) store_rows_int (rows, 4);
  step->message_id = store_rows_int (rows, 5);
  step->from_folder_id = store_rows_int (rows, 6);
  step->from_uidvalidity = (uint32_t) store_rows_int (rows, 7);
  step->from_uid = (uint32_t) store_rows_int (rows, 8);
  step->to_folder_id = store_rows_int (rows, 9);
  step->to_uidnext_at_sending = (uint32_t) store_rows_int (rows, 10);
  step->rfc_message_id = g_strdup (store_rows_text (rows, 11));
  step->size = (uint64_t) store_rows_int (rows, 12);
  step->received = store_rows_int (rows, 13);
  step->flags = (MailFlags) store_rows_int (rows, 14);
  step->is_awaited = store_rows_int (rows, 15) != 0;
  step->home_copy_id = store_rows_int (rows, 16);
  step->sent_at = store_rows_int (rows, 17);
  step->is_last_of_folder = store_rows_int (rows, 18) != 0;
  step->was_put_off = store_rows_int (rows, 19) != 0;
  return step;
}

#define FOLDER_GOES                                                                                \
  " EXISTS (SELECT 1 FROM keep.folder_step g WHERE g.account_id = s.account_id AND g.state < 2"    \
  "   AND g.kind = 8 AND g.folder_id = s.from_folder_id AND g.operation_id > s.operation_id)"

G_STATIC_ASSERT (MAIL_OPERATION_DELETE_FOLDER == 8);

#define STEP_COLUMNS                                                                               \
  "id, operation_id, account_id, kind, state, message_id, from_folder_id, from_uidvalidity,"       \
  " from_uid, to_folder_id, to_uidnext, rfc_message_id, size, received, flags,"                    \
  " EXISTS (SELECT 1 FROM keep.step f WHERE f.after_id = s.id AND f.after_id <> 0"                 \
  "   AND f.state < 2),"                                                                           \
  " coalesce ((SELECT a.message_id FROM keep.step a JOIN keep.account c ON c.id = a.account_id"    \
  "   WHERE a.id = s.after_id AND c.kind = 1), 0), sent_at," FOLDER_GOES ", s.reason <> ''"

G_STATIC_ASSERT (MAIL_SERVICE_POP3 == 1);

// Flags go before what takes the message away (MOVE, DELETE), and where they are to be set is not
// known before the row is here again. What is on the wire may have taken it away already.
#define IS_KNOWN                                                                                   \
  " AND NOT (s.state = 0 AND s.kind IN (1, 3) AND EXISTS (SELECT 1 FROM keep.pending_flag p"       \
  "     WHERE p.location_id = s.location_id)"                                                      \
  "   AND NOT EXISTS (SELECT 1 FROM location l WHERE l.id = s.location_id))"

// What takes a message away comes after the copies that are to be made of it: they may be put off.
#define IS_COPIED                                                                                  \
  " AND NOT (s.kind IN (1, 3) AND EXISTS (SELECT 1 FROM keep.step c WHERE c.state < 2"             \
  "     AND c.from_folder_id = s.from_folder_id AND c.from_uid = s.from_uid AND c.kind = 2"        \
  "     AND c.id < s.id))"

G_STATIC_ASSERT (MAIL_OPERATION_MOVE == 1 && MAIL_OPERATION_COPY == 2 &&
                 MAIL_OPERATION_DELETE == 3);

// What it waits for is done, and where that put the message is known: told, or seen there since.
#define MAY_FOLLOW                                                                                 \
  " AND (s.after_id = 0 OR EXISTS (SELECT 1 FROM keep.step a WHERE a.id = s.after_id"              \
  "   AND a.state = 2 AND (a.to_uid IS NOT NULL OR (s.kind = 2 AND s.from_uid IS NOT NULL))))"

GPtrArray *
store_step_list_awaiting (Store *store, int64_t account_id, uint32_t limit, GError **error)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) store_step_free);
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT " STEP_COLUMNS " FROM keep.step s WHERE account_id = ?1 AND state = 0"
    "  AND from_uid IS NULL AND kind NOT IN (?2, ?3)"
    "  AND ((rfc_message_id <> '' AND NOT " STORE_STEP_SEEKS ") OR" FOLDER_GOES ")"
    "  AND NOT EXISTS (SELECT 1 FROM keep.step e WHERE e.location_id = s.location_id"
    "    AND e.id < s.id AND e.state < 2)" MAY_FOLLOW " ORDER BY id LIMIT ?4",
    bind_int (account_id), bind_int (MAIL_OPERATION_APPEND), bind_int (MAIL_OPERATION_RESTORE),
    bind_int (limit));
  while (store_rows_next (&rows, error))
    g_ptr_array_add (steps, read_step (&rows));
  return rows.failed ? NULL : g_steal_pointer (&steps);
}

#define CAN_BE_SENT                                                                                \
  " FROM keep.step s WHERE account_id = ?1 AND state < 2"                                          \
  "  AND operation_id NOT IN (SELECT value FROM json_each (?6))"                                   \
  "  AND (from_uid IS NOT NULL OR kind IN (?2, ?5))"                                               \
  "  AND NOT EXISTS (SELECT 1 FROM keep.step e WHERE e.location_id = s.location_id"                \
  "    AND e.id < s.id AND e.state < 2)"                                                           \
  "  AND NOT EXISTS (SELECT 1 FROM keep.folder_step f WHERE f.account_id = ?1 AND f.state < 2"     \
  "    AND f.operation_id < s.operation_id AND f.kind <> ?4"                                       \
  "    AND f.folder_id IN (s.from_folder_id, s.to_folder_id))" IS_KNOWN IS_COPIED MAY_FOLLOW

#define CAN_BE_SENT_VALUES(limit)                                                                  \
  bind_int (account_id), bind_int (MAIL_OPERATION_APPEND), bind_int ((int64_t) (limit)),           \
    bind_int (MAIL_OPERATION_RENAME_FOLDER), bind_int (MAIL_OPERATION_RESTORE), bind_text (held)

static bool
add_steps (StoreRows *rows, GPtrArray *steps, GError **error)
{
  while (store_rows_next (rows, error))
    g_ptr_array_add (steps, read_step (rows));
  return !rows->failed;
}

GPtrArray *
store_step_list (Store *store, int64_t account_id, uint32_t limit, GError **error)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) store_step_free);
  g_autofree char *held = store_hold_dup_ids (store);
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) fresh =
    store_db_query (read.db,
                    "SELECT " STEP_COLUMNS CAN_BE_SENT " AND (state = 1 OR reason = '')"
                    "  ORDER BY state DESC, id LIMIT ?3",
                    CAN_BE_SENT_VALUES (limit));
  if (!add_steps (&fresh, steps, error))
    return NULL;
  if (steps->len == limit)
    return g_steal_pointer (&steps);
  g_auto (StoreRows) put_off =
    store_db_query (read.db,
                    "SELECT " STEP_COLUMNS CAN_BE_SENT " AND state = 0 AND reason <> ''"
                    "  ORDER BY sent_at, id LIMIT ?3",
                    CAN_BE_SENT_VALUES (limit - steps->len));
  return add_steps (&put_off, steps, error) ? g_steal_pointer (&steps) : NULL;
}

bool
store_step_may_have_brought (Store *store, const StoreStep *step, uint32_t uid, bool *out,
                             GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);
  int64_t taken = 0;

  *out = false;
  if (read.db == NULL ||
      !store_db_get_int (
        read.db, error, &taken,
        "SELECT EXISTS (SELECT 1 FROM location"
        "    WHERE folder_id = ?1 AND uid = ?2 AND message_id <> ?3)"
        "  OR EXISTS (SELECT 1 FROM departed d JOIN keep.step s ON s.id = ?4"
        "    WHERE d.folder_id = ?1 AND d.uid = ?2 AND d.location_id <> s.location_id)"
        "  OR EXISTS (SELECT 1 FROM keep.step e LEFT JOIN folder f ON f.id = ?1"
        "    WHERE e.account_id = ?5 AND e.id <> ?4 AND e.to_folder_id = ?1 AND e.to_uid = ?2"
        "      AND e.to_uidvalidity IN (0, coalesce (f.uidvalidity, 0)))",
        bind_int (step->to_folder_id), bind_int (uid), bind_int (step->message_id),
        bind_int (step->id), bind_int (step->account_id)))
    return false;
  *out = taken == 0;
  return true;
}

// One that has ended meanwhile stays as it ended: the person took it back. Why it was put off stays
// known until it ends.
static bool
set_open_state (StoreWrite *write, int64_t step_id, MailOperationState state, uint32_t to_uidnext,
                bool *out_is_open, GError **error)
{
  int64_t found = 0, mark;

  if (!store_db_get_int (write->keep, error, &found,
                         "SELECT 1 FROM step WHERE id = ? AND state < 2", bind_int (step_id)))
    return false;
  *out_is_open = found != 0;
  return !found ||
         (store_write_next_mark (write, &mark, error) &&
          store_db_run (write->keep, error,
                        "UPDATE step SET state = ?, changed = ?, to_uidnext = ?, sent_at = ?"
                        "  WHERE id = ?",
                        bind_int (state), bind_int (mark), bind_int (to_uidnext),
                        bind_int (store_now ()), bind_int (step_id)) &&
          store_db_run (write->keep, error,
                        "UPDATE operation SET state = ?1 WHERE state IN (0, 1) AND state <> ?1 AND"
                        "  id = (SELECT operation_id FROM step WHERE id = ?2)",
                        bind_int (state), bind_int (step_id)));
}

bool
store_step_sending (StoreWrite *write, int64_t step_id, uint32_t to_uidnext, bool *out_is_open,
                    GError **error)
{
  return set_open_state (write, step_id, MAIL_OPERATION_SENDING, to_uidnext, out_is_open, error);
}

// The step, if it is still open; false with STALE when it ended meanwhile.
static bool
get_step (StoreWrite *write, int64_t step_id, StoreStepRow *out, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep, "SELECT " STORE_STEP_COLUMNS " FROM step s WHERE id = ? AND state < 2",
    bind_int (step_id));

  if (!store_rows_next (&rows, error))
    return rows.failed ? false : store_fail (error, MAIL_ERROR_STALE, "the step has ended");
  *out = store_step_read (&rows);
  return true;
}

// *OUT: the person has taken ROW back meanwhile, by NEXT alone.
static bool
is_reversed (StoreWrite *write, const StoreStepRow *row, const StoreStepRow *next, bool *out,
             GError **error)
{
  int64_t found = 0;
  bool ok = next->id == 0 ||
            store_db_get_int (
              write->keep, error, &found,
              "SELECT EXISTS (SELECT 1 FROM operation WHERE id = ? AND reverses = ?)"
              "  AND NOT EXISTS (SELECT 1 FROM step WHERE after_id = ?)",
              bind_int (next->operation_id), bind_int (row->operation_id), bind_int (next->id));

  *out = found != 0;
  return ok;
}

static bool
take_back (StoreWrite *write, const StoreStepRow *row, GError **error)
{
  return store_copy_hand_back (write, row->id, row, error) &&
         store_step_set_state (write, row->id, MAIL_OPERATION_UNDONE, NULL, error) &&
         store_step_hide (write, row, error);
}

// What was taken back while nobody knew whether it had happened need not happen any more.
bool
store_step_retry (StoreWrite *write, int64_t step_id, GError **error)
{
  StoreStepRow row, next;
  bool is_open, reversed;

  if (!set_open_state (write, step_id, MAIL_OPERATION_PENDING, 0, &is_open, error))
    return false;
  if (!is_open)
    return true;
  if (!get_step (write, step_id, &row, error) || !store_step_get_next (write, &row, &next, error) ||
      !is_reversed (write, &row, &next, &reversed, error))
    return false;
  return !reversed || (take_back (write, &next, error) && take_back (write, &row, error) &&
                       store_operation_settle (write, error));
}

bool
store_step_put_off (StoreWrite *write, const StoreStep *step, const char *reason, GError **error)
{
  return store_db_run (write->keep, error, "UPDATE step SET reason = ? WHERE id = ? AND state = 1",
                       bind_text (reason), bind_int (step->id)) &&
         store_operation_tell (write, step->operation_id, reason, error);
}

// *OUT: the server may have put ROW's message where it says: at a UID that was not given away yet
// when that left, or, where the server told of none, that is not known as another's. Where folders
// are labels it may have been there before.
static bool
may_be_at (StoreWrite *write, const StoreStepRow *row, bool *out, GError **error)
{
  int64_t there = 0, another = 0, uidnext = 0;
  bool good =
    store_db_get_int (write->index, error, &there,
                      "SELECT message_id FROM location WHERE folder_id = ? AND uid = ?",
                      bind_int (row->to_folder_id), bind_int (row->to_uid)) &&
    store_db_get_int (write->index, error, &another,
                      "SELECT EXISTS (SELECT 1 FROM message a JOIN message b ON b.id = ?2"
                      "    WHERE a.id = ?1 AND a.rfc_message_id <> b.rfc_message_id)"
                      "  OR EXISTS (SELECT 1 FROM departed"
                      "    WHERE folder_id = ?3 AND uid = ?4 AND location_id <> ?5)",
                      bind_int (there), bind_int (row->message_id), bind_int (row->to_folder_id),
                      bind_int (row->to_uid), bind_int (row->location_id)) &&
    store_db_get_int (write->keep, error, &uidnext,
                      "SELECT coalesce (to_uidnext, 0) FROM step WHERE id = ?", bind_int (row->id));

  *out = good && (there == row->message_id || (uidnext > 0 ? row->to_uid >= uidnext : !another));
  return good;
}

// A UID under a UIDVALIDITY that the folder no longer has says nothing (D9), nor does a server's
// word for one where its message can't be.
static bool
check_uid (StoreWrite *write, StoreStepRow *row, GError **error)
{
  int64_t known = 0;
  bool may_be;

  if (row->to_uid == 0 || row->to_uidvalidity == 0)
    return true;
  if (!store_db_get_int (write->index, error, &known, "SELECT uidvalidity FROM folder WHERE id = ?",
                         bind_int (row->to_folder_id)) ||
      !may_be_at (write, row, &may_be, error))
    return false;
  if ((known != 0 && known != row->to_uidvalidity) || !may_be)
    row->to_uid = 0;
  return true;
}

// The server has what ROW is about at UID of the folder where it begins.
static bool
begin_at (StoreWrite *write, const StoreStepRow *row, int64_t uidvalidity, int64_t uid,
          GError **error)
{
  StoreLocation twin;

  // What came in by this UID meanwhile and was not known again is the same message.
  return store_location_get_by_uid (write, row->from_folder_id, (uint32_t) uid, &twin, error) &&
         (twin.id == 0 || twin.id == row->location_id ||
          store_location_erase (write, &twin, error)) &&
         store_db_run (write->keep, error,
                       "UPDATE step SET from_uid = ?, from_uidvalidity = ? WHERE id = ?",
                       bind_int (uid), bind_int (uidvalidity), bind_int (row->id)) &&
         store_db_run (write->index, error, "INSERT OR REPLACE INTO departed VALUES (?, ?, ?)",
                       bind_int (row->from_folder_id), bind_int (uid), bind_int (row->location_id));
}

// NEXT goes on from where ROW has brought it, unless it came in there already and was told.
static bool
begin_next (StoreWrite *write, const StoreStepRow *row, const StoreStepRow *next, GError **error)
{
  return next->from_uid != 0 || next->from_folder_id != row->to_folder_id ||
         begin_at (write, next, row->to_uidvalidity, row->to_uid, error);
}

// It lies at TO_UID now: the start of the step that comes next, though that may lead back into the
// very folder, or else its place. A row that was not shown on its way, after a crash, follows.
static bool
settle_place (StoreWrite *write, const StoreStepRow *row, const StoreLocation *location,
              GError **error)
{
  StoreStepRow next;

  if (row->to_uid == 0)
    return true;
  if (!store_folder_learn_uidvalidity (write, row->to_folder_id, (uint32_t) row->to_uidvalidity,
                                       error) ||
      !store_step_get_next (write, row, &next, error))
    return false;
  if (next.id != 0)
    return begin_next (write, row, &next, error);
  if (location->folder_id == row->to_folder_id ?
        location->uid != 0 :
        location->folder_id != row->from_folder_id && location->folder_id != 0)
    return true;
  return store_location_place (write, location, row->to_folder_id, row->to_uid, error);
}

// What was restored and then taken back is what it was: mail that the server dropped.
static bool
end_deleted (StoreWrite *write, const StoreStepRow *row, const StoreLocation *location,
             GError **error)
{
  StoreLocation placed = *location;
  int64_t restored = 0;

  if (!store_db_get_int (write->keep, error, &restored,
                         "SELECT 1 FROM operation WHERE id = ? AND kind = ?",
                         bind_int (row->operation_id), bind_int (MAIL_OPERATION_RESTORE)))
    return false;
  placed.folder_id = row->from_folder_id;
  return restored != 0 ? store_location_quarantine (write, &placed, error) :
                         store_location_erase (write, location, error);
}

// The message lay in the goal already: that is the place that stays, and what the step is about.
static bool
join_twin (StoreWrite *write, const StoreStepRow *row, const StoreLocation *location,
           const StoreLocation *twin, GError **error)
{
  write->logged = true;
  return store_db_run (write->keep, error, "UPDATE step SET location_id = ? WHERE id = ?",
                       bind_int (twin->id), bind_int (row->id)) &&
         store_location_erase (write, location, error);
}

// It is at its goal, as the server says.
static bool
arrive (StoreWrite *write, const StoreStepRow *row, const StoreLocation *location, GError **error)
{
  StoreStepRow next;
  StoreLocation twin;

  if (!store_step_get_next (write, row, &next, error) ||
      !store_shared_find_twin (write, location, row->to_folder_id, &twin, error))
    return false;
  if (next.id == 0 && twin.id != 0 && location->folder_id == 0)
    return join_twin (write, row, location, &twin, error);
  // What goes on from there keeps the places that the person has given it since.
  return settle_place (write, row, location, error) &&
         (next.id != 0 || store_shared_arrive (write, location, row->to_folder_id, error));
}

bool
store_step_finish (StoreWrite *write, const StoreStepRow *row, GError **error)
{
  StoreLocation current, *location = &current;

  if (!store_location_get (write, row->location_id, location, error))
    return false;
  if (location->id == 0)
    return true;
  if (row->kind == MAIL_OPERATION_DELETE)
    return location->folder_id != 0 || end_deleted (write, row, location, error);
  if (store_shared_is_leaving (row))
    return location->folder_id != 0 || store_location_erase (write, location, error);
  if (row->kind == MAIL_OPERATION_MOVE &&
      !store_db_run (write->index, error,
                     "DELETE FROM departed WHERE location_id = ? AND folder_id = ?",
                     bind_int (location->id), bind_int (row->from_folder_id)))
    return false;
  return arrive (write, row, location, error);
}

// Those that waited for ROW.
static GArray *
list_followers (StoreWrite *write, const StoreStepRow *row, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->keep,
                    "SELECT " STORE_STEP_COLUMNS " FROM step s WHERE after_id = ? AND after_id <> 0"
                    "  AND state < 2",
                    bind_int (row->id));

  return store_step_read_all (&rows, error);
}

static bool
fail_each (StoreWrite *write, const GArray *followers, const char *reason, GError **error)
{
  for (unsigned i = 0; i < followers->len; i++)
    if (!store_step_failed (write, g_array_index (followers, StoreStepRow, i).id, reason, error))
      return false;
  return true;
}

static bool
fail_followers (StoreWrite *write, const StoreStepRow *row, const char *reason, GError **error)
{
  g_autoptr (GArray) followers = list_followers (write, row, error);

  return followers != NULL && fail_each (write, followers, reason, error);
}

// A copy begins where what it is made of came to; where folders are labels, those of the message
// end with the move that it left or came back by. Mail at home leaves now; what a server has goes
// by its account's worker. Where it is not known that the copy exists, nothing leaves.
static bool
release_one (StoreWrite *write, const StoreStepRow *row, const StoreStepRow *follower,
             GError **error)
{
  if (row->kind == MAIL_OPERATION_MOVE || follower->kind == MAIL_OPERATION_COPY)
    return store_shared_end_follower (write, follower, row, error);
  return row->to_uid != 0 ?
           store_home_let_go (write, follower, error) :
           store_step_failed (write, follower->id, "the server did not tell where it put the copy",
                              error);
}

static bool
release_each (StoreWrite *write, const StoreStepRow *row, const GArray *followers, GError **error)
{
  for (unsigned i = 0; i < followers->len; i++)
    if (!release_one (write, row, &g_array_index (followers, StoreStepRow, i), error))
      return false;
  return true;
}

// ROW is done, and so may be what it belongs to; where nothing waited for it that is all.
static bool
release_followers (StoreWrite *write, const StoreStepRow *row, GError **error)
{
  g_autoptr (GArray) followers = list_followers (write, row, error);

  if (followers == NULL)
    return false;
  if (followers->len == 0)
    return store_operation_settle_one (write, row->operation_id, error);
  return release_each (write, row, followers, error) && store_operation_settle (write, error);
}

// index.db was lost and has no row of the message yet: what is to be done with it next begins where
// it was put, and what is wished of it waits for it there.
static bool
point_waiting (StoreWrite *write, const StoreStepRow *row, GError **error)
{
  StoreLocation location;

  if (row->to_folder_id == 0)
    return true;
  if (!store_location_get (write, row->location_id, &location, error))
    return false;
  return location.id != 0 ||
         (store_db_run (write->keep, error,
                        "UPDATE step SET from_uid = ?3, from_uidvalidity = ?4 WHERE id ="
                        "  (SELECT min (id) FROM step WHERE location_id = ?1 AND state < 2)"
                        "  AND from_folder_id = ?2 AND from_uid IS NULL AND 0 NOT IN (?3, ?4)",
                        bind_int (row->location_id), bind_int (row->to_folder_id),
                        bind_int (row->to_uid), bind_int (row->to_uidvalidity)) &&
          store_db_run (write->keep, error,
                        "UPDATE pending_flag SET folder_id = ?2, uid = NULL WHERE location_id = ?1",
                        bind_int (row->location_id), bind_int (row->to_folder_id)));
}

bool
store_step_done (StoreWrite *write, int64_t step_id, uint32_t to_uidvalidity, uint32_t to_uid,
                 GError **error)
{
  StoreStepRow row;

  if (!get_step (write, step_id, &row, error))
    return false;
  row.to_uidvalidity = to_uidvalidity;
  row.to_uid = to_uid;
  return check_uid (write, &row, error) &&
         store_db_run (write->keep, error,
                       "UPDATE step SET to_uidvalidity = ?, to_uid = nullif (?, 0) WHERE id = ?",
                       bind_int (to_uidvalidity), bind_int (row.to_uid), bind_int (step_id)) &&
         store_step_set_state (write, step_id, MAIL_OPERATION_DONE, NULL, error) &&
         store_step_finish (write, &row, error) && point_waiting (write, &row, error) &&
         release_followers (write, &row, error);
}

bool
store_step_failed (StoreWrite *write, int64_t step_id, const char *reason, GError **error)
{
  StoreStepRow row;

  if (!get_step (write, step_id, &row, error))
    return false;
  row.state = MAIL_OPERATION_FAILED;
  return store_operation_tell (write, row.operation_id, reason, error) &&
         store_step_set_state (write, step_id, row.state, reason, error) &&
         store_copy_hand_back (write, step_id, &row, error) &&
         store_step_hide (write, &row, error) && fail_followers (write, &row, reason, error) &&
         store_operation_settle (write, error);
}

bool
store_step_found (StoreWrite *write, int64_t step_id, uint32_t uidvalidity, uint32_t uid,
                  GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->keep,
                    "SELECT " STORE_STEP_COLUMNS " FROM step s WHERE id = ? AND state = 0"
                    "  AND from_uid IS NULL",
                    bind_int (step_id));

  if (!store_rows_next (&rows, error))
    return !rows.failed;
  const StoreStepRow row = store_step_read (&rows);
  write->logged = true;
  return begin_at (write, &row, uidvalidity, uid, error);
}

// Whatever was to be done with it after that has ended too.
bool
store_step_gone (StoreWrite *write, int64_t step_id, GError **error)
{
  StoreStepRow row;
  StoreLocation location;

  if (!get_step (write, step_id, &row, error) ||
      !store_step_end_all (write, row.location_id, error) ||
      !store_location_get (write, row.location_id, &location, error) ||
      !store_shared_pass_on (write, &row, error))
    return false;
  if (location.id == 0 || location.uid != 0)
    return true;
  return row.kind == MAIL_OPERATION_MOVE && location.folder_id != 0 ?
           store_location_remove (write, &location, error) :
           store_location_erase (write, &location, error);
}

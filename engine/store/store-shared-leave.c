// SPDX-License-Identifier: GPL-3.0-or-later
//
// What follows a move into the trash, and the move back.

#include "store/store-shared-leave.h"

#include "base/mail-folder.h"
#include "store/store-copy-after.h"
#include "store/store-shared.h"

bool
store_shared_is_leaving (const StoreStepRow *row)
{
  return row->kind == MAIL_OPERATION_MOVE && row->after_id != 0;
}

// The latest step of LOCATION_ID.
static bool
find_last_step (StoreWrite *write, int64_t location_id, int64_t *out, GError **error)
{
  *out = 0;
  return store_db_get_int (write->keep, error, out,
                           "SELECT coalesce (max (id), 0) FROM step WHERE location_id = ?",
                           bind_int (location_id));
}

bool
store_shared_leave (StoreWrite *write, int64_t operation_id, int64_t account_id,
                    const StoreLocation *location, int64_t to_folder_id, GError **error)
{
  bool shared, apart, was_apart;
  int64_t step_id;

  if (!store_shared_is (write, location->message_id, &shared, error) ||
      !store_shared_is_apart (write, to_folder_id, &apart, error) ||
      !store_shared_is_apart (write, location->folder_id, &was_apart, error))
    return false;
  if (!shared || !apart || was_apart)
    return true;
  if (!find_last_step (write, location->id, &step_id, error))
    return false;
  g_autoptr (GArray) others = store_shared_list_others (write, location, error);
  for (unsigned i = 0; others != NULL && i < others->len; i++) {
    const StoreLocation *other = &g_array_index (others, StoreLocation, i);

    // One that is still to arrive has a step of its own, which the trash will refuse.
    if (!store_shared_is_apart (write, other->folder_id, &apart, error) ||
        (!apart && other->uid != 0 &&
         !store_step_follow (write, operation_id, account_id, step_id, other, to_folder_id, error)))
      return false;
  }
  return others != NULL;
}

// With the move its places are gone, too.
static bool
end_leaving (StoreWrite *write, const StoreStepRow *follower, GError **error)
{
  return store_step_set_state (write, follower->id, MAIL_OPERATION_DONE, NULL, error) &&
         store_step_finish (write, follower, error);
}

// It is copied from where the message has come to.
static bool
begin_copy (StoreWrite *write, const StoreStepRow *follower, const StoreStepRow *done,
            GError **error)
{
  if (done->to_uid == 0 && follower->operation_id != done->operation_id)
    return store_copy_seek (write, follower, error);
  if (done->to_uid == 0)
    return store_step_failed (write, follower->id, "the server did not tell where it put it",
                              error);
  write->logged = true;
  return store_db_run (write->keep, error,
                       "UPDATE step SET from_uid = ?, from_uidvalidity = ? WHERE id = ?",
                       bind_int (done->to_uid), bind_int (done->to_uidvalidity),
                       bind_int (follower->id));
}

bool
store_shared_end_follower (StoreWrite *write, const StoreStepRow *follower,
                           const StoreStepRow *done, GError **error)
{
  return follower->kind == MAIL_OPERATION_COPY ? begin_copy (write, follower, done, error) :
                                                 end_leaving (write, follower, error);
}

// It is the move now, and the others follow it.
static bool
promote (StoreWrite *write, const StoreStepRow *row, GError **error)
{
  StoreLocation location;

  write->logged = true;
  return store_db_run (write->keep, error,
                       "UPDATE step SET after_id = iif (id = ?1, 0, ?1) WHERE after_id = ?2"
                       "  AND after_id <> 0 AND kind = ?3 AND state < 2",
                       bind_int (row->id), bind_int (row->after_id),
                       bind_int (MAIL_OPERATION_MOVE)) &&
         store_location_get (write, row->location_id, &location, error) &&
         (location.id == 0 || location.folder_id != 0 ||
          store_location_place (write, &location, row->to_folder_id, 0, error));
}

static GArray *
list_followers (StoreWrite *write, int64_t step_id, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT " STORE_STEP_COLUMNS " FROM step s WHERE after_id = ? AND after_id <> 0"
    "  AND kind IN (?, ?) AND state < 3 ORDER BY id",
    bind_int (step_id), bind_int (MAIL_OPERATION_MOVE), bind_int (MAIL_OPERATION_COPY));

  return store_step_read_all (&rows, error);
}

bool
store_shared_pass_on (StoreWrite *write, const StoreStepRow *gone, GError **error)
{
  g_autoptr (GArray) followers = list_followers (write, gone->id, error);
  bool promoted = false;

  for (unsigned i = 0; followers != NULL && i < followers->len; i++) {
    const StoreStepRow *row = &g_array_index (followers, StoreStepRow, i);

    if (row->state >= MAIL_OPERATION_DONE)
      continue;
    if (row->kind == MAIL_OPERATION_COPY ? !store_step_gone (write, row->id, error) :
                                           !promoted && !promote (write, row, error))
      return false;
    promoted = promoted || row->kind == MAIL_OPERATION_MOVE;
  }
  return followers != NULL;
}

bool
store_shared_has_left (StoreWrite *write, const StoreStepRow *row, bool *out, GError **error)
{
  int64_t state = MAIL_OPERATION_PENDING;

  *out = false;
  if (!store_shared_is_leaving (row))
    return true;
  if (!store_db_get_int (write->keep, error, &state, "SELECT state FROM step WHERE id = ?",
                         bind_int (row->after_id)))
    return false;
  *out = state != MAIL_OPERATION_PENDING && state != MAIL_OPERATION_UNDONE;
  return true;
}

// What leaves is over; where the move has not been confirmed, its place goes with it.
static bool
end_place (StoreWrite *write, const StoreStepRow *row, GError **error)
{
  return row->state >= MAIL_OPERATION_DONE || end_leaving (write, row, error);
}

// Everything is in All Mail anyway.
static bool
is_everywhere (StoreWrite *write, int64_t folder_id, bool *out, GError **error)
{
  int64_t found = 0;
  bool ok = store_db_get_int (write->index, error, &found,
                              "SELECT 1 FROM folder WHERE id = ? AND role = ?",
                              bind_int (folder_id), bind_int (MAIL_ROLE_ALL));

  *out = found != 0;
  return ok;
}

static bool
label_again (StoreWrite *write, int64_t reversal, int64_t step_id, const StoreStepRow *row,
             const StoreLocation *source, GError **error)
{
  StoreLocation twin;
  StoreLocation copy = {.folder_id = row->from_folder_id,
                        .message_id = source->message_id,
                        .thread_id = source->thread_id,
                        .sort_key = source->sort_key,
                        .flags = source->flags};
  bool everywhere;

  if (!store_shared_find_twin (write, source, row->from_folder_id, &twin, error) ||
      !is_everywhere (write, row->from_folder_id, &everywhere, error))
    return false;
  return twin.id != 0 || everywhere ||
         (store_location_insert (write, &copy, error) &&
          store_step_copy_after (write, reversal, row->account_id, step_id, &copy, source, error));
}

bool
store_shared_return (StoreWrite *write, int64_t reversal, const StoreStepRow *row,
                     const StoreLocation *location, GError **error)
{
  StoreLocation back;
  int64_t step_id;

  if (row->kind != MAIL_OPERATION_MOVE)
    return true;
  g_autoptr (GArray) followers = list_followers (write, row->id, error);
  if (followers == NULL || !find_last_step (write, location->id, &step_id, error) ||
      !store_location_get (write, location->id, &back, error))
    return false;
  for (unsigned i = 0; i < followers->len; i++) {
    const StoreStepRow *follower = &g_array_index (followers, StoreStepRow, i);

    if (store_shared_is_leaving (follower) &&
        (!end_place (write, follower, error) ||
         !label_again (write, reversal, step_id, follower, &back, error)))
      return false;
  }
  return true;
}

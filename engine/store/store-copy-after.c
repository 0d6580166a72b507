// SPDX-License-Identifier: GPL-3.0-or-later
//
// Copies that wait for what they are made of to be where it is shown.

#include "store/store-copy-after.h"

// The step among those at STATES that brings LOCATION to where it is shown, be it moved, copied or
// uploaded there; OUT->id is 0 when the last of them does not.
static bool
find_way (StoreWrite *write, const StoreLocation *location, MailOperationState states,
          StoreStepRow *out, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT " STORE_STEP_COLUMNS " FROM step s WHERE id = (SELECT max (id) FROM step"
    "    WHERE location_id = ?1 AND state <= ?2) AND to_folder_id = ?3"
    "  AND (kind IN (?4, ?5) OR (kind = ?6 AND after_id = 0))",
    bind_int (location->id), bind_int (states), bind_int (location->folder_id),
    bind_int (MAIL_OPERATION_COPY), bind_int (MAIL_OPERATION_APPEND),
    bind_int (MAIL_OPERATION_MOVE));

  *out = (StoreStepRow) {0};
  if (store_rows_next (&rows, error))
    *out = store_step_read (&rows);
  return !rows.failed;
}

// Where WAY is done, and the server told no UID, COPY's step seeks the message.
static bool
seek_if_done (StoreWrite *write, const StoreStepRow *way, const StoreLocation *copy, GError **error)
{
  write->logged = true;
  return way->state != MAIL_OPERATION_DONE ||
         store_db_run (write->keep, error,
                       "UPDATE step SET from_uidvalidity = -1 WHERE location_id = ?",
                       bind_int (copy->id));
}

bool
store_copy_after (StoreWrite *write, int64_t operation_id, int64_t account_id,
                  const StoreLocation *source, StoreLocation *copy, GError **error)
{
  StoreStepRow way;

  if (!find_way (write, source, MAIL_OPERATION_SENDING, &way, error) ||
      (way.id == 0 && !find_way (write, source, MAIL_OPERATION_DONE, &way, error)))
    return false;
  if (way.id == 0 || way.operation_id == operation_id)
    return store_fail (error, MAIL_ERROR_STALE, "it has not arrived in its folder yet");
  return store_location_insert (write, copy, error) &&
         store_step_copy_after (write, operation_id, account_id, way.id, copy, source, error) &&
         seek_if_done (write, &way, copy, error);
}

bool
store_copy_seek (StoreWrite *write, const StoreStepRow *follower, GError **error)
{
  write->logged = true;
  return store_db_run (write->keep, error, "UPDATE step SET from_uidvalidity = -1 WHERE id = ?",
                       bind_int (follower->id));
}

#define WAIT_FOR                                                                                   \
  " WHERE after_id = ?1 AND after_id <> 0 AND kind = ?2 AND state = 0"                             \
  "  AND operation_id <> (SELECT m.operation_id FROM step m WHERE m.id = ?1)"

// What was to be uploaded once and copied is uploaded to where the copies were to go.
static bool
upload_each (StoreWrite *write, int64_t step_id, const StoreStepRow *upload, GError **error)
{
  return store_db_run (write->keep, error,
                       "INSERT INTO upload SELECT s.id, u.sha256, u.size, u.rfc_key, u.file, u.body"
                       "  FROM step s, upload u" WAIT_FOR " AND u.step_id = ?3",
                       bind_int (step_id), bind_int (MAIL_OPERATION_COPY), bind_int (upload->id)) &&
         store_db_run (write->keep, error,
                       "UPDATE step SET kind = ?3, from_folder_id = 0, from_uidvalidity = 0,"
                       "  from_uid = NULL, after_id = 0,"
                       "  content_id = (SELECT u.content_id FROM step u WHERE u.id = ?4)" WAIT_FOR,
                       bind_int (step_id), bind_int (MAIL_OPERATION_COPY),
                       bind_int (MAIL_OPERATION_APPEND), bind_int (upload->id));
}

// They are made of what the copy BEGINNING was to be made of.
static bool
take_source_of (StoreWrite *write, int64_t step_id, const StoreStepRow *beginning, GError **error)
{
  return store_db_run (
    write->keep, error,
    "UPDATE step SET from_folder_id = ?3, from_uidvalidity = ?4, from_uid = nullif (?5, 0),"
    "  after_id = ?6" WAIT_FOR,
    bind_int (step_id), bind_int (MAIL_OPERATION_COPY), bind_int (beginning->from_folder_id),
    bind_int (beginning->from_uidvalidity), bind_int (beginning->from_uid),
    bind_int (beginning->after_id));
}

// Where BEGINNING does not know yet where its message is, the one before it will tell.
bool
store_copy_hand_back (StoreWrite *write, int64_t step_id, const StoreStepRow *beginning,
                      GError **error)
{
  write->logged = true;
  // An upload begins nowhere; one that was refused takes them with it.
  if (beginning->kind == MAIL_OPERATION_APPEND)
    return beginning->state == MAIL_OPERATION_FAILED ||
           upload_each (write, step_id, beginning, error);
  if (beginning->kind == MAIL_OPERATION_COPY)
    return take_source_of (write, step_id, beginning, error);
  if (beginning->from_folder_id == 0)
    return beginning->state == MAIL_OPERATION_FAILED || store_copy_end (write, step_id, error);
  return store_db_run (
    write->keep, error,
    "UPDATE step SET from_folder_id = ?3, from_uidvalidity = iif (?5 <> 0 OR EXISTS"
    "    (SELECT 1 FROM step e WHERE e.location_id = ?6 AND e.id < ?7 AND e.state < 2), ?4, -1),"
    "  from_uid = nullif (?5, 0), after_id = iif (?5 <> 0, 0, coalesce ((SELECT max (e.id)"
    "    FROM step e WHERE e.location_id = ?6 AND e.id < ?7 AND e.state < 3), 0))" WAIT_FOR,
    bind_int (step_id), bind_int (MAIL_OPERATION_COPY), bind_int (beginning->from_folder_id),
    bind_int (beginning->from_uidvalidity), bind_int (beginning->from_uid),
    bind_int (beginning->location_id), bind_int (beginning->id));
}

bool
store_copy_end (StoreWrite *write, int64_t step_id, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->keep,
                    "SELECT id FROM step WHERE after_id = ? AND after_id <> 0 AND kind = ?"
                    "  AND state < 2",
                    bind_int (step_id), bind_int (MAIL_OPERATION_COPY));
  g_autoptr (GArray) copies = store_rows_ids (&rows, error);

  for (unsigned i = 0; copies != NULL && i < copies->len; i++)
    if (!store_step_gone (write, g_array_index (copies, int64_t, i), error))
      return false;
  return copies != NULL;
}

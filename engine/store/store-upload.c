// SPDX-License-Identifier: GPL-3.0-or-later
//
// From a step and its content back to a row.

#include "store/store-upload.h"

#include "base/mail-account.h"
#include "store/store-folder-unlisted.h"
#include "store/store-outbox.h"
#include "store/store-replay.h"
#include "store/store-search-index.h"
#include "store/store-step.h"

GArray *
store_upload_list_lost (Store *store, GError **error)
{
  g_autoptr (GArray) lost = g_array_new (FALSE, FALSE, sizeof (StoreUpload));
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  // One that is named by a row already is that row's.
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT s.id, coalesce (c.id, 0), s.flags, s.received, iif (c.id IS NULL, coalesce ((SELECT"
    "  x.id FROM keep.outbox x WHERE x.message_id = s.rfc_message_id AND x.message_id <> '' AND"
    "  x.account_id = s.account_id LIMIT 1), 0), 0) FROM keep.step s"
    "  JOIN keep.operation o ON o.id = s.operation_id LEFT JOIN content.content c"
    "  ON c.id = s.content_id AND NOT EXISTS (SELECT 1 FROM message m WHERE m.content_id = c.id)"
    "  WHERE s.kind IN (?1, ?2) AND (s.state < 2 OR (s.state = 3 AND s.kind = ?1"
    "    AND o.dismissed = 0)) AND s.account_id NOT IN (SELECT id FROM keep.account WHERE kind = "
    "?3)"
    "  AND NOT EXISTS (SELECT 1 FROM location l WHERE l.id = s.location_id) ORDER BY s.id",
    bind_int (MAIL_OPERATION_APPEND), bind_int (MAIL_OPERATION_RESTORE),
    bind_int (MAIL_SERVICE_POP3));
  while (store_rows_next (&rows, error)) {
    StoreUpload upload = {.step_id = store_rows_int (&rows, 0),
                          .content_id = store_rows_int (&rows, 1),
                          .flags = (MailFlags) store_rows_int (&rows, 2),
                          .received = store_rows_int (&rows, 3),
                          .outbox_id = store_rows_int (&rows, 4)};
    g_array_append_val (lost, upload);
  }
  return rows.failed ? NULL : g_steal_pointer (&lost);
}

MailSource *
store_upload_open (Store *store, const StoreUpload *upload, GError **error)
{
  if (upload->outbox_id != 0) {
    g_autoptr (StoreOutboxMessage) sent = store_outbox_load (store, upload->outbox_id, error);
    return sent != NULL ? mail_source_ref (sent->sent_copy) : NULL;
  }
  g_auto (StoreReading) read = store_read (store, error);
  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (read.db, "SELECT sha256, file, body FROM content.content WHERE id = ?",
                    bind_int (upload->content_id));
  return store_rows_one (&rows, "content", error) ?
           store_content_open_row (store, &rows, 0, error) :
           NULL;
}

// The step, if it still lacks its row: else OUT->id is 0.
static bool
get_step (StoreWrite *write, const StoreUpload *upload, StoreStepRow *out, GError **error)
{
  StoreLocation location;
  g_auto (StoreRows) rows =
    store_db_query (write->keep, "SELECT " STORE_STEP_COLUMNS " FROM step s WHERE id = ?",
                    bind_int (upload->step_id));

  *out = (StoreStepRow) {0};
  if (!store_rows_next (&rows, error))
    return !rows.failed;
  *out = store_step_read (&rows);
  if (!store_location_get (write, out->location_id, &location, error))
    return false;
  if (location.id != 0)
    out->id = 0;
  return true;
}

// A refused one is kept out of every list (store_step_hide()).
static bool
put_row (StoreWrite *write, const StoreStepRow *row, const StoreUpload *upload,
         const StoreAppend *what, GError **error)
{
  StoreLocation location = {.id = row->location_id,
                            .message_id = row->message_id,
                            .folder_id =
                              row->state == MAIL_OPERATION_FAILED ? 0 : row->to_folder_id};

  return store_folder_unlisted_put (write, row->to_folder_id, error) &&
         store_message_add_again (write, row->account_id, what->headers,
                                  what->content == NULL ? what->text : NULL, upload->content_id,
                                  &location, error) &&
         (location.folder_id == 0 || store_replay_show (write, &location, error));
}

// For the next time that index.db is lost.
static bool
put_content (StoreWrite *write, const StoreStepRow *row, const StoreAppend *what, GError **error)
{
  int64_t content_id = 0;

  write->names_content = true;
  return store_content_put (write, row->message_id, what->content, what->text, error) &&
         store_db_get_int (write->index, error, &content_id,
                           "SELECT content_id FROM message WHERE id = ?",
                           bind_int (row->message_id)) &&
         store_db_run (write->keep, error, "UPDATE step SET content_id = ? WHERE id = ?",
                       bind_int (content_id), bind_int (row->id));
}

bool
store_upload_restore (StoreWrite *write, const StoreUpload *upload, const StoreAppend *what,
                      GError **error)
{
  StoreStepRow row;

  if (!get_step (write, upload, &row, error))
    return false;
  if (row.id == 0)
    return true;
  return put_row (write, &row, upload, what, error) &&
         (what->content == NULL || put_content (write, &row, what, error));
}

bool
store_upload_give_up (StoreWrite *write, const StoreUpload *upload, GError **error)
{
  StoreStepRow row;

  if (!get_step (write, upload, &row, error))
    return false;
  return row.id == 0 || row.state == MAIL_OPERATION_FAILED ||
         store_step_failed (write, row.id, "its content was lost", error);
}

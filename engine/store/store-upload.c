// SPDX-License-Identifier: GPL-3.0-or-later
//
// From a step and its content back to a row.

#include "store/store-upload.h"

#include "base/mail-account.h"
#include "store/store-content-private.h"
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
store_upload_keep (StoreWrite *write, int64_t operation_id, int64_t message_id,
                   const StoreContent *content, GError **error)
{
  int64_t rfc_key = 0;

  return store_db_get_int (write->index, error, &rfc_key,
                           "SELECT rfc_key FROM message WHERE id = ?", bind_int (message_id)) &&
         store_db_run (write->keep, error,
                       "INSERT INTO upload (step_id, sha256, size, rfc_key, file, body)"
                       "  SELECT id, ?, ?, ?, ?, ? FROM step WHERE operation_id = ?"
                       "  AND message_id = ? AND kind = ?",
                       bind_bytes (content->sha256), bind_int ((int64_t) content->size),
                       bind_int (rfc_key), bind_text (content->file), bind_bytes (content->packed),
                       bind_int (operation_id), bind_int (message_id),
                       bind_int (MAIL_OPERATION_APPEND));
}

#define KEPT                                                                                       \
  "SELECT s.id, s.message_id, u.sha256, u.size, u.rfc_key, u.file, u.body, s.content_id"           \
  "  FROM upload u JOIN step s ON s.id = u.step_id WHERE coalesce (u.file, u.body) IS NOT NULL"

// ROWS as KEPT has them. The three files are written one after the other, content first.
static bool
put_back (StoreDb *const *db, StoreRows *rows, GError **error)
{
  g_autoptr (GBytes) sha256 = store_rows_bytes (rows, 2), body = store_rows_bytes (rows, 6);
  const char *file = store_rows_is_null (rows, 5) ? NULL : store_rows_text (rows, 5);

  if (!store_db_run (db[STORE_CONTENT], error,
                     "INSERT INTO content (sha256, size, written_at, rfc_key, file, body)"
                     "  VALUES (?, ?, ?, ?, ?, ?)",
                     bind_bytes (sha256), bind_int (store_rows_int (rows, 3)),
                     bind_int (store_now ()), bind_int (store_rows_int (rows, 4)), bind_text (file),
                     bind_bytes (body)))
    return false;
  int64_t id = store_db_last_id (db[STORE_CONTENT]);
  return store_db_run (db[STORE_KEEP], error, "UPDATE step SET content_id = ? WHERE id = ?",
                       bind_int (id), bind_int (store_rows_int (rows, 0))) &&
         store_db_run (db[STORE_INDEX], error,
                       "UPDATE message SET content_id = ?, content_state = ? WHERE id = ?",
                       bind_int (id), bind_int (MAIL_CONTENT_WHOLE),
                       bind_int (store_rows_int (rows, 1)));
}

static bool
put_back_lost (StoreDb *const *db, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (db[STORE_KEEP], KEPT " ORDER BY s.id");

  while (store_rows_next (&rows, error)) {
    int64_t there = 0;

    if (!store_db_get_int (db[STORE_CONTENT], error, &there, "SELECT 1 FROM content WHERE id = ?",
                           bind_int (store_rows_int (&rows, 7))) ||
        (there == 0 && !put_back (db, &rows, error)))
      return false;
  }
  return !rows.failed;
}

bool
store_upload_put_back_all (Store *store, GError **error)
{
  static const StoreFile files[] = {STORE_CONTENT, STORE_KEEP, STORE_INDEX};
  int64_t any = 0;

  if (!store_db_get_int (store->db[STORE_KEEP], error, &any,
                         "SELECT EXISTS (SELECT 1 FROM upload)"))
    return false;
  if (any == 0)
    return true;
  for (size_t i = 0; i < G_N_ELEMENTS (files); i++)
    if (!store_db_script (store->db[files[i]], "BEGIN IMMEDIATE", error))
      return false;
  bool good = put_back_lost (store->db, error);
  for (size_t i = 0; i < G_N_ELEMENTS (files); i++)
    good =
      store_db_script (store->db[files[i]], good ? "COMMIT" : "ROLLBACK", good ? error : NULL) &&
      good;
  return good;
}

bool
store_upload_put_back (StoreWrite *write, int64_t message_id, bool *out_done, GError **error)
{
  StoreDb *const *db = write->store->db;
  // A file is the same that was damaged.
  g_auto (StoreRows) rows = store_db_query (
    db[STORE_KEEP], KEPT " AND u.file IS NULL AND s.message_id = ? LIMIT 1", bind_int (message_id));

  *out_done = store_rows_next (&rows, error);
  write->put_content |= *out_done;
  write->names_content |= *out_done;
  return *out_done ? put_back (db, &rows, error) : !rows.failed;
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

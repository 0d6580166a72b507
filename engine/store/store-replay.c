// SPDX-License-Identifier: GPL-3.0-or-later
//
// What each file remembers of the others decides: marks that differ show that one fell behind
// (SQLite's commits in several files are not one), and then what it lacks is found and made good.

#include "store/store-replay.h"
#include "store/store-folder-step.h"
#include "store/store-folder-unlisted.h"
#include "store/store-folder.h"
#include "store/store-home-private.h"
#include "store/store-operation-private.h"
#include "store/store-outbox-private.h"
#include "store/store-step.h"
#include "store/store-upload.h"

static bool
marks_agree (StoreDb *there, StoreDb *index, const char *key, bool *out, GError **error)
{
  int64_t mark = 0, seen = 0;

  if (!store_meta_get_int (there, "mark", &mark, error) ||
      !store_meta_get_int (index, key, &seen, error))
    return false;
  *out = mark == seen;
  return true;
}

static bool
attach (StoreDb *db, const char *dir, StoreFile file, const char *sql, GError **error)
{
  g_autofree char *path = g_build_filename (dir, store_file_name (file), NULL);
  StoreValue value = bind_text (path);

  return store_db_run_values (db, error, sql, &value, 1);
}

// Content that index.db names and content.db does not have counts as not downloaded.
static bool
forget_lost_content (Store *store, GError **error)
{
  StoreDb *index = store->db[STORE_INDEX];

  return attach (index, store->dir, STORE_CONTENT, "ATTACH ? AS there", error) &&
         store_db_script (index,
                          "UPDATE message SET content_id = NULL, content_state = 0"
                          "  WHERE content_id > 0 AND content_id NOT IN"
                          "  (SELECT id FROM there.content); DETACH there",
                          error);
}

// Words that search.db has and index.db lacks, or the other way: a write's commit reached the one
// only.
static bool
reindex_lost_texts (Store *store, GError **error)
{
  StoreDb *index = store->db[STORE_INDEX];

  return attach (index, store->dir, STORE_SEARCH, "ATTACH ? AS there", error) &&
         store_db_script (index,
                          "DELETE FROM there.text WHERE rowid NOT IN"
                          "  (SELECT sort_key FROM message);"
                          "UPDATE message SET indexed = 0 WHERE indexed = 1 AND sort_key NOT IN"
                          "  (SELECT rowid FROM there.text); DETACH there",
                          error);
}

static bool
copy_mark (StoreDb *there, StoreDb *index, const char *key, GError **error)
{
  int64_t mark = 0;

  return store_meta_get_int (there, "mark", &mark, error) &&
         store_meta_set_int (index, key, mark, error);
}

// A new index.db names no message that search.db knows; what is indexed again gets a new id.
static bool
begin_anew (Store *store, GError **error)
{
  int64_t any = 0;

  return store_db_script (store->db[STORE_SEARCH], "DELETE FROM text", error) &&
         store_db_get_int (store->db[STORE_CONTENT], error, &any,
                           "SELECT EXISTS (SELECT 1 FROM content)") &&
         store_meta_set_int (store->db[STORE_INDEX], "claim_content", any, error);
}

bool
store_replay_reconcile (Store *store, const bool *is_new, GError **error)
{
  StoreDb *index = store->db[STORE_INDEX];
  bool content_agrees, texts_agree;
  int64_t claim = 0;

  if (!marks_agree (store->db[STORE_CONTENT], index, "content_mark", &content_agrees, error) ||
      !marks_agree (store->db[STORE_SEARCH], index, "search_mark", &texts_agree, error))
    return false;
  if (is_new[STORE_INDEX] && !begin_anew (store, error))
    return false;
  if ((!content_agrees || is_new[STORE_CONTENT]) && !forget_lost_content (store, error))
    return false;
  // Its ids begin anew.
  if (is_new[STORE_CONTENT] &&
      !store_db_script (store->db[STORE_KEEP],
                        "UPDATE step SET content_id = 0 WHERE content_id <> 0", error))
    return false;
  if ((!content_agrees || is_new[STORE_CONTENT]) && !store_upload_put_back_all (store, error))
    return false;
  if ((!texts_agree || is_new[STORE_SEARCH]) && !reindex_lost_texts (store, error))
    return false;
  if (!copy_mark (store->db[STORE_CONTENT], index, "content_mark", error) ||
      !copy_mark (store->db[STORE_SEARCH], index, "search_mark", error) ||
      !store_meta_get_int (index, "claim_content", &claim, error))
    return false;
  store->claim_content = claim != 0;
  return true;
}

static GArray *
list_steps (StoreWrite *write, int64_t since, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->keep,
                    "SELECT " STORE_STEP_COLUMNS " FROM step s WHERE (changed > ? OR state < 2)"
                    "  AND account_id NOT IN (SELECT id FROM account WHERE kind = ?) ORDER BY id",
                    bind_int (since), bind_int (MAIL_SERVICE_POP3));

  return store_step_read_all (&rows, error);
}

// What is open is shown, oldest first; what ended badly is taken back, newest first.
static bool
replay_steps (StoreWrite *write, int64_t since, GError **error)
{
  g_autoptr (GArray) steps = list_steps (write, since, error);

  if (steps == NULL)
    return false;
  for (unsigned i = steps->len; i-- > 0;) {
    const StoreStepRow *row = &g_array_index (steps, StoreStepRow, i);
    if (row->state >= MAIL_OPERATION_FAILED && !store_step_hide (write, row, error))
      return false;
  }
  for (unsigned i = 0; i < steps->len; i++) {
    const StoreStepRow *row = &g_array_index (steps, StoreStepRow, i);
    if (row->state == MAIL_OPERATION_DONE ? !store_step_finish (write, row, error) :
        row->state < MAIL_OPERATION_DONE  ? !store_step_show (write, row, error) :
                                            false)
      return false;
  }
  return true;
}

static bool
undo_step (StoreWrite *write, const StoreStepRow *row, GError **error)
{
  return store_step_set_state (write, row->id, MAIL_OPERATION_UNDONE, NULL, error) &&
         store_step_hide (write, row, error);
}

static bool
undo_followers (StoreWrite *write, const StoreStepRow *row, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->keep,
                    "SELECT " STORE_STEP_COLUMNS " FROM step s WHERE after_id = ? AND after_id <> 0"
                    "  AND state < 2",
                    bind_int (row->id));
  g_autoptr (GArray) followers = store_step_read_all (&rows, error);

  for (unsigned i = 0; followers != NULL && i < followers->len; i++)
    if (!undo_step (write, &g_array_index (followers, StoreStepRow, i), error))
      return false;
  return followers != NULL;
}

// What was to be uploaded is neither shown nor to be found.
static bool
is_lost (StoreWrite *write, const StoreStepRow *row, bool *out, GError **error)
{
  StoreLocation location;
  int64_t content_id = 0, found = 0;

  *out = false;
  if (!store_location_get (write, row->location_id, &location, error) ||
      !store_db_get_int (write->keep, error, &content_id,
                         "SELECT content_id FROM step WHERE id = ?", bind_int (row->id)) ||
      !store_db_get_int (write->content, error, &found, "SELECT 1 FROM content WHERE id = ?",
                         bind_int (content_id)))
    return false;
  *out = location.id == 0 && found == 0;
  return true;
}

// A copy for another account that was lost before it was sent: the original stays where it was.
static bool
undo_lost_transfers (StoreWrite *write, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT " STORE_STEP_COLUMNS " FROM step s WHERE state = 0 AND kind = ? AND EXISTS"
    "  (SELECT 1 FROM step f WHERE f.after_id = s.id AND f.after_id <> 0"
    "    AND f.state < 2)",
    bind_int (MAIL_OPERATION_APPEND));
  g_autoptr (GArray) copies = store_step_read_all (&rows, error);

  for (unsigned i = 0; copies != NULL && i < copies->len; i++) {
    const StoreStepRow *row = &g_array_index (copies, StoreStepRow, i);
    bool lost;

    if (!is_lost (write, row, &lost, error) ||
        (lost && (!undo_followers (write, row, error) || !undo_step (write, row, error))))
      return false;
  }
  return copies != NULL && store_operation_settle (write, error);
}

// The same for folders, before their messages.
static bool
replay_folder_steps (StoreWrite *write, int64_t since, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT " STORE_FOLDER_STEP_COLUMNS " FROM folder_step WHERE (changed > ? OR state < 2)"
    // keep.db itself has the folders of those at home.
    "  AND account_id NOT IN (SELECT id FROM account WHERE kind = ?) ORDER BY id",
    bind_int (since), bind_int (MAIL_SERVICE_POP3));
  g_autoptr (GArray) steps = store_folder_step_read_all (&rows, error);

  if (steps == NULL)
    return false;
  for (unsigned i = steps->len; i-- > 0;) {
    const StoreFolderStepRow *row = &g_array_index (steps, StoreFolderStepRow, i);
    if (row->state >= MAIL_OPERATION_FAILED && !store_folder_step_hide (write, row, error))
      return false;
  }
  for (unsigned i = 0; i < steps->len; i++) {
    const StoreFolderStepRow *row = &g_array_index (steps, StoreFolderStepRow, i);
    if (row->state <= MAIL_OPERATION_DONE && !store_folder_step_show (write, row, error))
      return false;
    if (row->state == MAIL_OPERATION_DONE && !store_folder_step_finish (write, row, error))
      return false;
  }
  return true;
}

static bool
apply_wish (StoreWrite *write, StoreLocation *location, MailFlags add, MailFlags remove,
            int64_t stamp, GError **error)
{
  location->pend_add = add;
  location->pend_del = remove;
  location->stamp = stamp;
  return store_location_set_flags (write, location, error);
}

static bool
replay_wishes (StoreWrite *write, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->keep, "SELECT location_id, pend_add, pend_del, stamp FROM pending_flag");

  while (store_rows_next (&rows, error)) {
    StoreLocation location;

    if (!store_location_get (write, store_rows_int (&rows, 0), &location, error))
      return false;
    if (location.id != 0 &&
        !apply_wish (write, &location, (MailFlags) store_rows_int (&rows, 1),
                     (MailFlags) store_rows_int (&rows, 2), store_rows_int (&rows, 3), error))
      return false;
  }
  return !rows.failed;
}

// Rows that still show a wish which the server has meanwhile.
static bool
drop_old_wishes (StoreWrite *write, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (write->index, "SELECT " STORE_LOCATION_COLUMNS
                                                          " FROM location l WHERE stamp <> 0");

  while (store_rows_next (&rows, error)) {
    StoreLocation location = store_location_read (&rows);
    int64_t wanted = 0;

    if (!store_db_get_int (write->keep, error, &wanted,
                           "SELECT 1 FROM pending_flag WHERE location_id = ?",
                           bind_int (location.id)) ||
        (wanted == 0 && !apply_wish (write, &location, 0, 0, 0, error)))
      return false;
  }
  return !rows.failed;
}

// Special folders, those that mail waits to go to, and those with flags to be set, whose end is to
// be noticed: known by their names until the server lists them.
static bool
put_unlisted_folders (StoreWrite *write, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT id FROM mailbox b WHERE home_role IS NULL AND (server_role IS NOT NULL OR EXISTS"
    "  (SELECT 1 FROM pending_flag p WHERE p.folder_id = b.id) OR EXISTS"
    "  (SELECT 1 FROM step s JOIN operation o ON o.id = s.operation_id WHERE s.to_folder_id = b.id"
    "    AND (s.state < 2 OR (s.state = 3 AND o.dismissed = 0))))");

  while (store_rows_next (&rows, error))
    if (!store_folder_unlisted_put (write, store_rows_int (&rows, 0), error))
      return false;
  return !rows.failed;
}

// Are there changes whose rows index.db does not have? Then they wait for them to come in.
static bool
look_for_unresolved (Store *store, GError **error)
{
  int64_t any = 0;
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL ||
      !store_db_get_int (read.db, error, &any,
                         "SELECT EXISTS (SELECT 1 FROM keep.pending_flag p WHERE NOT EXISTS"
                         "    (SELECT 1 FROM location l WHERE l.id = p.location_id))"
                         "  OR EXISTS (SELECT 1 FROM keep.step s WHERE s.state < 2 AND NOT EXISTS"
                         "    (SELECT 1 FROM location l WHERE l.id = s.location_id))"))
    return false;
  store->unresolved = any != 0;
  return true;
}

bool
store_replay_at_open (Store *store, GError **error)
{
  int64_t mark = 0, seen = 0;
  g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_USER, error);

  if (write == NULL || !store_home_look (store, error) ||
      !store_meta_get_int (write->keep, "mark", &mark, error) ||
      !store_meta_get_int (write->index, "keep_mark", &seen, error) ||
      !store_outbox_after_restart (write, error))
    return false;
  if (mark != seen) {
    write->logged = true;
    if (!store_home_replay (write, seen, error) || !replay_folder_steps (write, seen, error) ||
        !put_unlisted_folders (write, error) || !replay_steps (write, seen, error) ||
        !undo_lost_transfers (write, error) || !replay_wishes (write, error) ||
        !drop_old_wishes (write, error))
      return false;
  }
  return store_write_commit (g_steal_pointer (&write), error) && look_for_unresolved (store, error);
}

static bool
rename_location (StoreWrite *write, int64_t from, int64_t to, GError **error)
{
  return store_db_run (write->keep, error,
                       "UPDATE step SET location_id = ?2 WHERE location_id = ?1 AND state < 2",
                       bind_int (from), bind_int (to)) &&
         store_db_run (write->keep, error,
                       "UPDATE OR REPLACE pending_flag SET location_id = ?2 WHERE location_id = ?1",
                       bind_int (from), bind_int (to)) &&
         store_db_run (write->keep, error,
                       "UPDATE OR REPLACE flag_change SET location_id = ?2 WHERE location_id = ?1"
                       "  AND state < 2",
                       bind_int (from), bind_int (to));
}

// What a message is known by under another UID.
typedef struct {
  const char *rfc_id;
  int64_t size;
} Identity;

static bool
renumber_steps (StoreWrite *write, const StoreLocation *location, int64_t uidvalidity,
                Identity identity, GError **error)
{
  int64_t old_uid = 0, old_uidvalidity = 0;
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT from_uid, from_uidvalidity FROM step WHERE state = 0 AND from_folder_id = ?"
    "  AND from_uid IS NOT NULL AND from_uidvalidity NOT IN (0, ?) AND rfc_message_id = ?"
    "  AND size = ? ORDER BY id LIMIT 1",
    bind_int (location->folder_id), bind_int (uidvalidity), bind_text (identity.rfc_id),
    bind_int (identity.size));

  if (!store_rows_next (&rows, error))
    return !rows.failed;
  old_uid = store_rows_int (&rows, 0);
  old_uidvalidity = store_rows_int (&rows, 1);
  return store_db_run (write->keep, error,
                       "UPDATE step SET from_uid = ?, from_uidvalidity = ? WHERE state = 0"
                       "  AND from_folder_id = ? AND from_uid = ? AND from_uidvalidity = ?",
                       bind_int (location->uid), bind_int (uidvalidity),
                       bind_int (location->folder_id), bind_int (old_uid),
                       bind_int (old_uidvalidity));
}

// A wish of what is on its way goes with its step, and so does one of what a step has brought.
static bool
renumber_wish (StoreWrite *write, const StoreLocation *location, int64_t uidvalidity,
               Identity identity, GError **error)
{
  return store_db_run (
    write->keep, error,
    "UPDATE pending_flag SET uid = ?1, uidvalidity = ?2 WHERE location_id ="
    "  (SELECT p.location_id FROM pending_flag p WHERE p.folder_id = ?3 AND p.rfc_message_id = ?4"
    "    AND p.size = ?5 AND (p.uid IS NULL OR p.uidvalidity NOT IN (0, ?2)) AND NOT EXISTS"
    "    (SELECT 1 FROM step s WHERE s.location_id = p.location_id"
    "      AND (s.state < 2 OR p.uid IS NULL)) ORDER BY p.location_id LIMIT 1)",
    bind_int (location->uid), bind_int (uidvalidity), bind_int (location->folder_id),
    bind_text (identity.rfc_id), bind_int (identity.size));
}

// The folder got other UIDs while index.db was lost: by its Message-ID LOCATION is what the steps
// of one old UID begin with, and what a wish is for.
static bool
renumber (StoreWrite *write, const StoreLocation *location, int64_t uidvalidity, GError **error)
{
  g_auto (StoreRows) message =
    store_db_query (write->index, "SELECT rfc_message_id, size FROM message WHERE id = ?",
                    bind_int (location->message_id));

  if (uidvalidity == 0 || !store_rows_next (&message, error))
    return !message.failed;
  Identity identity = {store_rows_text (&message, 0), store_rows_int (&message, 1)};
  return identity.rfc_id[0] == '\0' ||
         (renumber_steps (write, location, uidvalidity, identity, error) &&
          renumber_wish (write, location, uidvalidity, identity, error));
}

static bool
find_old_location (StoreWrite *write, const StoreLocation *location, int64_t *out, GError **error)
{
  int64_t uidvalidity;

  *out = 0;
  return store_folder_get_uidvalidity (write, location->folder_id, &uidvalidity, error) &&
         renumber (write, location, uidvalidity, error) &&
         store_db_get_int (
           write->keep, error, out,
           "SELECT location_id FROM step WHERE state < 2 AND from_folder_id = ?1 AND from_uid = ?2"
           "  AND kind NOT IN (2, 4, 5) AND ?3 IN (0, from_uidvalidity)"
           " UNION SELECT location_id FROM pending_flag WHERE folder_id = ?1 AND uid = ?2"
           "  AND ?3 IN (0, uidvalidity) LIMIT 1",
           bind_int (location->folder_id), bind_int (location->uid), bind_int (uidvalidity));
}

// What was wished of it while it had no UID here: a step brought it to its folder, and no server
// told where, or nobody noted it with the wish.
static bool
find_arrived (StoreWrite *write, const StoreLocation *location, int64_t *out, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->index, "SELECT rfc_message_id, size FROM message WHERE id = ?",
                    bind_int (location->message_id));

  if (!store_rows_next (&rows, error))
    return !rows.failed;
  return store_db_get_int (
    write->keep, error, out,
    "SELECT p.location_id FROM pending_flag p JOIN step s ON s.location_id = p.location_id"
    "  WHERE p.uid IS NULL AND s.state = 2 AND s.to_folder_id = ?1 AND (s.to_uid = ?2 OR"
    "    (s.to_uid IS NULL AND s.rfc_message_id = ?3 AND ?3 <> '' AND s.size = ?4)) LIMIT 1",
    bind_int (location->folder_id), bind_int (location->uid),
    bind_text (store_rows_text (&rows, 0)), bind_int (store_rows_int (&rows, 1)));
}

// A copy waits for its source to be seen where a server took it without telling its UID; the row
// that it was to be known by is lost.
static bool
find_source (StoreWrite *write, const StoreLocation *location, GError **error)
{
  int64_t uidvalidity;
  g_auto (StoreRows) message = store_db_query (
    write->index, "SELECT rfc_message_id FROM message WHERE id = ? AND rfc_message_id <> ''",
    bind_int (location->message_id));

  if (!store_rows_next (&message, error))
    return !message.failed;
  write->logged = true;
  return store_folder_get_uidvalidity (write, location->folder_id, &uidvalidity, error) &&
         store_db_run (write->keep, error,
                       "UPDATE step AS s SET from_uid = ?, from_uidvalidity = ?"
                       "  WHERE from_folder_id = ? AND rfc_message_id = ? AND kind = ?"
                       "  AND " STORE_STEP_SEEKS,
                       bind_int (location->uid), bind_int (uidvalidity),
                       bind_int (location->folder_id), bind_text (store_rows_text (&message, 0)),
                       bind_int (MAIL_OPERATION_COPY));
}

bool
store_replay_resolve (StoreWrite *write, StoreLocation *location, GError **error)
{
  int64_t old;

  if (location->uid == 0)
    return true;
  if (!find_source (write, location, error) || !find_old_location (write, location, &old, error) ||
      (old == 0 && !find_arrived (write, location, &old, error)))
    return false;
  if (old == 0 || old == location->id)
    return true;
  write->logged = true;
  return rename_location (write, old, location->id, error) &&
         store_replay_show (write, location, error);
}

static bool
end_wish (StoreWrite *write, int64_t location_id, GError **error)
{
  StoreLocation location;

  if (!store_location_get (write, location_id, &location, error))
    return false;
  write->logged = true;
  return location.id != 0 ||
         (store_db_run (write->keep, error, "DELETE FROM pending_flag WHERE location_id = ?",
                        bind_int (location_id)) &&
          store_db_run (write->keep, error,
                        "UPDATE flag_change SET state = 2 WHERE location_id = ? AND state < 2",
                        bind_int (location_id)));
}

bool
store_replay_end_folder (StoreWrite *write, int64_t folder_id, GError **error)
{
  if (!write->store->unresolved)
    return true;
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT location_id FROM pending_flag p WHERE folder_id = ?1 AND (uid IS NOT NULL OR NOT EXISTS"
    "  (SELECT 1 FROM step s WHERE s.location_id = p.location_id AND s.state < 2))"
    " UNION SELECT p.location_id FROM pending_flag p JOIN step s ON s.location_id = p.location_id"
    "  WHERE p.uid IS NULL AND s.state = 0 AND s.from_folder_id = ?1 AND s.from_uid IS NOT NULL",
    bind_int (folder_id));
  g_autoptr (GArray) wishes = store_rows_ids (&rows, error);

  for (unsigned i = 0; wishes != NULL && i < wishes->len; i++)
    if (!end_wish (write, g_array_index (wishes, int64_t, i), error))
      return false;
  return wishes != NULL && (wishes->len == 0 || store_operation_settle (write, error));
}

bool
store_operation_are_unresolved (Store *store)
{
  return store->unresolved;
}

bool
store_replay_show (StoreWrite *write, StoreLocation *location, GError **error)
{
  g_auto (StoreRows) wish = store_db_query (
    write->keep, "SELECT pend_add, pend_del, stamp FROM pending_flag WHERE location_id = ?",
    bind_int (location->id));
  if (store_rows_next (&wish, error) &&
      !apply_wish (write, location, (MailFlags) store_rows_int (&wish, 0),
                   (MailFlags) store_rows_int (&wish, 1), store_rows_int (&wish, 2), error))
    return false;
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT " STORE_STEP_COLUMNS " FROM step s WHERE location_id = ? AND state < 2 ORDER BY id",
    bind_int (location->id));
  g_autoptr (GArray) steps = store_step_read_all (&rows, error);
  for (unsigned i = 0; steps != NULL && i < steps->len; i++)
    if (!store_step_show (write, &g_array_index (steps, StoreStepRow, i), error))
      return false;
  return steps != NULL && !wish.failed;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Snapshots of keep.db: table by table into a file of the same schema, in one read transaction.

#include "store/store-backup.h"
#include "base/mail-operation.h"
#include "base/mail-outbox.h"
#include "store/store-bytes.h"
#include "store/store-content-file.h"
#include "store/store-migrate.h"
#include "store/store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define ROWS_AT_ONCE 200

// What lies in no folder any more is not worth a place. A header that came alone (whole 0) is no
// message to other programs: it stays here.
static const char copy[] =
  "PRAGMA foreign_keys = OFF; BEGIN;"
  "DELETE FROM meta;"
  "INSERT INTO meta SELECT * FROM live.meta;"
  "INSERT INTO account SELECT * FROM live.account;"
  "INSERT INTO account_value SELECT * FROM live.account_value;"
  "INSERT INTO mailbox SELECT * FROM live.mailbox;"
  "INSERT INTO keyword SELECT * FROM live.keyword;"
  "INSERT INTO operation SELECT * FROM live.operation;"
  "INSERT INTO step SELECT * FROM live.step;"
  "INSERT INTO upload SELECT * FROM live.upload;"
  "INSERT INTO folder_step SELECT * FROM live.folder_step;"
  "INSERT INTO pending_flag SELECT * FROM live.pending_flag;"
  "INSERT INTO flag_change SELECT * FROM live.flag_change;"
  "INSERT INTO identity SELECT * FROM live.identity;"
  "INSERT INTO unsuggested SELECT * FROM live.unsuggested;"
  "INSERT INTO imported SELECT * FROM live.imported;"
  "INSERT INTO contact_group SELECT * FROM live.contact_group;"
  "INSERT INTO contact_group_member SELECT * FROM live.contact_group_member;"
  "INSERT INTO written_as SELECT * FROM live.written_as;"
  "INSERT INTO draft SELECT * FROM live.draft;"
  "INSERT INTO draft_version SELECT * FROM live.draft_version;"
  "INSERT INTO draft_blob SELECT * FROM live.draft_blob;"
  "INSERT INTO draft_attachment SELECT * FROM live.draft_attachment;"
  "INSERT INTO outbox SELECT * FROM live.outbox;"
  "INSERT INTO outbox_recipient SELECT * FROM live.outbox_recipient;"
  "INSERT INTO outbox_event SELECT * FROM live.outbox_event;"
  "INSERT INTO home_place SELECT * FROM live.home_place WHERE folder_id <> 0;"
  "INSERT INTO home_message SELECT id, account_id, changed, received, date, size, whole,"
  "  has_attachment, subject, from_, to_, cc, message_id, in_reply_to, refs, list_id, preview,"
  "  sha256, NULL, iif (whole, NULL, body) FROM live.home_message"
  "  WHERE id IN (SELECT message_id FROM home_place);"
  "INSERT INTO pop_uid SELECT * FROM live.pop_uid;"
  "UPDATE pop_uid SET message_id = 0 WHERE message_id NOT IN (SELECT id FROM home_message);"
  "COMMIT; DETACH live;"
  // One file alone.
  "PRAGMA wal_checkpoint (TRUNCATE); PRAGMA journal_mode = DELETE;";

static void
unlink_all (const char *path)
{
  static const char *const tails[] = {"", "-wal", "-shm", "-journal"};

  for (size_t i = 0; i < G_N_ELEMENTS (tails); i++) {
    g_autofree char *file = g_strconcat (path, tails[i], NULL);
    g_unlink (file);
  }
}

static bool
sync_file (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  bool good = fd >= 0 && fsync (fd) == 0;

  if (!good)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_STORE, "%s: %s", path, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return good;
}

static bool
fill_snapshot (Store *store, const char *path, GError **error)
{
  g_autofree char *live = g_build_filename (store->dir, store_file_name (STORE_KEEP), NULL);
  unsigned health = 0;
  g_autoptr (StoreDb) db = store_db_open (path, SQLITE_OPEN_READWRITE, &health, error);
  StoreValue value = bind_text (live);

  return db != NULL && store_migrate (db, STORE_KEEP, path, error) &&
         store_db_run_values (db, error, "ATTACH ? AS live", &value, 1) &&
         store_db_script (db, copy, error);
}

bool
store_backup_snapshot (Store *store, const char *path, GError **error)
{
  unlink_all (path);
  int fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd < 0) {
    g_set_error (error, MAIL_ERROR, errno == ENOSPC ? MAIL_ERROR_QUOTA : MAIL_ERROR_STORE, "%s: %s",
                 path, g_strerror (errno));
    return false;
  }
  close (fd);
  if (fill_snapshot (store, path, error) && sync_file (path, error))
    return true;
  unlink_all (path);
  return false;
}

// What only copies of one keep.db have in common.
#define LINEAGE "(key = 'uuid' OR key = 'remade_keep') ORDER BY key"

static char *
read_lineage (StoreRows *rows, GError **error)
{
  g_autoptr (GString) lineage = g_string_new (NULL);

  while (store_rows_next (rows, error))
    g_string_append_printf (lineage, "%s ", store_rows_text (rows, 0));
  return rows->failed ? NULL : g_strdup (lineage->str);
}

// "" where it is no snapshot.
static char *
dup_lineage_of (const char *path)
{
  unsigned health = 0;
  g_autoptr (StoreDb) db = store_db_open (path, SQLITE_OPEN_READWRITE, &health, NULL);

  if (db == NULL)
    return g_strdup ("");
  g_auto (StoreRows) rows =
    store_db_query (db, "SELECT CAST (value AS TEXT) FROM meta WHERE " LINEAGE);
  char *lineage = read_lineage (&rows, NULL);

  return lineage != NULL ? lineage : g_strdup ("");
}

bool
store_backup_is_of (Store *store, const char *path, bool *out, GError **error)
{
  g_autofree char *there = dup_lineage_of (path);
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return false;
  g_auto (StoreRows) rows =
    store_db_query (read.db, "SELECT CAST (value AS TEXT) FROM keep.meta WHERE " LINEAGE);
  g_autofree char *here = read_lineage (&rows, error);

  *out = g_strcmp0 (here, there) == 0;
  return here != NULL;
}

bool
store_backup_has_lost (Store *store, int64_t since, bool *out, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);
  int64_t found = 0;

  *out = false;
  if (read.db == NULL ||
      !store_db_get_int (read.db, error, &found,
                         "SELECT 1 FROM keep.meta s, keep.meta n WHERE s.key = 'salvaged_at'"
                         "  AND s.value >= ? AND n.key IN ('salvage_lost_messages',"
                         "    'salvage_lost_pages') AND n.value > 0 LIMIT 1",
                         bind_int (since)))
    return false;
  *out = found != 0;
  return true;
}

static char **
dup_keywords (StoreDb *db, int64_t account_id, uint64_t flags)
{
  g_auto (StoreRows) rows = store_db_query (
    db, "SELECT bit, name FROM keyword WHERE account_id = ? ORDER BY bit", bind_int (account_id));
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  while (store_rows_next (&rows, NULL))
    if ((flags >> store_rows_int (&rows, 0) & 1) != 0)
      g_strv_builder_add (names, store_rows_text (&rows, 1));
  return g_strv_builder_end (names);
}

static bool
tell_place (StoreDb *db, StoreRows *rows, StoreBackupPlaceFunc func, void *data, GError **error)
{
  uint64_t flags = (uint64_t) store_rows_int (rows, 4);
  g_auto (GStrv) keywords = dup_keywords (db, store_rows_int (rows, 1), flags);
  const StoreBackupPlace place = {
    .message_id = store_rows_int (rows, 0),
    .account_id = store_rows_int (rows, 1),
    .account = store_rows_text (rows, 2),
    .folder = store_rows_text (rows, 3),
    .flags = flags & (((uint64_t) 1 << MAIL_FLAG_FIRST_KEYWORD) - 1),
    .keywords = (const char *const *) keywords,
    .received = store_rows_int (rows, 5),
    .sha256 = store_rows_text (rows, 6),
  };

  return func (&place, data, error);
}

bool
store_backup_each_place (const char *path, StoreBackupPlaceFunc func, void *data, GError **error)
{
  unsigned health = 0;
  g_autoptr (StoreDb) db = store_db_open (path, SQLITE_OPEN_READWRITE, &health, error);

  if (db == NULL)
    return false;
  g_auto (StoreRows) rows = store_db_query (
    db, "SELECT h.id, a.id, a.name, b.path, p.flags, h.received, lower (hex (h.sha256))"
        "  FROM home_place p JOIN home_message h ON h.id = p.message_id"
        "  JOIN mailbox b ON b.id = p.folder_id JOIN account a ON a.id = h.account_id"
        "  WHERE h.body IS NULL ORDER BY a.id, b.id, h.id, p.location_id");
  while (store_rows_next (&rows, error))
    if (!tell_place (db, &rows, func, data, error))
      return false;
  return !rows.failed;
}

static bool
add_files (StoreDb *db, const char *sql, GPtrArray *files, GError **error)
{
  g_auto (StoreRows) rows = store_db_query_values (db, sql, false, NULL, 0);

  while (store_rows_next (&rows, error))
    g_ptr_array_add (files, store_rows_dup (&rows, 0));
  return !rows.failed;
}

GPtrArray *
store_backup_list_files (const char *path, GError **error)
{
  unsigned health = 0;
  g_autoptr (StoreDb) db = store_db_open (path, SQLITE_OPEN_READWRITE, &health, error);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  int64_t has_uploads = 0;

  // Older copies have no table of uploads.
  if (db == NULL ||
      !store_db_get_int (db, error, &has_uploads,
                         "SELECT 1 FROM sqlite_schema WHERE name = 'upload'") ||
      !add_files (db,
                  "SELECT message_file FROM outbox WHERE message_file IS NOT NULL"
                  "  UNION SELECT sent_file FROM outbox WHERE sent_file IS NOT NULL",
                  files, error))
    return NULL;
  return has_uploads == 0 ||
             add_files (db, "SELECT DISTINCT file FROM upload WHERE file IS NOT NULL", files,
                        error) ?
           g_steal_pointer (&files) :
           NULL;
}

static bool
put_back (StoreDb *db, const char *dir, int64_t id, GBytes *raw, GError **error)
{
  g_autoptr (GBytes) packed = NULL;
  g_autofree char *file = NULL;
  unsigned health = 0;

  if (g_bytes_get_size (raw) <= STORE_CONTENT_FILE_MIN)
    packed = store_bytes_compress (raw, error);
  else
    file = store_content_file_write (dir, raw, &health, error);
  return (packed != NULL || file != NULL) &&
         store_db_run (db, error, "UPDATE home_message SET body = ?, file = ? WHERE id = ?",
                       bind_bytes (packed), bind_text (file), bind_int (id));
}

// Of the next rows without content; *OUT_LAST: up to which.
static bool
restore_some (StoreDb *db, const char *dir, StoreBackupContentFunc func, void *data, int64_t *last,
              uint64_t *out_restored, uint64_t *out_lost, bool *out_left, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (db,
                    "SELECT id, lower (hex (sha256)), sha256 FROM home_message WHERE id > ? AND"
                    "  body IS NULL ORDER BY id LIMIT ?",
                    bind_int (*last), bind_int (ROWS_AT_ONCE));

  *out_left = false;
  while (store_rows_next (&rows, error)) {
    g_autoptr (GBytes) raw = func (store_rows_text (&rows, 1), data);
    g_autoptr (GBytes) sha256 = store_rows_bytes (&rows, 2);

    *out_left = true;
    *last = store_rows_int (&rows, 0);
    if (raw == NULL || !store_bytes_check (raw, sha256, NULL)) {
      ++*out_lost;
      if (!store_db_run (db, error, "UPDATE home_message SET whole = 0 WHERE id = ?",
                         bind_int (*last)))
        return false;
    } else if (!put_back (db, dir, *last, raw, error)) {
      return false;
    } else {
      ++*out_restored;
    }
  }
  return !rows.failed;
}

// What waited to be sent may have gone after the backup was made: a person decides, as after a line
// that dropped at the final dot (D3). What is for a time to come has not.
static bool
hold_outbox (StoreDb *db, GError **error)
{
  return store_db_run (db, error,
                       "UPDATE outbox SET state = ?, cause = ?, reason = 'it comes from a backup'"
                       "  WHERE state IN (?, ?, ?) AND send_at <= ?",
                       bind_int (MAIL_OUTBOX_AMBIGUOUS), bind_int (MAIL_OUTBOX_CAUSE_RESTORED),
                       bind_int (MAIL_OUTBOX_QUEUED), bind_int (MAIL_OUTBOX_SENDING),
                       bind_int (MAIL_OUTBOX_FINAL_DOT), bind_int (store_now ()));
}

// What was to be added to a server may be there by now, as after a line that dropped: it is looked
// for before it is sent (security.md D2). What was to be moved or deleted can't be twice.
static bool
hold_additions (StoreDb *db, GError **error)
{
  return store_db_run (db, error,
                       "UPDATE step SET state = ?, to_uidnext = NULL, sent_at = 0"
                       "  WHERE state = ? AND after_id = 0 AND kind IN (?, ?, ?)"
                       "  AND (from_folder_id = 0 OR from_uid IS NOT NULL)",
                       bind_int (MAIL_OPERATION_SENDING), bind_int (MAIL_OPERATION_PENDING),
                       bind_int (MAIL_OPERATION_APPEND), bind_int (MAIL_OPERATION_RESTORE),
                       bind_int (MAIL_OPERATION_COPY));
}

static bool
restore_all (const char *made, const char *dir, StoreBackupContentFunc func, void *data,
             uint64_t *out_restored, uint64_t *out_lost, GError **error)
{
  unsigned health = 0;
  g_autoptr (StoreDb) db = store_db_open (made, SQLITE_OPEN_READWRITE, &health, error);
  int64_t last = 0;
  bool left = true;

  // Its other files were never there: nothing is damaged that is made when it is opened.
  if (db == NULL || !store_migrate (db, STORE_KEEP, made, error) ||
      !store_meta_set_int (db, STORE_META_RESTORED, 1, error) || !hold_outbox (db, error) ||
      !hold_additions (db, error))
    return false;
  while (left)
    if (!store_db_script (db, "BEGIN", error) ||
        !restore_some (db, dir, func, data, &last, out_restored, out_lost, &left, error) ||
        !store_db_script (db, "COMMIT", error))
      return false;
  return true;
}

// A store that was opened and never used.
static bool
is_empty (const char *keep, bool *out, GError **error)
{
  unsigned health = 0;
  g_autoptr (StoreDb) db = store_db_open (keep, SQLITE_OPEN_READWRITE, &health, error);
  int64_t used = 1;

  if (db == NULL || !store_migrate (db, STORE_KEEP, keep, error) ||
      !store_db_get_int (db, error, &used,
                         "SELECT (SELECT count (*) FROM account) + (SELECT count (*) FROM draft)"
                         "  + (SELECT count (*) FROM outbox) + (SELECT count (*) FROM home_message)"
                         "  + (SELECT count (*) FROM pop_uid)"))
    return false;
  *out = used == 0;
  return true;
}

bool
store_backup_make_room (const char *dir, GError **error)
{
  // keep.db last: while it is there the rest can be made again.
  static const StoreFile files[] = {STORE_INDEX, STORE_SEARCH, STORE_CONTENT, STORE_KEEP};
  g_autofree char *keep = g_build_filename (dir, store_file_name (STORE_KEEP), NULL);
  bool empty = true;

  // Where it alone was lost, the others tell of newer mail than the copy has.
  if (g_file_test (keep, G_FILE_TEST_EXISTS) && !is_empty (keep, &empty, error))
    return false;
  if (!empty)
    return store_fail (error, MAIL_ERROR_INVALID, "there is mail in the data folder already");
  for (size_t i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *path = g_build_filename (dir, store_file_name (files[i]), NULL);
    unlink_all (path);
  }
  return sync_file (dir, error);
}

bool
store_backup_restore (const char *path, const char *dir, StoreBackupContentFunc func, void *data,
                      uint64_t *out_restored, uint64_t *out_lost, GError **error)
{
  g_autofree char *keep = g_build_filename (dir, store_file_name (STORE_KEEP), NULL);
  g_autofree char *made = g_strconcat (keep, ".restore", NULL);
  g_autoptr (GFile) from = g_file_new_for_path (path), to = g_file_new_for_path (made);
  g_autoptr (GError) failure = NULL;

  if (g_file_test (keep, G_FILE_TEST_EXISTS))
    return store_fail (error, MAIL_ERROR_INVALID, "there is mail in the data folder already");
  unlink_all (made);
  if (!g_file_copy (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &failure))
    return store_fail (error, MAIL_ERROR_STORE, failure->message);
  if (!restore_all (made, dir, func, data, out_restored, out_lost, error) ||
      !sync_file (made, error)) {
    unlink_all (made);
    return false;
  }
  return (g_rename (made, keep) == 0 && sync_file (dir, error)) ||
         store_fail (error, MAIL_ERROR_STORE, "keep.db could not be put in place");
}

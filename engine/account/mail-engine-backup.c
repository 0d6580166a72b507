// SPDX-License-Identifier: GPL-3.0-or-later
//
// A backup: DIR/mail/ACCOUNT, a Maildir that any program reads, and DIR/keep.db, what else exists
// nowhere but here. The snapshot goes in place last, when every message it names was read back; so
// a backup that is cut short leaves the former one good. DIR/removed holds for a month what was
// deleted here, DIR/exact what a Maildir would change, DIR/store files of outgoing mail.

#include "account/backup-trouble.h"
#include "account/engine-transfer.h"
#include "account/mail-engine-private.h"
#include "archive/archive-file.h"
#include "archive/archive-reader.h"
#include "archive/archive-writer.h"
#include "base/mail-sha256.h"
#include "store/store-backup.h"
#include "store/store-content.h"
#include "store/store-owner.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define REMOVED_SECONDS (30 * 24 * 3600)
#define TELL_EVERY 100

typedef struct {
  char *dir, *mail, *removed, *exact, *partial;

  // While it runs
  EngineTransfer *transfer;
  EngineCore *core;
  ArchiveWriter *writer;
  char *account, *folder; // under way
  GHashTable *wanted;     // hashes that the snapshot names
} Backup;

static void
backup_free (void *data)
{
  Backup *backup = data;

  g_clear_pointer (&backup->writer, archive_writer_free);
  g_clear_pointer (&backup->wanted, g_hash_table_unref);
  g_clear_pointer (&backup->core, engine_core_unref);
  g_free (backup->account);
  g_free (backup->folder);
  g_free (backup->dir);
  g_free (backup->mail);
  g_free (backup->removed);
  g_free (backup->exact);
  g_free (backup->partial);
  g_free (backup);
}

static Backup *
backup_new (const char *dir)
{
  Backup *backup = g_new0 (Backup, 1);

  backup->dir = g_canonicalize_filename (dir, NULL);
  backup->mail = g_build_filename (backup->dir, "mail", NULL);
  backup->removed = g_build_filename (backup->dir, "removed", NULL);
  backup->exact = g_build_filename (backup->dir, "exact", NULL);
  backup->partial = g_build_filename (backup->dir, ".keep.db.partial", NULL);
  backup->wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return backup;
}

static char *
exact_path (const Backup *backup, const char *hash)
{
  return g_strdup_printf ("%s/%s.eml", backup->exact, hash);
}

// Would reading the Maildir give other bytes than were written?
static bool
is_changed_by_maildir (GBytes *raw)
{
  size_t n;
  const char *p = g_bytes_get_data (raw, &n), *newline = memchr (p, '\n', n);

  return !archive_is_uniform (raw) && newline != NULL && (newline == p || newline[-1] != '\r');
}

static bool
write_exact (const Backup *backup, const char *hash, GBytes *raw, GError **error)
{
  g_autofree char *path = exact_path (backup, hash);
  g_autofree char *temporary = g_strconcat (path, ".partial", NULL);
  ArchiveFile *file = archive_file_new (temporary, error);
  size_t n;
  const char *p = g_bytes_get_data (raw, &n);

  if (file == NULL)
    return false;
  if (!archive_file_write (file, p, n, error)) {
    archive_file_abandon (file);
    return false;
  }
  return archive_file_commit (file, path, 0, true, error) &&
         archive_sync_dir (backup->exact, error);
}

static bool
put (Backup *backup, const StoreBackupPlace *place, ArchiveMessage *message, GError **error)
{
  g_autoptr (GBytes) raw = store_content_get (backup->core->store, place->message_id, error);
  bool known;

  if (raw == NULL)
    return false;
  if (is_changed_by_maildir (raw) && !write_exact (backup, place->sha256, raw, error))
    return false;
  message->raw = raw;
  backup->transfer->progress.messages++;
  return archive_writer_put (backup->writer, message, NULL, NULL, &known, error);
}

static bool
begin_folder (Backup *backup, const StoreBackupPlace *place, GError **error)
{
  if (g_strcmp0 (backup->account, place->account) == 0 &&
      g_strcmp0 (backup->folder, place->folder) == 0)
    return true;
  g_set_str (&backup->account, place->account);
  g_set_str (&backup->folder, place->folder);
  return archive_writer_begin_folder (backup->writer, place->account, place->folder, error);
}

static bool
on_place (const StoreBackupPlace *place, void *data, GError **error)
{
  Backup *backup = data;
  MailTransfer *progress = &backup->transfer->progress;
  ArchiveMessage message = {
    .flags = place->flags, .keywords = (char **) place->keywords, .received = place->received};
  g_autoptr (GError) failure = NULL;
  bool known;

  if (g_cancellable_set_error_if_cancelled (backup->transfer->cancellable, error) ||
      !begin_folder (backup, place, error) ||
      !archive_writer_keep (backup->writer, place->sha256, &message, &known, error))
    return false;
  progress->known += known;
  if (++progress->done % TELL_EVERY == 0)
    engine_transfer_tell (backup->transfer);
  if (known || put (backup, place, &message, &failure)) {
    g_hash_table_add (backup->wanted, g_strdup (place->sha256));
    return true;
  }
  // One that is damaged here must not keep all others from being kept.
  if (g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_NOT_FOUND) ||
      g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_STORE)) {
    engine_transfer_note_failure (backup->transfer, failure);
    return true;
  }
  g_propagate_error (error, g_steal_pointer (&failure));
  return false;
}

static bool
copy_files (Backup *backup, GError **error)
{
  g_autoptr (GPtrArray) files = store_backup_list_files (backup->partial, error);

  for (unsigned i = 0; files != NULL && i < files->len; i++) {
    g_autofree char *from =
      g_build_filename (store_dir (backup->core->store), files->pdata[i], NULL);
    g_autofree char *to = g_build_filename (backup->dir, "store", files->pdata[i], NULL);
    g_autofree char *above = g_path_get_dirname (to);
    g_autoptr (GFile) source = g_file_new_for_path (from), goal = g_file_new_for_path (to);
    g_autoptr (GError) failure = NULL;

    if (g_file_test (to, G_FILE_TEST_EXISTS))
      continue;
    if (!archive_make_dir (above, error))
      return false;
    // Sent and gone meanwhile it is wanted no more.
    if (!g_file_copy (source, goal, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &failure) &&
        !g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)) {
      g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_FILE, failure->message);
      return false;
    }
  }
  return files != NULL;
}

// Reads every message below PATH and takes its hash from WANTED. FUNC (may be NULL) gets what was
// asked for.
static bool
read_back (Backup *backup, const char *path, GHashTable *wanted, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (ArchiveReader) reader = archive_reader_open (path, backup->dir, &failure);

  if (reader == NULL && g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_NOT_FOUND))
    return true;
  while (reader != NULL) {
    g_auto (ArchiveMessage) message = {0};

    if (g_cancellable_set_error_if_cancelled (backup->transfer->cancellable, error))
      return false;
    if (archive_reader_next (reader, &message, NULL) && message.raw == NULL)
      return true;
    if (message.raw == NULL)
      continue; // what can't be read is missed below
    g_autofree char *hash = mail_sha256_dup_hex (message.raw, "");
    g_hash_table_remove (wanted, hash);
  }
  g_propagate_error (error, g_steal_pointer (&failure));
  return false;
}

static GBytes *
read_exact (Backup *backup, const char *hash)
{
  g_autofree char *path = exact_path (backup, hash);
  char *bytes = NULL;
  size_t length = 0;

  if (!g_file_get_contents (path, &bytes, &length, NULL))
    return NULL;
  g_autoptr (GBytes) raw = g_bytes_new_take (bytes, length);
  g_autofree char *found = mail_sha256_dup_hex (raw, "");
  return g_str_equal (found, hash) ? g_steal_pointer (&raw) : NULL;
}

// Everything that the snapshot names is read from the backup again. WANTED: what is not there as it
// was written.
static bool
look_for_damage (Backup *backup, GError **error)
{
  GHashTableIter iter;
  void *hash = NULL;

  if (!read_back (backup, backup->mail, backup->wanted, error))
    return false;
  g_hash_table_iter_init (&iter, backup->wanted);
  while (g_hash_table_iter_next (&iter, &hash, NULL)) {
    g_autoptr (GBytes) raw = read_exact (backup, hash);
    if (raw != NULL)
      g_hash_table_iter_remove (&iter);
  }
  return true;
}

// A message that went bad in the backup is taken from here once more. Only what reads well here
// takes the place of what lies there.
static bool
on_damaged (const StoreBackupPlace *place, void *data, GError **error)
{
  Backup *backup = data;
  ArchiveMessage message = {
    .flags = place->flags, .keywords = (char **) place->keywords, .received = place->received};

  if (!g_hash_table_contains (backup->wanted, place->sha256))
    return true;
  g_autoptr (GBytes) raw = store_content_get (backup->core->store, place->message_id, NULL);

  if (raw == NULL)
    return true;
  message.raw = raw;
  return !g_cancellable_set_error_if_cancelled (backup->transfer->cancellable, error) &&
         begin_folder (backup, place, error) &&
         (!is_changed_by_maildir (raw) || write_exact (backup, place->sha256, raw, error)) &&
         archive_writer_put_again (backup->writer, &message, error);
}

static void
note_damaged (Backup *backup)
{
  unsigned n = g_hash_table_size (backup->wanted);
  g_autoptr (GError) failure =
    g_error_new_literal (MAIL_ERROR, MAIL_ERROR_STORE,
                         "a message of the backup is damaged, and can't be read here either");

  for (unsigned i = 0; i < n; i++)
    engine_transfer_note_failure (backup->transfer, failure);
}

// What can't be mended costs itself alone: the snapshot is no worse for it.
static bool
verify (Backup *backup, GError **error)
{
  if (!look_for_damage (backup, error))
    return false;
  unsigned damaged = g_hash_table_size (backup->wanted);

  if (damaged == 0)
    return true;
  g_clear_pointer (&backup->writer, archive_writer_free);
  g_clear_pointer (&backup->account, g_free);
  g_clear_pointer (&backup->folder, g_free);
  backup->writer = archive_writer_new (MAIL_ARCHIVE_MAILDIR, backup->mail, error);
  if (backup->writer == NULL ||
      !store_backup_each_place (backup->partial, on_damaged, backup, error) ||
      !archive_writer_finish (backup->writer, error) || !look_for_damage (backup, error))
    return false;
  backup->transfer->progress.mended = damaged - g_hash_table_size (backup->wanted);
  note_damaged (backup);
  return true;
}

static bool
put_in_place (Backup *backup, GError **error)
{
  g_autofree char *path = g_build_filename (backup->dir, "keep.db", NULL);

  return (g_rename (backup->partial, path) == 0 || archive_fail (path, error)) &&
         archive_sync_dir (backup->dir, error);
}

static void
forget_removed (Backup *backup)
{
  g_autoptr (GDir) dir = g_dir_open (backup->removed, 0, NULL);
  int64_t before = g_get_real_time () / G_USEC_PER_SEC - REMOVED_SECONDS;
  const char *name;
  GStatBuf info;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (backup->removed, name, NULL);
    if (g_stat (path, &info) == 0 && info.st_mtime < before)
      g_unlink (path);
  }
}

static bool
has_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

  return dir != NULL && g_dir_read_name (dir) != NULL;
}

// What lies there is a copy of this store, also one that was cut short, or nothing that a copy
// would take the place of: neither other mail nor a former life of this one goes for it.
static bool
is_own_place (const Backup *backup, bool *out, GError **error)
{
  g_autofree char *snapshot = g_build_filename (backup->dir, "keep.db", NULL);

  if (g_file_test (snapshot, G_FILE_TEST_EXISTS))
    return store_backup_is_of (backup->core->store, snapshot, out, error);
  *out = g_file_test (backup->exact, G_FILE_TEST_IS_DIR) ||
         (!has_entries (backup->mail) && !has_entries (backup->removed));
  return true;
}

static bool
check_place (const Backup *backup, GError **error)
{
  g_auto (MailBackup) chosen = {0};
  bool is_own = false;

  engine_backup_read (backup->core->store, &chosen);
  if (backup_trouble_is_gone (backup->dir, &chosen)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "%s has no copy any more", backup->dir);
    return false;
  }
  if (!is_own_place (backup, &is_own, error))
    return false;
  if (!is_own)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "%s has other mail", backup->dir);
  return is_own;
}

// What was lost here stays in the copy, where it can be imported from, for as long as what was
// deleted here does.
static bool
set_sweep (Backup *backup, GError **error)
{
  int64_t since = g_get_real_time () / G_USEC_PER_SEC - REMOVED_SECONDS;
  bool has_lost = false;

  if (!store_backup_has_lost (backup->core->store, since, &has_lost, error))
    return false;
  if (!has_lost)
    archive_writer_set_sweep (backup->writer, backup->removed);
  return true;
}

static bool
keep_copy (EngineTransfer *transfer, Backup *backup, GError **error)
{
  backup->transfer = transfer;
  backup->core = engine_transfer_ref_core (transfer, error);
  if (backup->core == NULL || !check_place (backup, error) ||
      !archive_make_dir (backup->mail, error) || !archive_make_dir (backup->removed, error) ||
      !archive_make_dir (backup->exact, error) ||
      !store_backup_snapshot (backup->core->store, backup->partial, error))
    return false;
  backup->writer = archive_writer_new (MAIL_ARCHIVE_MAILDIR, backup->mail, error);
  if (backup->writer == NULL || !set_sweep (backup, error))
    return false;
  if (!store_backup_each_place (backup->partial, on_place, backup, error) ||
      !archive_writer_finish (backup->writer, error) || !copy_files (backup, error) ||
      !verify (backup, error) || !put_in_place (backup, error))
    return false;
  forget_removed (backup);
  return true;
}

// What can't be noted is not worth less for it.
static void
note (EngineTransfer *transfer, const Backup *backup, const GError *failure)
{
  const MailTransfer *progress = &transfer->progress;
  const char *detail = failure != NULL ? failure->message : progress->failure;
  g_autoptr (GVariant) answer =
    engine_transfer_ask (transfer, &engine_request_note_backup,
                         g_variant_new ("(smsix)", backup->dir, detail, (int) progress->trouble,
                                        (int64_t) (progress->messages + progress->known)),
                         NULL);
}

static bool
run_backup (EngineTransfer *transfer, void *job, GError **error)
{
  Backup *backup = job;
  MailTransfer *progress = &transfer->progress;
  g_autoptr (GError) failure = NULL;
  bool good = keep_copy (transfer, backup, &failure);

  if (g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_NOT_FOUND))
    progress->trouble = MAIL_BACKUP_GONE;
  else if (g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_INVALID))
    progress->trouble = MAIL_BACKUP_FOREIGN;
  else if (failure != NULL)
    progress->trouble = backup_trouble_find (backup->dir, failure);
  else if (progress->failed > 0)
    progress->trouble = MAIL_BACKUP_DAMAGED;
  if (!g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    note (transfer, job, failure);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return good;
}

void
mail_engine_backup_async (MailEngine *engine, const char *dir, MailTransferFunc progress,
                          void *progress_data, GCancellable *cancellable,
                          GAsyncReadyCallback callback, void *data)
{
  engine_transfer_start (engine, run_backup, backup_new (dir), backup_free, progress, progress_data,
                         cancellable, callback, data);
}

bool
mail_engine_backup_finish (MailEngine *engine, GAsyncResult *result, MailTransfer *out,
                           GError **error)
{
  return engine_transfer_finish (engine, result, out, error);
}

// The beginning of a message's hash, as file names have it → its path.
static void
list_files (GHashTable *files, const char *dir, int depth)
{
  g_autoptr (GDir) opened = g_dir_open (dir, 0, NULL);
  const char *name;

  while (opened != NULL && (name = g_dir_read_name (opened)) != NULL) {
    g_autofree char *path = g_build_filename (dir, name, NULL);
    g_auto (GStrv) pieces = g_strsplit (name, ".", 3);

    if (g_file_test (path, G_FILE_TEST_IS_DIR) && depth < 4)
      list_files (files, path, depth + 1);
    else if (g_strv_length (pieces) == 3 && g_str_has_prefix (pieces[2], "mail"))
      g_hash_table_replace (files, g_strndup (pieces[1], strcspn (pieces[1], "_")),
                            g_steal_pointer (&path));
  }
}

typedef struct {
  Backup *backup;
  GHashTable *files;
} Finding;

static GBytes *
find_content (const char *hash, void *data)
{
  Finding *finding = data;
  g_autofree char *key = g_strndup (hash, 20);
  const char *path = g_hash_table_lookup (finding->files, key);
  g_auto (ArchiveMessage) message = {0};
  GBytes *exact = read_exact (finding->backup, hash);

  if (++finding->backup->transfer->progress.done % TELL_EVERY == 0)
    engine_transfer_tell (finding->backup->transfer);
  if (exact != NULL || path == NULL)
    return exact;
  g_autoptr (ArchiveReader) reader = archive_reader_open_message (path, finding->backup->dir, NULL);
  return reader != NULL && archive_reader_next (reader, &message, NULL) ?
           g_steal_pointer (&message.raw) :
           NULL;
}

static bool
restore_files (Backup *backup, const char *snapshot, const char *data_dir, GError **error)
{
  g_autoptr (GPtrArray) files = store_backup_list_files (snapshot, error);

  for (unsigned i = 0; files != NULL && i < files->len; i++) {
    g_autofree char *from = g_build_filename (backup->dir, "store", files->pdata[i], NULL);
    g_autofree char *to = g_build_filename (data_dir, files->pdata[i], NULL);
    g_autofree char *above = g_path_get_dirname (to);
    g_autoptr (GFile) source = g_file_new_for_path (from), goal = g_file_new_for_path (to);

    if (!archive_make_dir (above, error))
      return false;
    if (!g_file_copy (source, goal, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, NULL))
      backup->transfer->progress.failed++;
  }
  return files != NULL;
}

static bool
run_restore (EngineTransfer *transfer, void *job, GError **error)
{
  Backup *backup = job;
  const char *data_dir = transfer->engine->data_dir;
  g_autofree char *snapshot = g_build_filename (backup->dir, "keep.db", NULL);
  g_autoptr (GHashTable) files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Finding finding = {backup, files};
  uint64_t lost = 0;

  backup->transfer = transfer;
  if (!g_file_test (snapshot, G_FILE_TEST_EXISTS)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "there is no backup in %s", backup->dir);
    return false;
  }
  g_autoptr (StoreOwner) lock = store_owner_try_lock (data_dir, error);
  if (lock == NULL)
    return false;
  list_files (files, backup->removed, 0);
  list_files (files, backup->mail, 0);
  bool good = store_backup_make_room (data_dir, error) &&
              restore_files (backup, snapshot, data_dir, error) &&
              store_backup_restore (snapshot, data_dir, find_content, &finding,
                                    &transfer->progress.messages, &lost, error);
  transfer->progress.failed += lost;
  if (lost > 0)
    transfer->progress.failure = g_strdup ("not in the backup");
  return good;
}

void
mail_engine_restore_backup_async (MailEngine *engine, const char *dir, MailTransferFunc progress,
                                  void *progress_data, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, void *data)
{
  g_return_if_fail (engine->phase == ENGINE_CLOSED);
  engine_transfer_start (engine, run_restore, backup_new (dir), backup_free, progress,
                         progress_data, cancellable, callback, data);
}

bool
mail_engine_restore_backup_finish (MailEngine *engine, GAsyncResult *result, MailTransfer *out,
                                   GError **error)
{
  return engine_transfer_finish (engine, result, out, error);
}

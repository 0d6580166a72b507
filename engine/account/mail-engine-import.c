// SPDX-License-Identifier: GPL-3.0-or-later
//
// Import as its asker does it: files are read in this process, which may be the only one that can,
// and their messages go to the owner of the store in batches.

#include "account/engine-import-batch.h"
#include "archive/archive-reader.h"

typedef struct {
  char *path;
  int64_t account_id;
  char *folder; // or NULL
} Import;

static void
import_free (void *data)
{
  Import *import = data;

  g_free (import->path);
  g_free (import->folder);
  g_free (import);
}

// Where what lies in FOLDER of the archive goes.
static char *
dup_goal (const Import *import, const char *folder)
{
  bool has_top = import->folder != NULL && *import->folder != '\0';

  if (*folder == '\0')
    return g_strdup (has_top ? import->folder : "INBOX");
  return has_top ? g_strconcat (import->folder, "/", folder, NULL) : g_strdup (folder);
}

// One message; *OUT_LEFT: there may be more. What can't be read costs itself alone.
static bool
read_one (EngineTransfer *transfer, const Import *import, ArchiveReader *reader,
          EngineImportBatch *batch, bool *out_left, GError **error)
{
  g_auto (ArchiveMessage) message = {0};
  g_autoptr (GError) failure = NULL;

  if (g_cancellable_set_error_if_cancelled (transfer->cancellable, error))
    return false;
  bool good = archive_reader_next (reader, &message, &failure);
  transfer->progress.done = archive_reader_get_bytes (reader);
  *out_left = !good || message.raw != NULL;
  if (good && message.raw == NULL)
    return true;
  if (good) {
    g_autofree char *goal = dup_goal (import, message.folder);
    return engine_import_batch_add (batch, goal, &message, error);
  }
  if (g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_QUOTA)) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return false;
  }
  engine_transfer_note_failure (transfer, failure);
  return true;
}

static bool
run_import (EngineTransfer *transfer, void *job, GError **error)
{
  const Import *import = job;
  g_autoptr (ArchiveReader) reader =
    archive_reader_open (import->path, transfer->engine->data_dir, error);
  g_autoptr (EngineImportBatch) batch = engine_import_batch_new (transfer, import->account_id, 0);
  bool good = reader != NULL, left = good;

  transfer->progress.total = good ? archive_reader_get_total (reader) : 0;
  while (good && left)
    good = read_one (transfer, import, reader, batch, &left, error);
  return good && engine_import_batch_send (batch, error);
}

void
mail_engine_import_async (MailEngine *engine, const char *path, int64_t account_id,
                          const char *folder, MailTransferFunc progress, void *progress_data,
                          GCancellable *cancellable, GAsyncReadyCallback callback, void *data)
{
  Import *import = g_new0 (Import, 1);

  import->path = g_strdup (path);
  import->account_id = account_id;
  import->folder = g_strdup (folder);
  engine_transfer_start (engine, run_import, import, import_free, progress, progress_data,
                         cancellable, callback, data);
}

bool
mail_engine_import_finish (MailEngine *engine, GAsyncResult *result, MailTransfer *out,
                           GError **error)
{
  return engine_transfer_finish (engine, result, out, error);
}

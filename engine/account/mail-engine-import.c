// SPDX-License-Identifier: GPL-3.0-or-later
//
// Import as its asker does it: files are read in this process, which may be the only one that can,
// and their messages go to the owner of the store in batches. Equal bytes are counted, so that
// the owner can tell what an earlier import brought.

#include "account/engine-transfer.h"
#include "archive/archive-reader.h"

// One write of the owner.
#define BATCH_MESSAGES 200
#define BATCH_BYTES (8 * 1024 * 1024)

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

// Messages of one folder on their way.
typedef struct {
  char *folder; // of the archive; NULL: none yet
  GVariantBuilder messages;
  unsigned n;
  uint64_t bytes;
  int64_t operation_id;
  GHashTable *met; // int64_t of folder and bytes → how often
} Batch;

static bool
send (EngineTransfer *transfer, const Import *import, Batch *batch, GError **error)
{
  bool has_top = import->folder != NULL && *import->folder != '\0';
  uint32_t added = 0;

  if (batch->n == 0)
    return true;
  g_autofree char *path = *batch->folder == '\0' ? g_strdup (has_top ? import->folder : "INBOX") :
                          has_top ? g_strconcat (import->folder, "/", batch->folder, NULL) :
                                    g_strdup (batch->folder);
  g_autoptr (GVariant) answer =
    engine_transfer_ask (transfer, &engine_request_import,
                         g_variant_new ("(xsxa" ENGINE_IMPORT_MESSAGE ")", import->account_id, path,
                                        batch->operation_id, &batch->messages),
                         error);
  unsigned n = batch->n;

  g_variant_builder_init (&batch->messages, G_VARIANT_TYPE ("a" ENGINE_IMPORT_MESSAGE));
  batch->n = 0;
  batch->bytes = 0;
  if (answer == NULL)
    return false;
  g_variant_get (answer, "(xu)", &batch->operation_id, &added);
  transfer->progress.operation_id = batch->operation_id;
  transfer->progress.messages += added;
  transfer->progress.known += n - added;
  engine_transfer_tell (transfer);
  return true;
}

// How often these bytes came for this folder, with this time.
static uint32_t
count_met (Batch *batch, const char *folder, GBytes *raw)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  size_t n, length = 32;
  uint8_t digest[32];
  const uint8_t *bytes = g_bytes_get_data (raw, &n);
  int64_t key;

  g_checksum_update (checksum, (const uint8_t *) folder, (gssize) strlen (folder) + 1);
  g_checksum_update (checksum, bytes, (gssize) n);
  g_checksum_get_digest (checksum, digest, &length);
  memcpy (&key, digest, sizeof key);
  uint32_t nth = GPOINTER_TO_UINT (g_hash_table_lookup (batch->met, &key)) + 1;
  g_hash_table_replace (batch->met, g_memdup2 (&key, sizeof key), GUINT_TO_POINTER (nth));
  return nth;
}

static bool
add (EngineTransfer *transfer, const Import *import, Batch *batch, const ArchiveMessage *message,
     GError **error)
{
  static const char *const none[] = {NULL};

  if (batch->folder != NULL && !g_str_equal (batch->folder, message->folder) &&
      !send (transfer, import, batch, error))
    return false;
  g_set_str (&batch->folder, message->folder);
  g_variant_builder_add (&batch->messages, "(t^asxbu@ay)", message->flags,
                         message->keywords != NULL ? (const char *const *) message->keywords : none,
                         message->received, message->is_guessed,
                         count_met (batch, message->folder, message->raw),
                         g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, message->raw, TRUE));
  batch->n++;
  batch->bytes += g_bytes_get_size (message->raw);
  return (batch->n < BATCH_MESSAGES && batch->bytes < BATCH_BYTES) ||
         send (transfer, import, batch, error);
}

// One message; *OUT_LEFT: there may be more. What can't be read costs itself alone.
static bool
read_one (EngineTransfer *transfer, const Import *import, ArchiveReader *reader, Batch *batch,
          bool *out_left, GError **error)
{
  g_auto (ArchiveMessage) message = {0};
  g_autoptr (GError) failure = NULL;

  if (g_cancellable_set_error_if_cancelled (transfer->cancellable, error))
    return false;
  bool good = archive_reader_next (reader, &message, &failure);
  transfer->progress.done = archive_reader_get_bytes (reader);
  *out_left = !good || message.raw != NULL;
  if (good)
    return message.raw == NULL || add (transfer, import, batch, &message, error);
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
  Batch batch = {.met = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL)};
  bool good = reader != NULL, left = good;

  g_variant_builder_init (&batch.messages, G_VARIANT_TYPE ("a" ENGINE_IMPORT_MESSAGE));
  transfer->progress.total = good ? archive_reader_get_total (reader) : 0;
  while (good && left)
    good = read_one (transfer, import, reader, &batch, &left, error);
  good = good && send (transfer, import, &batch, error);
  g_variant_builder_clear (&batch.messages);
  g_hash_table_unref (batch.met);
  g_free (batch.folder);
  return good;
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

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Equal bytes are counted, so that the owner can tell what an earlier import brought.

#include "account/engine-import-batch.h"
#include "base/mail-sha256.h"

// One write of the owner.
#define BATCH_MESSAGES 200
#define BATCH_BYTES (8 * 1024 * 1024)

struct _EngineImportBatch {
  EngineTransfer *transfer;
  int64_t account_id;
  char *folder; // of what is under way; NULL: nothing yet
  GVariantBuilder messages;
  unsigned n;
  uint64_t bytes;
  int64_t operation_id;
  GHashTable *met; // int64_t of folder and bytes → how often
};

EngineImportBatch *
engine_import_batch_new (EngineTransfer *transfer, int64_t account_id, int64_t operation_id)
{
  EngineImportBatch *batch = g_new0 (EngineImportBatch, 1);

  batch->transfer = transfer;
  batch->account_id = account_id;
  batch->operation_id = operation_id;
  batch->met = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_variant_builder_init (&batch->messages, G_VARIANT_TYPE ("a" ENGINE_IMPORT_MESSAGE));
  return batch;
}

void
engine_import_batch_free (EngineImportBatch *batch)
{
  g_variant_builder_clear (&batch->messages);
  g_hash_table_unref (batch->met);
  g_free (batch->folder);
  g_free (batch);
}

bool
engine_import_batch_send (EngineImportBatch *batch, GError **error)
{
  EngineTransfer *transfer = batch->transfer;
  unsigned n = batch->n;
  uint32_t added = 0;

  if (n == 0)
    return true;
  g_autoptr (GVariant) answer =
    engine_transfer_ask (transfer, &engine_request_import,
                         g_variant_new ("(xsxa" ENGINE_IMPORT_MESSAGE ")", batch->account_id,
                                        batch->folder, batch->operation_id, &batch->messages),
                         error);

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

// How often these bytes came for this folder.
static uint32_t
count_met (EngineImportBatch *batch, const char *folder, GBytes *raw)
{
  g_autofree char *tail = g_strconcat ("\r\n\r\nof ", folder, NULL);
  g_autofree char *hash = mail_sha256_dup_hex (raw, tail);
  hash[16] = '\0';
  int64_t key = (int64_t) g_ascii_strtoull (hash, NULL, 16);
  uint32_t nth = GPOINTER_TO_UINT (g_hash_table_lookup (batch->met, &key)) + 1;
  g_hash_table_replace (batch->met, g_memdup2 (&key, sizeof key), GUINT_TO_POINTER (nth));
  return nth;
}

bool
engine_import_batch_add (EngineImportBatch *batch, const char *folder,
                         const ArchiveMessage *message, GError **error)
{
  static const char *const none[] = {NULL};

  if (batch->folder != NULL && !g_str_equal (batch->folder, folder) &&
      !engine_import_batch_send (batch, error))
    return false;
  g_set_str (&batch->folder, folder);
  g_variant_builder_add (&batch->messages, "(t^asxbu@ay)", message->flags,
                         message->keywords != NULL ? (const char *const *) message->keywords : none,
                         message->received, message->is_guessed,
                         count_met (batch, folder, message->raw),
                         g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, message->raw, TRUE));
  batch->n++;
  batch->bytes += g_bytes_get_size (message->raw);
  return (batch->n < BATCH_MESSAGES && batch->bytes < BATCH_BYTES) ||
         engine_import_batch_send (batch, error);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Taking content in: hashed on the way, and a file as soon as it is too large for a row.

#include "store/store-intake.h"
#include "store/store-bytes.h"
#include "store/store-content-file.h"
#include "store/store-content-private.h"
#include "store/store-private.h"

struct _StoreIntake {
  Store *store;
  GByteArray *head;       // up to STORE_INTAKE_HEAD_BYTES
  StoreContentFile *file; // from STORE_CONTENT_FILE_MIN on
  uint64_t size;
  StoreFingerprint *print;
};

StoreIntake *
store_intake_new (Store *store)
{
  StoreIntake *intake = g_new0 (StoreIntake, 1);

  intake->store = store;
  intake->head = g_byte_array_new ();
  intake->print = store_fingerprint_new ();
  return intake;
}

void
store_intake_free (StoreIntake *intake)
{
  if (intake == NULL)
    return;
  store_content_file_abandon (intake->file);
  g_byte_array_unref (intake->head);
  store_fingerprint_free (intake->print);
  g_free (intake);
}

static bool
begin_file (StoreIntake *intake, GError **error)
{
  intake->file = store_content_file_begin (intake->store->dir, &intake->store->health, error);
  return intake->file != NULL &&
         store_content_file_append (intake->file, intake->head->data, intake->head->len, error);
}

bool
store_intake_append (StoreIntake *intake, const void *bytes, size_t length, GError **error)
{
  store_fingerprint_append (intake->print, bytes, length);
  if (intake->file == NULL && intake->size + length > STORE_CONTENT_FILE_MIN &&
      !begin_file (intake, error))
    return false;
  intake->size += length;
  if (intake->head->len < STORE_INTAKE_HEAD_BYTES)
    g_byte_array_append (intake->head, bytes,
                         (unsigned) MIN (length, STORE_INTAKE_HEAD_BYTES - intake->head->len));
  return intake->file == NULL || store_content_file_append (intake->file, bytes, length, error);
}

StoreContent *
store_intake_finish (StoreIntake *intake, GError **error)
{
  g_autoptr (StoreContent) content = g_new0 (StoreContent, 1);

  content->sha256 = store_fingerprint_dup_bytes (intake->print);
  content->size = intake->size;
  if (intake->file == NULL) {
    g_autoptr (GBytes) raw = g_bytes_new_static (intake->head->data, intake->head->len);

    content->packed = store_bytes_compress (raw, error);
    return content->packed ? g_steal_pointer (&content) : NULL;
  }
  content->file = store_content_file_end (g_steal_pointer (&intake->file), error);
  if (content->file == NULL)
    return NULL;
  content->path = g_build_filename (intake->store->dir, content->file, NULL);
  return g_steal_pointer (&content);
}

static bool
take (const void *bytes, size_t length, void *data, GError **error)
{
  return store_intake_append (data, bytes, length, error);
}

StoreContent *
store_content_prepare_source (Store *store, MailSource *source, GError **error)
{
  g_autoptr (StoreIntake) intake = store_intake_new (store);

  return mail_source_each (source, take, intake, error) ? store_intake_finish (intake, error) :
                                                          NULL;
}

GBytes *
store_intake_dup_head (StoreIntake *intake)
{
  return g_bytes_new (intake->head->data, intake->head->len);
}

uint64_t
store_intake_get_size (const StoreIntake *intake)
{
  return intake->size;
}

const StoreFingerprint *
store_intake_get_fingerprint (const StoreIntake *intake)
{
  return intake->print;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Taking content in: two hashes on the way, and a file as soon as it is too large for a row.

#include "store/store-intake.h"
#include "base/mail-sha256.h"
#include "store/store-bytes.h"
#include "store/store-content-file.h"
#include "store/store-content-private.h"
#include "store/store-private.h"

#include <openssl/evp.h>
#include <string.h>

struct _StoreIntake {
  Store *store;
  GByteArray *head;       // up to STORE_INTAKE_HEAD_BYTES
  StoreContentFile *file; // from STORE_CONTENT_FILE_MIN on
  uint64_t size;
  EVP_MD_CTX *hash, *header_hash;
  GBytes *sha256;                                                 // NULL before the end
  enum { HEADER_LINE_START, HEADER_IN_LINE, HEADER_OVER } header; // where the next byte is in it
};

static EVP_MD_CTX *
new_hash (void)
{
  EVP_MD_CTX *hash = EVP_MD_CTX_new ();

  g_assert (EVP_DigestInit_ex (hash, EVP_sha256 (), NULL) == 1);
  return hash;
}

// Of what came so far; the hash itself can go on.
static GBytes *
dup_digest (const EVP_MD_CTX *hash)
{
  EVP_MD_CTX *copy = EVP_MD_CTX_new ();
  uint8_t *digest = g_malloc (MAIL_SHA256_BYTES);
  unsigned int n = 0;

  g_assert (EVP_MD_CTX_copy_ex (copy, hash) == 1 && EVP_DigestFinal_ex (copy, digest, &n) == 1);
  EVP_MD_CTX_free (copy);
  return g_bytes_new_take (digest, n);
}

StoreIntake *
store_intake_new (Store *store)
{
  StoreIntake *intake = g_new0 (StoreIntake, 1);

  intake->store = store;
  intake->head = g_byte_array_new ();
  intake->hash = new_hash ();
  intake->header_hash = new_hash ();
  return intake;
}

void
store_intake_free (StoreIntake *intake)
{
  if (intake == NULL)
    return;
  store_content_file_abandon (intake->file);
  g_byte_array_unref (intake->head);
  EVP_MD_CTX_free (intake->hash);
  EVP_MD_CTX_free (intake->header_hash);
  g_clear_pointer (&intake->sha256, g_bytes_unref);
  g_free (intake);
}

static void
hash_without_cr (EVP_MD_CTX *hash, const char *bytes, size_t length)
{
  while (length > 0) {
    const char *cr = memchr (bytes, '\r', length);
    size_t run = cr != NULL ? (size_t) (cr - bytes) : length;

    EVP_DigestUpdate (hash, bytes, run);
    bytes += run + (cr != NULL);
    length -= run + (cr != NULL);
  }
}

static bool
is_blank (const char *bytes, size_t length)
{
  return length == 0 || (length == 1 && bytes[0] == '\r');
}

// Line by line up to the empty one; a CR goes wherever it stands.
static void
hash_header (StoreIntake *intake, const char *bytes, size_t length)
{
  while (length > 0 && intake->header != HEADER_OVER) {
    const char *newline = memchr (bytes, '\n', length);
    size_t line = newline != NULL ? (size_t) (newline - bytes) : length;

    if (newline != NULL && intake->header == HEADER_LINE_START && is_blank (bytes, line)) {
      intake->header = HEADER_OVER;
      return;
    }
    hash_without_cr (intake->header_hash, bytes, line + (newline != NULL));
    if (newline != NULL)
      intake->header = HEADER_LINE_START;
    else if (!is_blank (bytes, line))
      intake->header = HEADER_IN_LINE;
    bytes += line + (newline != NULL);
    length -= line + (newline != NULL);
  }
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
  EVP_DigestUpdate (intake->hash, bytes, length);
  hash_header (intake, bytes, length);
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

  intake->sha256 = dup_digest (intake->hash);
  content->sha256 = g_bytes_ref (intake->sha256);
  content->size = intake->size;
  if (intake->file == NULL) {
    g_autoptr (GBytes) raw = g_bytes_new_static (intake->head->data, intake->head->len);

    content->packed = store_bytes_compress (raw);
    return g_steal_pointer (&content);
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

GBytes *
store_intake_dup_header_sha256 (StoreIntake *intake)
{
  return dup_digest (intake->header_hash);
}

GBytes *
store_intake_dup_sha256 (StoreIntake *intake)
{
  return g_bytes_ref (intake->sha256);
}

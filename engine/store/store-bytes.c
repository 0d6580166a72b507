// SPDX-License-Identifier: GPL-3.0-or-later
//
// zstd and SHA-256 over GBytes.

#include "store/store-bytes.h"
#include "base/mail-sha256.h"
#include "store/store-private.h"

#include <zstd.h>

// Measured: higher levels cost more time than the disk they save is worth.
#define LEVEL 1

static void
free_context (void *context)
{
  ZSTD_freeCCtx (context);
}

// A thread's own. Mail comes in thousands, and to set one up takes a third of what one takes. NULL
// when there is no memory for one.
static ZSTD_CCtx *
get_context (void)
{
  static GPrivate contexts = G_PRIVATE_INIT (free_context);
  ZSTD_CCtx *context = g_private_get (&contexts);

  if (!context) {
    context = ZSTD_createCCtx ();
    g_private_set (&contexts, context);
  }
  return context;
}

GBytes *
store_bytes_compress (GBytes *bytes, GError **error)
{
  ZSTD_CCtx *context = get_context ();
  size_t size;
  const void *data = g_bytes_get_data (bytes, &size);
  size_t room = ZSTD_compressBound (size);
  char *packed = g_malloc (room);
  size_t length = context ? ZSTD_compressCCtx (context, packed, room, data, size, LEVEL) : 0;

  // There is room, so that nothing but lack of memory can fail it.
  if (!context || ZSTD_isError (length)) {
    g_free (packed);
    store_fail (error, MAIL_ERROR_STORE, "no memory to compress");
    return NULL;
  }
  return g_bytes_new_take (g_realloc (packed, MAX (length, 1)), length);
}

bool
store_bytes_check (GBytes *bytes, GBytes *sha256, GError **error)
{
  g_autoptr (GBytes) actual = mail_sha256 (bytes);

  return g_bytes_equal (actual, sha256) ||
         store_fail (error, MAIL_ERROR_STORE, "the content is not what was stored");
}

GBytes *
store_bytes_expand (GBytes *packed, GBytes *sha256, GError **error)
{
  size_t length;
  const void *data = g_bytes_get_data (packed, &length);
  unsigned long long size = ZSTD_getFrameContentSize (data, length);
  g_autofree char *out = size < (1ull << 32) ? g_try_malloc (size + 1) : NULL;

  if (out == NULL || ZSTD_decompress (out, size, data, length) != size) {
    store_fail (error, MAIL_ERROR_STORE, "the content is damaged");
    return NULL;
  }
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&out), size);
  return store_bytes_check (bytes, sha256, error) ? g_steal_pointer (&bytes) : NULL;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// OpenSSL's SHA-256, and nothing of it to be set up.

// The functions below EVP need no set-up: that costs a process 5 million instructions, half of what
// the snippets of a search do.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "base/mail-sha256.h"

#include <openssl/sha.h>
#include <string.h>

G_STATIC_ASSERT (sizeof (MailSha256) == sizeof (SHA256_CTX));
G_STATIC_ASSERT (_Alignof (MailSha256) >= _Alignof (SHA256_CTX));

void
mail_sha256_start (MailSha256 *hash)
{
  SHA256_Init ((SHA256_CTX *) hash);
}

void
mail_sha256_append (MailSha256 *hash, const void *bytes, size_t length)
{
  SHA256_Update ((SHA256_CTX *) hash, bytes, length);
}

GBytes *
mail_sha256_dup (const MailSha256 *hash)
{
  MailSha256 copy = *hash;
  uint8_t *out = g_malloc (MAIL_SHA256_BYTES);

  SHA256_Final (out, (SHA256_CTX *) &copy);
  return g_bytes_new_take (out, MAIL_SHA256_BYTES);
}

static void
digest (GBytes *bytes, const char *tail, uint8_t *out)
{
  size_t size;
  const void *data = g_bytes_get_data (bytes, &size);
  SHA256_CTX hash;

  SHA256_Init (&hash);
  SHA256_Update (&hash, data, size);
  SHA256_Update (&hash, tail, strlen (tail));
  SHA256_Final (out, &hash);
}

GBytes *
mail_sha256 (GBytes *bytes)
{
  uint8_t *out = g_malloc (MAIL_SHA256_BYTES);

  digest (bytes, "", out);
  return g_bytes_new_take (out, MAIL_SHA256_BYTES);
}

char *
mail_sha256_dup_hex (GBytes *bytes, const char *tail)
{
  uint8_t out[MAIL_SHA256_BYTES];
  char *hex = g_malloc (2 * MAIL_SHA256_BYTES + 1);

  digest (bytes, tail, out);
  for (size_t i = 0; i < MAIL_SHA256_BYTES; i++)
    g_snprintf (hex + 2 * i, 3, "%02x", out[i]);
  return hex;
}

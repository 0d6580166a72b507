// SPDX-License-Identifier: GPL-3.0-or-later
//
// Copying and wiping secrets. explicit_bzero(), since a compiler drops a memset() before free().

#include "base/mail-secret.h"

#include <string.h>

typedef struct {
  void *data;
  size_t length;
} SecretBytes;

char *
mail_secret_dup (const char *secret)
{
  return g_strdup (secret);
}

void
mail_secret_free (char *secret)
{
  if (secret == NULL)
    return;
  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static void
free_secret_bytes (void *data)
{
  SecretBytes *secret = data;

  if (secret->length > 0)
    explicit_bzero (secret->data, secret->length);
  g_free (secret->data);
  g_free (secret);
}

GBytes *
mail_secret_bytes_new_take (void *data, size_t length)
{
  SecretBytes *secret = g_new (SecretBytes, 1);

  *secret = (SecretBytes) {data, length};
  // GBytes shows NULL for no bytes at all, which callers would take for "none".
  return g_bytes_new_with_free_func (data != NULL ? data : "", length, free_secret_bytes, secret);
}

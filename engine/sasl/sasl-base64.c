// SPDX-License-Identifier: GPL-3.0-or-later
//
// A strict door before GLib's lenient decoder.

#include "sasl/sasl-base64.h"
#include "base/mail-secret.h"

static bool
is_base64 (const char *text, size_t length)
{
  size_t padding = 0;

  if (length % 4 != 0)
    return false;
  while (padding < 2 && padding < length && text[length - 1 - padding] == '=')
    padding++;
  for (size_t i = 0; i < length - padding; i++) {
    if (!g_ascii_isalnum (text[i]) && text[i] != '+' && text[i] != '/')
      return false;
  }
  return true;
}

GBytes *
sasl_base64_decode (const char *text, size_t length)
{
  if (!is_base64 (text, length))
    return NULL;
  guchar *bytes = g_malloc (length / 4 * 3 + 3);
  int state = 0;
  unsigned int save = 0;
  size_t decoded = g_base64_decode_step (text, length, bytes, &state, &save);

  return mail_secret_bytes_new_take (bytes, decoded);
}

char *
sasl_base64_encode (const void *data, size_t length)
{
  return length == 0 ? g_strdup ("") : g_base64_encode (data, length);
}

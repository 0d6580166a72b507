// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message of arbitrary bytes, however cut, stays one message on the wire (security.md P6), and
// has the size that BDAT says.

#include "smtp/smtp-data.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static GString *
encode (const char *bytes, size_t size, size_t piece, bool is_counted)
{
  SmtpData data = {.is_counted = is_counted};
  GString *out = g_string_new (NULL);

  for (size_t at = 0; at < size; at += piece)
    smtp_data_append (&data, bytes + at, MIN (piece, size - at), out);
  smtp_data_end (&data, out);
  if (is_counted && out->len != data.size)
    abort ();
  return out;
}

static bool
is_one_message (const GString *out)
{
  if (g_str_has_prefix (out->str, ".\r\n") || memmem (out->str, out->len, "\r\n.\r\n", 5) != NULL)
    return false;
  for (size_t i = 0; i < out->len; i++) {
    if (out->str[i] == '\r' && (i + 1 == out->len || out->str[i + 1] != '\n'))
      return false;
    if (out->str[i] == '\n' && (i == 0 || out->str[i - 1] != '\r'))
      return false;
  }
  return out->len == 0 || out->str[out->len - 1] == '\n';
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GString) whole = encode ((const char *) data, size, MAX (size, 1), false);
  g_autoptr (GString) bytes = encode ((const char *) data, size, 1, false);
  g_autoptr (GString) counted = encode ((const char *) data, size, 1, true);

  if (!is_one_message (whole) || !g_string_equal (whole, bytes) || counted->len > whole->len)
    abort ();
  return 0;
}

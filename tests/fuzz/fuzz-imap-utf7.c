// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mailbox names: decoding gives valid UTF-8 whatever comes, and encoding that comes back.

#include "base/mail-utf7.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *utf8 = mail_utf7_decode ((const char *) data, (gssize) size);
  g_assert_true (g_utf8_validate (utf8, -1, NULL));
  g_autofree char *raw = mail_utf7_encode (utf8);
  g_assert_true (g_str_is_ascii (raw));
  g_autofree char *back = mail_utf7_decode (raw, -1);
  g_assert_cmpstr (back, ==, utf8);
  return 0;
}

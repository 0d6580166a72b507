// SPDX-License-Identifier: GPL-3.0-or-later
//
// Modified UTF-7: printable ASCII as it is, `&-` for `&`, the rest as UTF-16 in a base64 of its own
// between `&` and `-`.

#include "base/mail-utf7.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

static int
digit_value (char c)
{
  const char *found = c != '\0' ? strchr (digits, c) : NULL;
  return found != NULL ? (int) (found - digits) : -1;
}

// One UTF-16 unit more. HIGH holds a surrogate that waits for its other half.
static bool
append_unit (GString *out, uint16_t unit, uint16_t *high)
{
  if (*high != 0) {
    if (unit < 0xdc00 || unit > 0xdfff)
      return false;
    g_string_append_unichar (out, 0x10000 + ((gunichar) (*high - 0xd800) << 10) + (unit - 0xdc00u));
    *high = 0;
    return true;
  }
  if (unit >= 0xd800 && unit <= 0xdbff) {
    *high = unit;
    return true;
  }
  // A NUL or a lone half is no text.
  if (unit == 0 || (unit >= 0xdc00 && unit <= 0xdfff))
    return false;
  g_string_append_unichar (out, unit);
  return true;
}

// What stands between `&` and `-`. False when it is not what the encoding allows.
static bool
decode_shift (GString *out, const char *text, size_t n)
{
  uint32_t bits = 0;
  int n_bits = 0;
  uint16_t high = 0;
  for (size_t i = 0; i < n; i++) {
    int value = digit_value (text[i]);
    if (value < 0)
      return false;
    bits = bits << 6 | (uint32_t) value;
    n_bits += 6;
    if (n_bits < 16)
      continue;
    n_bits -= 16;
    if (!append_unit (out, (uint16_t) (bits >> n_bits), &high))
      return false;
    bits &= (1u << n_bits) - 1;
  }
  return high == 0 && n_bits < 6 && bits == 0;
}

// Takes the shift sequence at TEXT, which starts with `&`. → its length, 0: it is none.
static size_t
take_shift (GString *out, const char *text, size_t n)
{
  size_t inner = 0;
  while (1 + inner < n && digit_value (text[1 + inner]) >= 0)
    inner++;
  if (1 + inner >= n || text[1 + inner] != '-')
    return 0;
  size_t before = out->len;
  if (inner == 0)
    g_string_append_c (out, '&');
  else if (!decode_shift (out, text + 1, inner)) {
    g_string_truncate (out, before);
    return 0;
  }
  return inner + 2;
}

static char *
latin1_to_utf8 (const char *text, size_t n)
{
  GString *out = g_string_sized_new (n);
  for (size_t i = 0; i < n; i++)
    g_string_append_unichar (out, text[i] == '\0' ? 0xfffd : (unsigned char) text[i]);
  return g_string_free (out, FALSE);
}

static void
append_digits (GString *out, uint32_t *bits, int *n_bits, bool last)
{
  while (*n_bits >= 6) {
    *n_bits -= 6;
    g_string_append_c (out, digits[*bits >> *n_bits & 0x3f]);
  }
  if (last && *n_bits > 0) {
    g_string_append_c (out, digits[*bits << (6 - *n_bits) & 0x3f]);
    *n_bits = 0;
  }
}

static bool
is_plain (char c)
{
  return c >= ' ' && c <= '~' && c != '&';
}

// Encodes from P up to the next plain byte. → that byte.
static const char *
encode_shift (GString *out, const char *p)
{
  uint32_t bits = 0;
  int n_bits = 0;
  g_string_append_c (out, '&');
  for (; *p != '\0' && (!is_plain (*p) && *p != '&'); p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    uint32_t units[2] = {c, 0};
    int n_units = 1;
    if (c >= 0x10000) {
      units[0] = 0xd800 + ((c - 0x10000) >> 10);
      units[1] = 0xdc00 + ((c - 0x10000) & 0x3ff);
      n_units = 2;
    }
    for (int i = 0; i < n_units; i++) {
      bits = bits << 16 | units[i];
      n_bits += 16;
      append_digits (out, &bits, &n_bits, false);
    }
  }
  append_digits (out, &bits, &n_bits, true);
  g_string_append_c (out, '-');
  return p;
}

char *
mail_utf7_decode (const char *raw, gssize length)
{
  size_t n = length < 0 ? strlen (raw) : (size_t) length;
  GString *out = g_string_sized_new (n);
  for (size_t i = 0; i < n;) {
    size_t taken = raw[i] == '&' ? take_shift (out, raw + i, n - i) : 0;
    if (taken == 0)
      g_string_append_c (out, raw[i++]);
    i += taken;
  }
  bool valid = g_utf8_validate_len (out->str, out->len, NULL);
  if (valid)
    return g_string_free (out, FALSE);
  g_string_free (out, TRUE);
  return latin1_to_utf8 (raw, n);
}

char *
mail_utf7_encode (const char *utf8)
{
  GString *out = g_string_sized_new (strlen (utf8) + 8);
  for (const char *p = utf8; *p != '\0';) {
    if (is_plain (*p))
      g_string_append_c (out, *p++);
    else if (*p == '&') {
      g_string_append (out, "&-");
      p++;
    } else {
      p = encode_shift (out, p);
    }
  }
  return g_string_free (out, FALSE);
}

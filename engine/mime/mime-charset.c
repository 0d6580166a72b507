// SPDX-License-Identifier: GPL-3.0-or-later
//
// Charset labels and conversion. What labels mean follows the WHATWG Encoding standard where mail
// agrees with it; iconv does the large ones, windows-1252 is done here so that it never fails.

#include "mime/mime-charset.h"

#include <errno.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

// Labels whose senders mean a superset of what the name says.
static const struct {
  const char *label;
  const char *meant;
} meanings[] = {
  {"latin1", "windows-1252"},
  {"latin-1", "windows-1252"},
  {"iso-8859-1", "windows-1252"},
  {"iso8859-1", "windows-1252"},
  {"iso_8859-1", "windows-1252"},
  {"8859-1", "windows-1252"},
  {"cp1252", "windows-1252"},
  {"x-ansi", "windows-1252"},
  {"us-ascii", "us-ascii"},
  {"ascii", "us-ascii"},
  {"ansi_x3.4-1968", "us-ascii"},
  {"utf8", "utf-8"},
  {"utf-8", "utf-8"},
  {"unicode-1-1-utf-8", "utf-8"},
  {"utf-8mb4", "utf-8"},
  {"unicode-1-1-utf-7", "utf-7"},
  {"x-unicode-2-0-utf-7", "utf-7"},
  {"gb2312", "gb18030"},
  {"gbk", "gb18030"},
  {"x-gbk", "gb18030"},
  {"gb_2312-80", "gb18030"},
  {"hz-gb-2312", "hz"},
  {"big5", "big5-hkscs"},
  {"x-x-big5", "big5-hkscs"},
  {"shift_jis", "cp932"},
  {"shift-jis", "cp932"},
  {"sjis", "cp932"},
  {"x-sjis", "cp932"},
  {"windows-31j", "cp932"},
  {"iso-2022-jp", "iso-2022-jp-3"},
  {"euc-kr", "cp949"},
  {"ks_c_5601-1987", "cp949"},
  {"ksc5601", "cp949"},
  {"iso-8859-9", "windows-1254"},
  {"iso-8859-11", "cp874"},
  {"tis-620", "cp874"},
  {"windows-874", "cp874"},
  {"iso-8859-8-i", "iso-8859-8"},
  {"iso-8859-6-i", "iso-8859-6"},
};

// windows-1252's 0x80…0x9f; the five it leaves open stay controls, as browsers have it.
static const gunichar windows_1252[32] = {
  0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
  0x2039, 0x152,  0x8d,   0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
  0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178,
};

static char *
from_windows_1252 (const char *bytes, gsize length, gsize *out_length)
{
  GString *text = g_string_sized_new (length + length / 8);

  for (gsize i = 0; i < length; i++) {
    unsigned char byte = (unsigned char) bytes[i];

    if (byte == 0)
      g_string_append (text, REPLACEMENT);
    else if (byte < 0x80)
      g_string_append_c (text, (char) byte);
    else
      g_string_append_unichar (text, byte < 0xa0 ? windows_1252[byte - 0x80] : byte);
  }
  *out_length = text->len;
  return g_string_free_and_steal (text);
}

static char *
from_utf8 (const char *bytes, gsize length, gsize *out_length)
{
  if (length >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0) {
    bytes += 3;
    length -= 3;
  }
  char *text = g_utf8_make_valid (bytes, length);

  *out_length = strlen (text);
  return text;
}

// One output buffer that grows; one byte skipped as U+FFFD where the input makes no sense.
static char *
from_iconv (GIConv cd, const char *bytes, gsize length, gsize *out_length)
{
  GString *text = g_string_sized_new (length + length / 2 + 16);
  char buffer[4096];
  char *in = (char *) bytes;
  gsize left = length;
  bool flushed = false;

  while (!flushed) {
    char *out = buffer;
    gsize room = sizeof buffer;
    gsize result = g_iconv (cd, left > 0 ? &in : NULL, &left, &out, &room);
    int reason = errno;

    flushed = left == 0 && result != (gsize) -1;
    g_string_append_len (text, buffer, out - buffer);
    if (result == (gsize) -1 && reason != E2BIG) {
      g_string_append (text, REPLACEMENT);
      if (left > 0) {
        in++;
        left--;
      } else
        break;
    }
    // One more round with no input returns a stateful encoding to its first state.
    if (flushed && in != NULL) {
      in = NULL;
      flushed = false;
      out = buffer;
      room = sizeof buffer;
      g_iconv (cd, NULL, NULL, &out, &room);
      g_string_append_len (text, buffer, out - buffer);
      flushed = true;
    }
  }
  char *clean = g_utf8_make_valid (text->str, text->len);

  g_string_free (text, TRUE);
  *out_length = strlen (clean);
  return clean;
}

static const char *
meaning_of (const char *label)
{
  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++) {
    if (g_ascii_strcasecmp (meanings[i].label, label) == 0)
      return meanings[i].meant;
  }
  return label;
}

static bool
is_harmless_label (const char *label)
{
  gsize length = strlen (label);

  // iconv reads suffixes such as //TRANSLIT from the name; a sender has no say in that.
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isalnum (label[i]) && strchr ("-_.:+", label[i]) == NULL)
      return false;
  }
  return length > 0 && length < 64;
}

char *
mime_charset_to_utf8 (const char *bytes, gsize length, const char *charset, bool allow_utf7,
                      gsize *out_length)
{
  gsize ignored;
  const char *meant = charset == NULL ? "us-ascii" : meaning_of (charset);

  if (out_length == NULL)
    out_length = &ignored;
  if (g_str_equal (meant, "windows-1252"))
    return from_windows_1252 (bytes, length, out_length);
  if (g_str_equal (meant, "utf-8"))
    return from_utf8 (bytes, length, out_length);
  bool refused = g_ascii_strcasecmp (meant, "utf-7") == 0 && !allow_utf7;

  if (!g_str_equal (meant, "us-ascii") && !refused && is_harmless_label (meant)) {
    GIConv cd = g_iconv_open ("UTF-8", meant);

    if (cd != (GIConv) -1) {
      char *text = from_iconv (cd, bytes, length, out_length);

      g_iconv_close (cd);
      return text;
    }
  }
  if (g_utf8_validate_len (bytes, length, NULL))
    return from_utf8 (bytes, length, out_length);
  // NUL alone makes validation fail; that is no reason to take UTF-8 for something else.
  if (memchr (bytes, 0, length) != NULL && g_utf8_validate (bytes, -1, NULL))
    return from_utf8 (bytes, length, out_length);
  return from_windows_1252 (bytes, length, out_length);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// GMime's decoder stops meaning anything after padding in the middle, so each padded run is decoded
// by itself; and it drops the last bytes of what is not padded, or was cut.

#include "mime/mime-base64.h"

#include <gmime/gmime-encodings.h>

#include <stdint.h>
#include <string.h>

// Without a branch or a table, so that a compiler counts many at a time.
static gsize
count_digits (const char *in, gsize length)
{
  gsize n = 0;

  for (gsize i = 0; i < length; i++) {
    uint8_t c = (uint8_t) in[i], letter = (uint8_t) ((c | 0x20) - 'a'), digit = (uint8_t) (c - '0');

    n += (letter < 26) | (digit < 10) | (c == '+') | (c == '/');
  }
  return n;
}

// Whether a line is of base64 and nothing else.
static bool
is_coded_line (const char *line, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    char c = line[i];

    if (!g_ascii_isalnum (c) && c != '+' && c != '/' && c != '=' && c != '\r')
      return false;
  }
  return true;
}

// Lists and virus scanners put a footer behind the code, and a blank line before it: what follows
// a blank line and is no base64 is not decoded. The length of what is before it.
static gsize
length_before_footer (const char *in, gsize length)
{
  const char *lf;

  for (gsize at = 0; (lf = memchr (in + at, '\n', length - at)) != NULL;) {
    gsize blank = (gsize) (lf - in) + 1, next = blank;

    while (next < length && (in[next] == '\r' || in[next] == '\n'))
      next++;
    bool is_blank = next > blank && next > blank + (in[blank] == '\r');
    const char *stop = memchr (in + next, '\n', length - next);
    if (is_blank &&
        !is_coded_line (in + next, (stop == NULL ? length : (gsize) (stop - in)) - next))
      return blank;
    at = next;
  }
  return length;
}

gsize
mime_base64_decode (const char *in, gsize whole, char *out)
{
  gsize done = 0, length = length_before_footer (in, whole);

  for (bool is_first = true; length > 0; is_first = false) {
    const char *pad = memchr (in, '=', length);
    gsize digits, run = pad == NULL ? length : (gsize) (pad - in);
    GMimeEncoding state;

    digits = count_digits (in, run) % 4;
    while (run < length && (in[run] == '=' || g_ascii_isspace (in[run])))
      run++;
    g_mime_encoding_init_decode (&state, GMIME_CONTENT_ENCODING_BASE64);
    done += g_mime_encoding_step (&state, in, run, out + done);
    if (pad == NULL && is_first && digits > 1)
      done += g_mime_encoding_step (&state, "==", 4 - digits, out + done);
    done += g_mime_encoding_flush (&state, "", 0, out + done);
    in += run;
    length -= run;
  }
  return done;
}

bool
mime_base64_tell_size (const char *in, gsize coded, gsize *out_size)
{
  gsize length = length_before_footer (in, coded);
  const char *pad = memchr (in, '=', length);
  gsize whole = pad == NULL ? length : (gsize) (pad - in);
  gsize digits = count_digits (in, whole), padding = 0;

  for (gsize i = whole; i < length; i++) {
    if (in[i] != '=' && !g_ascii_isspace (in[i]))
      return false;
    padding += in[i] == '=';
  }
  *out_size = digits / 4 * 3 + (padding > 0 ? 3 - padding : 0);
  return (digits + padding) % 4 == 0 && padding <= 2;
}

bool
mime_base64_is_coded (const char *bytes, gsize length)
{
  for (gsize i = 0; i < length && bytes[i] != '\n'; i++) {
    char c = bytes[i];

    if (!g_ascii_isalnum (c) && !g_ascii_isspace (c) && c != '+' && c != '/' && c != '=')
      return false;
  }
  return true;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Encoded words both ways. Neighbouring words of one charset are joined as bytes before they are
// converted, since programs split characters between them.

#include "mime/mime-encoded-word.h"

#include "mime/mime-charset.h"

#include <string.h>

// A longer one is coded, so that it can be folded.
#define WORD_BYTES 200

typedef struct {
  const char *charset, *text;
  gsize charset_length, text_length;
  char encoding; // 'b' or 'q'
  const char *end;
} Word;

// "=?charset*lang?B?text?=" at P. Spaces within a Q word are wrong but seen, so they pass.
static bool
read_word (const char *p, const char *end, Word *out)
{
  if (end - p < 8 || p[0] != '=' || p[1] != '?')
    return false;
  const char *limit = end - p > 4096 ? p + 4096 : end;
  const char *mark = memchr (p + 2, '?', (gsize) (limit - p) - 2);

  if (mark == NULL || mark == p + 2 || limit - mark < 4 || mark[2] != '?')
    return false;
  out->charset = p + 2;
  out->charset_length = (gsize) (mark - out->charset);
  out->encoding = g_ascii_tolower (mark[1]);
  out->text = mark + 3;
  if (out->encoding != 'b' && out->encoding != 'q')
    return false;
  for (const char *q = out->text; q + 1 < limit; q++) {
    if (q[0] == '?' && q[1] == '=') {
      out->text_length = (gsize) (q - out->text);
      out->end = q + 2;
      return true;
    }
    if (*q == '\n' || *q == '\r')
      return false;
  }
  return false;
}

static void
append_q (GString *bytes, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    int high = i + 2 < length ? g_ascii_xdigit_value (text[i + 1]) : -1;
    int low = i + 2 < length ? g_ascii_xdigit_value (text[i + 2]) : -1;

    if (text[i] == '=' && high >= 0 && low >= 0) {
      g_string_append_c (bytes, (char) (high << 4 | low));
      i += 2;
    } else
      g_string_append_c (bytes, text[i] == '_' ? ' ' : text[i]);
  }
}

static void
append_b (GString *bytes, const char *text, gsize length)
{
  int state = 0;
  guint save = 0;
  g_autofree guchar *out = g_malloc (length / 4 * 3 + 6);
  gsize n = g_base64_decode_step (text, length, out, &state, &save);

  // Missing padding: the step function holds back the last bytes until it sees four.
  if (state != 0)
    n += g_base64_decode_step ("===", (gsize) (4 - ABS (state) % 4), out + n, &state, &save);
  g_string_append_len (bytes, (char *) out, (gssize) n);
}

static void
flush_words (GString *text, GString *bytes, char **charset)
{
  if (*charset == NULL)
    return;
  gsize length;
  // UTF-7 can only make markup of ASCII, and a header value is never markup.
  g_autofree char *utf8 = mime_charset_to_utf8 (bytes->str, bytes->len, *charset, true, &length);

  g_string_append_len (text, utf8, (gssize) length);
  g_string_truncate (bytes, 0);
  g_clear_pointer (charset, g_free);
}

static void
append_plain (GString *text, const char *raw, gsize length, const char *charset)
{
  gsize n;
  g_autofree char *utf8 = mime_charset_to_utf8 (raw, length, charset, false, &n);

  for (gsize i = 0; i < n; i++) {
    if (utf8[i] == '\r' || utf8[i] == '\n' || utf8[i] == '\t')
      utf8[i] = ' ';
  }
  g_string_append_len (text, utf8, (gssize) n);
}

static void
append_word (GString *text, GString *bytes, char **charset, const Word *word)
{
  const char *star = memchr (word->charset, '*', word->charset_length);
  g_autofree char *name = g_ascii_strdown (
    word->charset, star == NULL ? (gssize) word->charset_length : (gssize) (star - word->charset));

  if (*charset != NULL && !g_str_equal (*charset, name))
    flush_words (text, bytes, charset);
  if (*charset == NULL)
    *charset = g_steal_pointer (&name);
  if (word->encoding == 'q')
    append_q (bytes, word->text, word->text_length);
  else
    append_b (bytes, word->text, word->text_length);
}

char *
mime_encoded_word_decode (const char *raw, gsize length, const char *charset)
{
  const char *end = raw + length;
  const char *plain = raw; // start of what no word has taken yet
  GString *text = g_string_sized_new (length);
  g_autoptr (GString) bytes = g_string_new (NULL);
  g_autofree char *pending = NULL;
  const char *p = raw;

  while (p < end) {
    p = memchr (p, '=', (gsize) (end - p));
    if (p == NULL)
      break;
    Word word;

    if (!read_word (p, end, &word)) {
      p++;
      continue;
    }
    gsize gap = 0;

    while (plain + gap < p && strchr (" \t\r\n", plain[gap]) != NULL && plain[gap] != '\0')
      gap++;
    if (pending == NULL || plain + gap < p) {
      flush_words (text, bytes, &pending);
      append_plain (text, plain, (gsize) (p - plain), charset);
    }
    append_word (text, bytes, &pending, &word);
    p = plain = word.end;
  }
  flush_words (text, bytes, &pending);
  append_plain (text, plain, (gsize) (end - plain), charset);
  return g_string_free_and_steal (text);
}

// Q where it is shorter and most can be read without decoding, else B.
static bool
prefers_q (const char *text)
{
  gsize coded = 0, length = strlen (text);

  for (gsize i = 0; i < length; i++)
    coded += !g_ascii_isalnum (text[i]) && text[i] != ' ';
  return coded * 3 <= length;
}

static gsize
q_width (const char *text, gsize length)
{
  gsize width = 0;

  for (gsize i = 0; i < length; i++)
    width += g_ascii_isalnum (text[i]) || text[i] == ' ' ? 1 : 3;
  return width;
}

static void
append_coded (GString *out, const char *text, gsize length, bool q)
{
  g_string_append (out, q ? "=?utf-8?Q?" : "=?utf-8?B?");
  if (!q) {
    g_autofree char *coded = g_base64_encode ((const guchar *) text, length);

    g_string_append (out, coded);
  }
  for (gsize i = 0; q && i < length; i++) {
    if (g_ascii_isalnum (text[i]))
      g_string_append_c (out, text[i]);
    else if (text[i] == ' ')
      g_string_append_c (out, '_');
    else
      g_string_append_printf (out, "=%02X", (unsigned char) text[i]);
  }
  g_string_append (out, "?=");
}

bool
mime_encoded_word_is_needed (const char *text)
{
  if (!g_str_is_ascii (text) || strstr (text, "=?") != NULL)
    return true;
  for (const char *p = text; *p != '\0'; p += strspn (p, " ")) {
    gsize length = strcspn (p, " ");

    if (length > WORD_BYTES)
      return true;
    p += length;
  }
  return false;
}

char *
mime_encoded_word_encode (const char *text, gsize first)
{
  GString *out = g_string_new (NULL);
  bool q = prefers_q (text);
  const char *p = text;

  while (*p != '\0') {
    // 75 bytes a word, 12 of them marks; a line's start may be taken by the field's name.
    gsize room = out->len == 0 && first < 40 ? 63 - first : 63;
    gsize taken = 0;

    while (p[taken] != '\0') {
      gsize next = taken + (gsize) (g_utf8_next_char (p + taken) - (p + taken));

      if (taken > 0 && (q ? q_width (p, next) : (next + 2) / 3 * 4) > room)
        break;
      taken = next;
    }
    if (out->len > 0)
      g_string_append_c (out, ' ');
    append_coded (out, p, taken, q);
    p += taken;
  }
  return g_string_free_and_steal (out);
}

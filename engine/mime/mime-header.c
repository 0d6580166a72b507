// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reading header values: encoded words, cleaning, ids. Subjects, dates and writing have files of
// their own.

#include "mime/mime-header.h"

#include "mime/mime-charset.h"
#include "mime/mime-encoded-word.h"

#include <string.h>

// So many are shown of a line.
#define LINE_CHARACTERS 1000

// What could turn text around, hide it or end its line.
static bool
is_deceptive (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e ||
         c == 0x200f || c == 0x061c || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
         (c >= 0xe0000 && c <= 0xe007f);
}

static bool
is_space (gunichar c)
{
  // U+2800, U+115F, U+1160, U+3164, U+FFA0 are blank but not spaces: they hide a name's end.
  return c <= 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0x2028 || c == 0x2029 || c == 0x2800 ||
         c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0xffa0 || c == 0x200b ||
         g_unichar_isspace (c);
}

// Nothing to clean, as in nearly every value: visible ASCII, words one space apart.
static bool
is_clean (const char *text, gsize length)
{
  bool space = true; // as one at the beginning would be

  for (gsize i = 0; i < length; i++) {
    bool next_space = text[i] == ' ';

    if (text[i] < 0x20 || text[i] > 0x7e || (space && next_space))
      return false;
    space = next_space;
  }
  return length > 0 && !space;
}

char *
mime_header_clean (const char *text, gssize length)
{
  gsize bytes = length < 0 ? strlen (text) : (gsize) length;

  if (is_clean (text, bytes))
    return g_strndup (text, bytes);
  g_autofree char *valid = g_utf8_make_valid (text, length);
  char *clean = g_malloc (strlen (valid) + 1), *to = clean;
  bool space = false;

  for (const char *p = valid, *next; *p != '\0'; p = next) {
    gunichar c = g_utf8_get_char (p);

    next = g_utf8_next_char (p);
    if (c > 0x7f && is_deceptive (c))
      continue;
    if (c > 0x7f ? is_space (c) : c <= 0x20 || c == 0x7f) {
      space = to > clean;
      continue;
    }
    if (space)
      *to++ = ' ';
    space = false;
    while (p < next)
      *to++ = *p++;
  }
  *to = '\0';
  return clean;
}

char *
mime_header_shorten (char *text)
{
  if (strlen (text) <= LINE_CHARACTERS || g_utf8_strlen (text, -1) <= LINE_CHARACTERS)
    return text;
  g_autofree char *whole = text;
  g_autofree char *start = g_utf8_substring (text, 0, LINE_CHARACTERS - 1);

  return g_strconcat (start, "…", NULL);
}

char *
mime_header_decode (const char *raw, gssize length, const char *charset)
{
  gsize bytes = length < 0 ? strlen (raw) : (gsize) length;

  if (charset == NULL && is_clean (raw, bytes) && g_strstr_len (raw, (gssize) bytes, "=?") == NULL)
    return g_strndup (raw, bytes);
  g_autofree char *decoded = mime_encoded_word_decode (raw, bytes, charset);

  return mime_header_clean (decoded, -1);
}

char **
mime_header_parse_ids (const char *value)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *p = value == NULL ? "" : value;

  while ((p = strchr (p, '<')) != NULL) {
    const char *start = ++p;
    gsize length = strcspn (start, "<>");

    if (start[length] == '<') {
      p = start + length;
      continue;
    }
    // Folding may have split an id (some gateways do): its white space is not part of it.
    GString *id = g_string_sized_new (length);

    for (gsize i = 0; i < length; i++) {
      if (!g_ascii_isspace (start[i]) && !g_ascii_iscntrl (start[i]))
        g_string_append_c (id, start[i]);
    }
    if (id->len > 0 && id->len <= 998 && !g_hash_table_contains (seen, id->str)) {
      g_strv_builder_add (ids, id->str);
      g_hash_table_add (seen, g_strdup (id->str));
    }
    g_string_free (id, TRUE);
    p = start + length;
  }
  return g_strv_builder_end (ids);
}

char *
mime_header_clean_ids (const char *value)
{
  g_auto (GStrv) ids = mime_header_parse_ids (value);
  g_autoptr (GString) all = g_string_new (NULL);

  for (char **p = ids; *p != NULL; p++)
    g_string_append_printf (all, "%s<%s>", all->len > 0 ? " " : "", *p);
  return all->len == 0 ? NULL : g_string_free_and_steal (g_steal_pointer (&all));
}

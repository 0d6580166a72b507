// SPDX-License-Identifier: GPL-3.0-or-later
//
// Letter by letter, so that a word becomes the same whatever stands around it. Latin letters with
// accents, and case, are unicode61's.

#include "store/store-search-fold.h"

#include <stdbool.h>

// The longest that one letter stands for: a ligature of a whole phrase (U+FDFA).
#define LETTERS_MAX 18

typedef struct {
  gunichar first, last;
} Range;

static bool
is_in (gunichar c, const Range *ranges, gsize n)
{
  for (gsize i = 0; i < n && c >= ranges[i].first; i++)
    if (c <= ranges[i].last)
      return true;
  return false;
}

// Marks that a letter has or not at the writer's will.
static bool
is_optional (gunichar c)
{
  static const Range ranges[] = {
    {0x591, 0x5bd}, {0x5bf, 0x5bf}, {0x5c1, 0x5c2}, {0x5c4, 0x5c5}, {0x5c7, 0x5c7},
    {0x610, 0x61a}, {0x640, 0x640}, {0x64b, 0x65f}, {0x670, 0x670}, {0x6d6, 0x6dc},
  };

  return is_in (c, ranges, G_N_ELEMENTS (ranges));
}

// Pieces that join the letter before them: accents, vowels and finals of Hangul, voice of kana.
static bool
is_piece (gunichar c)
{
  static const Range ranges[] = {
    {0x300, 0x36f}, {0x1161, 0x1175}, {0x11a8, 0x11c2}, {0x3099, 0x309a}};

  return is_in (c, ranges, G_N_ELEMENTS (ranges));
}

// Other forms of letters: ligatures, those that Arabic has by their place, half and full width.
static bool
is_form (gunichar c)
{
  static const Range ranges[] = {{0xfb00, 0xfdff}, {0xfe70, 0xfefc}, {0xff01, 0xffee}};

  return is_in (c, ranges, G_N_ELEMENTS (ranges));
}

static bool
has_optional_accent (gunichar c)
{
  static const Range ranges[] = {{0x386, 0x3ce}, {0x401, 0x401}, {0x451, 0x451}, {0x1f00, 0x1fff}};

  return is_in (c, ranges, G_N_ELEMENTS (ranges));
}

static gunichar
without_accents (gunichar c)
{
  gunichar first, second;

  while (g_unichar_decompose (c, &first, &second))
    c = first;
  return c;
}

static void
append_joined (GString *out, gunichar c)
{
  const char *last = out->len > 0 ? g_utf8_prev_char (out->str + out->len) : NULL;
  gunichar joined;

  if (last != NULL && g_unichar_compose (g_utf8_get_char (last), c, &joined)) {
    g_string_truncate (out, (gsize) (last - out->str));
    c = has_optional_accent (joined) ? without_accents (joined) : joined;
  }
  g_string_append_unichar (out, c);
}

static void
append_form (GString *out, gunichar c)
{
  gunichar letters[LETTERS_MAX];
  gsize n = g_unichar_fully_decompose (c, TRUE, letters, LETTERS_MAX);

  for (gsize i = 0; i < MIN (n, LETTERS_MAX); i++)
    if (is_piece (letters[i]))
      append_joined (out, letters[i]);
    else if (!is_optional (letters[i]))
      g_string_append_unichar (out, letters[i]);
}

static bool
is_folded (gunichar c)
{
  return is_piece (c) || is_optional (c) || is_form (c) || has_optional_accent (c);
}

static void
append_folded (GString *out, gunichar c)
{
  if (is_piece (c))
    append_joined (out, c);
  else if (is_form (c))
    append_form (out, c);
  else if (has_optional_accent (c))
    g_string_append_unichar (out, without_accents (c));
}

char *
store_search_fold (const char *text, gsize length)
{
  GString *out = NULL;
  const char *end = text + length, *from = text;

  for (const char *p = text; p < end;) {
    const char *next = g_utf8_next_char (p);

    // Nearly all is below the first of them.
    if ((unsigned char) *p >= 0xcc && is_folded (g_utf8_get_char (p))) {
      if (out == NULL)
        out = g_string_sized_new (length);
      g_string_append_len (out, from, p - from);
      append_folded (out, g_utf8_get_char (p));
      from = next;
    }
    p = next;
  }
  if (out != NULL)
    g_string_append_len (out, from, end - from);
  return out != NULL ? g_string_free_and_steal (out) : NULL;
}

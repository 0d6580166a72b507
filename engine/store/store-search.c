// SPDX-License-Identifier: GPL-3.0-or-later
//
// Checking what was typed, and snippets: cut from the message's own text, since search.db keeps
// words only.

#include "store/store-search.h"
#include "store/store-content.h"
#include "store/store-part.h"
#include "store/store-private.h"
#include "store/store-search-query.h"
#include "store/store-search-tokenizer.h"

#include <string.h>

// Characters before the first match, and in all.
#define BEFORE 40
#define LENGTH 160

bool
store_search_check (const char *text, GError **error)
{
  g_autoptr (StoreSearchQuery) query = store_search_query_parse (text, store_now (), error);

  return query != NULL;
}

char *
store_search_as_typed (const char *text)
{
  const char *end = text + strlen (text);
  bool quoted = false;

  for (const char *p = text; *p != '\0'; p++)
    quoted ^= *p == '"';
  if (quoted || end == text || !g_utf8_validate (text, -1, NULL) ||
      !g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (end))) ||
      g_str_has_suffix (text, " OR"))
    return g_strdup (text);
  return g_strconcat (text, "*", NULL);
}

bool
store_search_is_complete (Store *store, bool *out, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);
  int64_t waiting = 0;

  if (read.db == NULL || !store_db_get_int (read.db, error, &waiting,
                                            "SELECT EXISTS (SELECT 1 FROM message WHERE indexed ="
                                            "  0)"))
    return false;
  *out = waiting == 0;
  return true;
}

// One character as the tokenizer sees it: case and accents gone. 0 for a combining mark.
static gunichar
fold (gunichar c)
{
  gunichar first, second;

  if (c < 0x80)
    return (gunichar) g_ascii_tolower ((char) c);
  while (g_unichar_decompose (c, &first, &second))
    c = first;
  return g_unichar_ismark (c) ? 0 : g_unichar_tolower (c);
}

#define SHARP_S 0xdf

// A text, letter by letter as the tokenizer sees it: "ß" is "ss" (store-search-tokenizer.c).
typedef struct {
  const char *p;
  bool is_half; // the first s of "ß" was read
} Letters;

// 0: there is none any more.
static gunichar
next_letter (Letters *letters)
{
  while (*letters->p != '\0') {
    gunichar c = fold (g_utf8_get_char (letters->p));

    letters->is_half = c == SHARP_S && !letters->is_half;
    if (!letters->is_half)
      letters->p = g_utf8_next_char (letters->p);
    if (c != 0)
      return c == SHARP_S ? 's' : g_unichar_isspace (c) ? ' ' : c;
  }
  return 0;
}

// How many bytes of TEXT, beginning at P, match WORD; 0 if it does not.
static size_t
match_at (const char *p, const char *word)
{
  Letters there = {p}, wanted = {word};
  gunichar letter;

  while ((letter = next_letter (&wanted)) != 0)
    if (next_letter (&there) != letter)
      return 0;
  return (size_t) ((there.is_half ? g_utf8_next_char (there.p) : there.p) - p);
}

// Words match from their beginning; unspaced scripts anywhere.
static bool
can_begin (const char *text, const char *p)
{
  // Nearly every character is ASCII, and most of these stand within a word.
  if (p > text && (unsigned char) *p < 0x80 && g_ascii_isalnum (p[-1]))
    return false;
  if (p == text || store_search_tokenizer_is_unspaced (g_utf8_get_char (p)))
    return true;
  return !g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (p)));
}

static size_t
match_any (const char *text, const char *p, const GPtrArray *words)
{
  size_t longest = 0;

  if (can_begin (text, p))
    for (unsigned i = 0; i < words->len; i++)
      longest = MAX (longest, match_at (p, words->pdata[i]));
  return longest;
}

static const char *
first_match (const char *text, const GPtrArray *words)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (match_any (text, p, words) > 0)
      return p;
  return NULL;
}

// Goes back to a word's beginning, at most BEFORE characters.
static const char *
snippet_start (const char *text, const char *match)
{
  const char *start = match;

  for (int i = 0; i < BEFORE && start > text; i++)
    start = g_utf8_prev_char (start);
  if (start == text)
    return start;
  while (start < match && !g_unichar_isspace (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  return start;
}

static void
append_character (GString *out, const char *p)
{
  if (!g_unichar_isspace (g_utf8_get_char (p)))
    g_string_append_len (out, p, g_utf8_next_char (p) - p);
  else if (out->len > 0 && out->str[out->len - 1] != ' ')
    g_string_append_c (out, ' ');
}

static char *
cut (const char *text, const GPtrArray *words)
{
  const char *match = first_match (text, words);

  if (match == NULL)
    return NULL;
  const char *p = snippet_start (text, match);
  GString *out = g_string_new (p > text ? "…" : "");
  for (int i = 0; i < LENGTH && *p != '\0'; i++) {
    size_t length = match_any (text, p, words);

    if (length > 0)
      g_string_append_c (out, '\x02');
    for (const char *end = p + length; p < end; p = g_utf8_next_char (p))
      append_character (out, p);
    if (length > 0) {
      g_string_append_c (out, '\x03');
      continue;
    }
    append_character (out, p);
    p = g_utf8_next_char (p);
  }
  if (*p != '\0')
    g_string_append (out, "…");
  return g_string_free (out, FALSE);
}

static char *
dup_preview (Store *store, int64_t message_id)
{
  g_auto (StoreReading) read = store_read (store, NULL);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (read.db, "SELECT preview FROM message WHERE id = ?", bind_int (message_id));
  return store_rows_next (&rows, NULL) ? store_rows_dup (&rows, 0) : NULL;
}

char *
store_search_snippet (Store *store, int64_t message_id, const char *search)
{
  g_autoptr (StoreSearchQuery) query = store_search_query_parse (search, store_now (), NULL);
  g_auto (StoreText) text = {0};

  if (query == NULL || query->words->len == 0)
    return NULL;
  if (store->text_func != NULL) {
    g_autoptr (GBytes) raw = store_content_get (store, message_id, NULL);
    if (raw == NULL)
      raw = store_part_get (store, message_id, STORE_PART_ABRIDGED, NULL);
    if (raw != NULL)
      store->text_func (raw, &text, store->text_data);
  }
  g_autofree char *preview = text.body == NULL ? dup_preview (store, message_id) : NULL;
  const char *source = text.body != NULL ? text.body : preview;
  return source != NULL && g_utf8_validate (source, -1, NULL) ? cut (source, query->words) : NULL;
}

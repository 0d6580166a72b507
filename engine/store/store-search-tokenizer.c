// SPDX-License-Identifier: GPL-3.0-or-later
//
// Wraps FTS5's unicode61: its tokens pass through, save that runs of unspaced scripts become
// overlapping pairs. A document's run also ends in its last single character, so that a search for
// one character, which is a prefix search, finds it in every position; it stands beside the last
// pair, since what follows the run in a query follows that. A search for "ss" is one for "ß" as
// well, and the other way round: its words stand beside those that were asked for.

#include "store/store-search-tokenizer.h"
#include "store/store-search-fold.h"

#include <string.h>

typedef struct {
  fts5_tokenizer base;
  Fts5Tokenizer *instance; // of unicode61
} Tokenizer;

typedef int (*TokenFunc) (void *, int, const char *, int, int, int);

typedef struct {
  TokenFunc emit;
  void *data;
  bool query, prefix;
} Pass;

// Of a word, more than any has.
#define SHARP_MAX 3

bool
store_search_tokenizer_is_unspaced (gunichar c)
{
  static const struct {
    gunichar first, last;
  } ranges[] = {
    {0x0e01, 0x0e5b}, {0x0e81, 0x0edf}, {0x1000, 0x109f},   {0x1780, 0x17dd},   {0x3005, 0x3007},
    {0x3040, 0x30ff}, {0x31f0, 0x31ff}, {0x3400, 0x4dbf},   {0x4e00, 0x9fff},   {0xac00, 0xd7af},
    {0xf900, 0xfaff}, {0xff66, 0xff9d}, {0x1b000, 0x1b16f}, {0x20000, 0x2fa1f}, {0x30000, 0x323af},
  };

  if (c < ranges[0].first)
    return false;
  for (size_t i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (c >= ranges[i].first && c <= ranges[i].last)
      return true;
  return false;
}

static bool
has_unspaced (const char *text, int length)
{
  for (int i = 0; i < length; i++)
    if ((unsigned char) text[i] >= 0xe0)
      return true;
  return false;
}

// The end of the run at P of characters that all are unspaced, or all not.
static const char *
run_end (const char *p, const char *end, bool *out_unspaced)
{
  *out_unspaced = store_search_tokenizer_is_unspaced (g_utf8_get_char (p));
  do
    p = g_utf8_next_char (p);
  while (p < end && store_search_tokenizer_is_unspaced (g_utf8_get_char (p)) == *out_unspaced);
  return MIN (p, end);
}

static int
emit_pairs (Pass *pass, const char *p, const char *end, int from, int to)
{
  bool alone = true;
  int code = SQLITE_OK;

  while (p < end && code == SQLITE_OK) {
    const char *second = g_utf8_next_char (p);
    const char *after = second < end ? g_utf8_next_char (second) : NULL;

    if (after != NULL)
      code = pass->emit (pass->data, 0, p, (int) (MIN (after, end) - p), from, to);
    else if (alone || !pass->query)
      code =
        pass->emit (pass->data, alone ? 0 : FTS5_TOKEN_COLOCATED, p, (int) (end - p), from, to);
    alone = false;
    p = second;
  }
  return code;
}

static bool
is_sharp (const char *p)
{
  return strncmp (p, "ß", strlen ("ß")) == 0;
}

// TOKEN with each "ß" as "ss", and each "ss" of which WHICH has the bit as "ß"; also one "s" at the
// end of a PREFIX, which may be half of it. OUT_N: how many there are of these.
static GString *
spell (const char *token, int length, bool prefix, unsigned which, unsigned *out_n)
{
  g_autofree char *text = g_strndup (token, (gsize) length);
  GString *out = g_string_new ("");

  *out_n = 0;
  for (const char *p = text; *p != '\0';) {
    bool is_double = p[0] == 's' && (p[1] == 's' || (p[1] == '\0' && prefix));
    bool becomes_sharp = is_double && *out_n < SHARP_MAX && (which >> *out_n & 1) != 0;
    size_t n = is_sharp (p) ? strlen ("ß") : is_double && p[1] == 's' ? 2 : 1;

    if (is_sharp (p))
      g_string_append (out, "ss");
    else if (becomes_sharp)
      g_string_append (out, "ß");
    else
      g_string_append_len (out, p, (gssize) n);
    *out_n += is_double;
    p += n;
  }
  return out;
}

static int
emit_other_spellings (Pass *pass, const char *token, int length, int from, int to)
{
  int code = SQLITE_OK;
  unsigned n;

  g_string_free (spell (token, length, pass->prefix, 0, &n), TRUE);
  for (unsigned which = 0; which < 1u << MIN (n, SHARP_MAX) && code == SQLITE_OK; which++) {
    GString *other = spell (token, length, pass->prefix, which, &n);

    if (strncmp (other->str, token, (gsize) length) != 0 || other->len != (gsize) length)
      code = pass->emit (pass->data, FTS5_TOKEN_COLOCATED, other->str, (int) other->len, from, to);
    g_string_free (other, TRUE);
  }
  return code;
}

static int
emit_word (Pass *pass, int flags, const char *token, int length, int from, int to)
{
  int code = pass->emit (pass->data, flags, token, length, from, to);
  bool may_differ =
    memchr (token, 's', (gsize) length) != NULL || memchr (token, 0xc3, (gsize) length) != NULL;

  return code == SQLITE_OK && pass->query && may_differ ?
           emit_other_spellings (pass, token, length, from, to) :
           code;
}

static int
on_token (void *data, int flags, const char *token, int length, int from, int to)
{
  Pass *pass = data;
  const char *end = token + length;
  int code = SQLITE_OK;

  if (!has_unspaced (token, length) || !g_utf8_validate (token, length, NULL))
    return emit_word (pass, flags, token, length, from, to);
  for (const char *p = token; p < end && code == SQLITE_OK;) {
    bool unspaced;
    const char *stop = run_end (p, end, &unspaced);

    code = unspaced ? emit_pairs (pass, p, stop, from, to) :
                      emit_word (pass, 0, p, (int) (stop - p), from, to);
    p = stop;
  }
  return code;
}

static int
tokenizer_create (void *context, const char **arguments, int n, Fts5Tokenizer **out)
{
  const char *options[] = {"remove_diacritics", "2"};
  Tokenizer *tokenizer = g_new0 (Tokenizer, 1);
  fts5_api *api = context;
  void *base_context;
  int code = api->xFindTokenizer (api, "unicode61", &base_context, &tokenizer->base);

  if (code == SQLITE_OK)
    code = tokenizer->base.xCreate (base_context, options, 2, &tokenizer->instance);
  if (code != SQLITE_OK)
    g_clear_pointer (&tokenizer, g_free);
  *out = (Fts5Tokenizer *) tokenizer;
  return code;
}

static void
tokenizer_delete (Fts5Tokenizer *opaque)
{
  Tokenizer *tokenizer = (Tokenizer *) opaque;

  tokenizer->base.xDelete (tokenizer->instance);
  g_free (tokenizer);
}

static int
tokenizer_tokenize (Fts5Tokenizer *opaque, void *data, int flags, const char *text, int length,
                    TokenFunc emit)
{
  Tokenizer *tokenizer = (Tokenizer *) opaque;
  Pass pass = {emit, data, (flags & FTS5_TOKENIZE_QUERY) != 0, (flags & FTS5_TOKENIZE_PREFIX) != 0};

  g_autofree char *folded = g_utf8_validate_len (text, (gsize) length, NULL) ?
                              store_search_fold (text, (gsize) length) :
                              NULL;

  // Where a word stood nobody asks: snippets are cut from content.
  return folded != NULL ?
           tokenizer->base.xTokenize (tokenizer->instance, &pass, flags, folded,
                                      (int) strlen (folded), on_token) :
           tokenizer->base.xTokenize (tokenizer->instance, &pass, flags, text, length, on_token);
}

static fts5_api *
find_api (sqlite3 *connection)
{
  fts5_api *api = NULL;
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (connection, "SELECT fts5(?1)", -1, &statement, NULL) == SQLITE_OK) {
    sqlite3_bind_pointer (statement, 1, &api, "fts5_api_ptr", NULL);
    sqlite3_step (statement);
  }
  sqlite3_finalize (statement);
  return api;
}

bool
store_search_tokenizer_register (sqlite3 *connection)
{
  static fts5_tokenizer methods = {tokenizer_create, tokenizer_delete, tokenizer_tokenize};
  fts5_api *api = find_api (connection);

  return api != NULL && api->xCreateTokenizer (api, "mail", api, &methods, NULL) == SQLITE_OK;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Parameters: quoted and bare values, RFC 2231 pieces put together in the order of their numbers,
// and the encoded words that many programs put there although they may not.

#include "mime/mime-parameters.h"

#include "base/limits.h"
#include "mime/mime-charset.h"
#include "mime/mime-encoded-word.h"

#include <string.h>

// One "name*2*=value" as it stood.
typedef struct {
  char *name;      // lower case, without stars and number
  unsigned int at; // piece number, 0 for the first or only one
  bool coded;      // percent-encoded, the first with charset'language'
  GString *text;
} Piece;

static void
piece_free (void *data)
{
  Piece *piece = data;

  g_free (piece->name);
  g_string_free (piece->text, TRUE);
  g_free (piece);
}

// White space and comments between parameters; nested comments count.
static const char *
skip_space (const char *p, const char *end)
{
  int depth = 0;

  for (; p < end; p++) {
    if (*p == '(')
      depth++;
    else if (*p == ')' && depth > 0)
      depth--;
    else if (*p == '\\' && depth > 0 && p + 1 < end)
      p++;
    else if (depth == 0 && strchr (" \t\r\n", *p) == NULL)
      break;
  }
  return p;
}

static const char *
read_quoted (const char *p, const char *end, GString *text)
{
  for (p++; p < end && *p != '"'; p++) {
    // Windows paths come unescaped: a backslash counts only before a quote or another one.
    if (*p == '\\' && p + 1 < end && (p[1] == '"' || p[1] == '\\'))
      p++;
    if (*p != '\r' && *p != '\n')
      g_string_append_c (text, *p);
  }
  return p < end ? p + 1 : p;
}

// Up to ';'. Spaces within stay: "filename=my file.pdf" is common.
static const char *
read_bare (const char *p, const char *end, GString *text)
{
  const char *start = p;

  while (p < end && *p != ';')
    p++;
  const char *stop = p;

  while (stop > start && g_ascii_isspace (stop[-1]))
    stop--;
  for (const char *q = start; q < stop; q++) {
    if (*q != '\r' && *q != '\n')
      g_string_append_c (text, *q);
  }
  return p;
}

// "filename*0*" → name, number, coded.
static void
split_name (Piece *piece, const char *raw, gsize length)
{
  g_autofree char *name = g_ascii_strdown (raw, (gssize) length);
  char *star;

  g_strchomp (name);
  if (g_str_has_suffix (name, "*")) {
    piece->coded = true;
    name[strlen (name) - 1] = '\0';
  }
  star = strchr (name, '*');
  if (star != NULL) {
    guint64 at = 0;

    *star = '\0';
    if (g_ascii_string_to_unsigned (star + 1, 10, 0, LIMIT_MIME_PARAMETERS, &at, NULL))
      piece->at = (unsigned int) at;
  }
  piece->name = g_steal_pointer (&name);
}

static void
append_percent (GString *bytes, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    int high = text[i] == '%' && i + 2 < length ? g_ascii_xdigit_value (text[i + 1]) : -1;
    int low = high >= 0 ? g_ascii_xdigit_value (text[i + 2]) : -1;

    if (low >= 0)
      i += 2;
    g_string_append_c (bytes, low >= 0 ? (char) (high << 4 | low) : text[i]);
  }
}

// The value of all pieces of one name, which come in order of their numbers.
static char *
join_pieces (const GPtrArray *pieces, const char *name)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  g_autofree char *charset = NULL;
  bool coded = false;

  for (unsigned int i = 0; i < pieces->len; i++) {
    const Piece *piece = pieces->pdata[i];
    const char *text = piece->text->str;
    gsize skip = 0;

    if (!g_str_equal (piece->name, name))
      continue;
    if (piece->coded && charset == NULL && !coded) {
      const char *first = strchr (text, '\'');
      const char *second = first == NULL ? NULL : strchr (first + 1, '\'');

      if (second != NULL) {
        charset = g_strndup (text, (gsize) (first - text));
        skip = (gsize) (second - text) + 1;
      }
    }
    coded |= piece->coded;
    if (piece->coded)
      append_percent (bytes, text + skip, piece->text->len - skip);
    else
      g_string_append_len (bytes, text, (gssize) piece->text->len);
  }
  if (coded)
    return mime_charset_to_utf8 (bytes->str, bytes->len,
                                 charset == NULL || *charset == '\0' ? NULL : charset, false, NULL);
  return mime_encoded_word_decode (bytes->str, bytes->len, NULL);
}

static int
compare_pieces (const void *a, const void *b)
{
  const Piece *one = a, *two = b;

  // RFC 2231 wins over the plain form when both are given: it comes first, the other is dropped.
  return one->at < two->at ? -1 : one->at > two->at;
}

static bool
has_coded_form (const GPtrArray *pieces, const char *name)
{
  for (unsigned int i = 0; i < pieces->len; i++) {
    const Piece *piece = pieces->pdata[i];

    if (piece->coded && g_str_equal (piece->name, name))
      return true;
  }
  return false;
}

// "filename" beside "filename*": the plain one is for old programs. A repeated piece is dropped.
static void
drop_doubles (GPtrArray *pieces)
{
  for (unsigned int i = 0; i < pieces->len;) {
    const Piece *piece = pieces->pdata[i];
    bool doubled = false;

    for (unsigned int k = 0; k < i && !doubled; k++) {
      const Piece *other = pieces->pdata[k];

      doubled = other->at == piece->at && g_str_equal (other->name, piece->name);
    }
    if (doubled)
      g_ptr_array_remove_index (pieces, i);
    else
      i++;
  }
}

static void
prefer_coded (GPtrArray *pieces)
{
  for (unsigned int i = 0; i < pieces->len;) {
    const Piece *piece = pieces->pdata[i];
    bool plain_twin = false;

    for (unsigned int k = 0; k < pieces->len && !piece->coded && !plain_twin; k++) {
      const Piece *other = pieces->pdata[k];

      plain_twin = other->coded && other->at == piece->at && g_str_equal (other->name, piece->name);
    }
    if (plain_twin && has_coded_form (pieces, piece->name))
      g_ptr_array_remove_index (pieces, i);
    else
      i++;
  }
}

static GPtrArray *
read_pieces (const char *p, const char *end)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func (piece_free);

  while (p < end && pieces->len < LIMIT_MIME_PARAMETERS) {
    p = skip_space (p, end);
    if (p < end && *p == ';') {
      p++;
      continue;
    }
    const char *name = p;

    while (p < end && *p != '=' && *p != ';')
      p++;
    if (p == end || *p == ';')
      continue;
    Piece *piece = g_new0 (Piece, 1);

    piece->text = g_string_new (NULL);
    split_name (piece, name, (gsize) (p - name));
    g_ptr_array_add (pieces, piece);
    p = skip_space (p + 1, end);
    if (p < end && *p == '"')
      p = read_quoted (p, end, piece->text);
    else
      p = read_bare (p, end, piece->text);
  }
  return pieces;
}

MimeParameters *
mime_parameters_parse (const char *raw, gsize length)
{
  MimeParameters *parameters = g_new0 (MimeParameters, 1);
  const char *end = raw + length;
  const char *start = skip_space (raw, end);
  const char *p = start;

  while (p < end && *p != ';' && *p != ' ' && *p != '\t' && *p != '\r' && *p != '\n' && *p != '(')
    p++;
  parameters->value = g_ascii_strdown (start, p - start);
  parameters->names = g_ptr_array_new_with_free_func (g_free);
  parameters->values = g_ptr_array_new_with_free_func (g_free);

  g_autoptr (GPtrArray) pieces = read_pieces (p, end);

  prefer_coded (pieces);
  drop_doubles (pieces);
  g_ptr_array_sort_values (pieces, compare_pieces);
  for (unsigned int i = 0; i < pieces->len; i++) {
    const Piece *piece = pieces->pdata[i];

    if (mime_parameters_get (parameters, piece->name) != NULL)
      continue;
    g_ptr_array_add (parameters->names, g_strdup (piece->name));
    g_ptr_array_add (parameters->values, join_pieces (pieces, piece->name));
  }
  return parameters;
}

void
mime_parameters_free (MimeParameters *parameters)
{
  if (parameters == NULL)
    return;
  g_free (parameters->value);
  g_ptr_array_unref (parameters->names);
  g_ptr_array_unref (parameters->values);
  g_free (parameters);
}

const char *
mime_parameters_get (const MimeParameters *parameters, const char *name)
{
  for (unsigned int i = 0; i < parameters->names->len; i++) {
    if (g_str_equal (parameters->names->pdata[i], name))
      return parameters->values->pdata[i];
  }
  return NULL;
}

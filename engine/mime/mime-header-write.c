// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one folding encoder (security.md P8): every header line that leaves Mail is written here, so
// that no value can become a field of its own.

#include "mime/mime-encoded-word.h"
#include "mime/mime-header.h"

#include <string.h>

#define COLUMNS 78
#define LINE_BYTES 998

// Words of VALUE at spaces, each on the line if it fits, else on the next. The spaces before a word
// go with it: between quotes they belong to a name or an address.
static void
append_folded (GString *out, const char *name, const char *value)
{
  gsize column = strlen (name) + 1;

  g_string_append_printf (out, "%s:", name);
  for (bool first = true; *value != '\0'; first = false) {
    gsize spaces = strspn (value, " ");
    gsize gap = first ? 1 : CLAMP (spaces, 1, COLUMNS);
    // A word over the wire's limit is cut: only nonsense is that long.
    gsize length = MIN (strcspn (value + spaces, " "), LINE_BYTES - COLUMNS);

    value += spaces;
    if (length == 0)
      break;
    if (column + gap + length > (first ? LINE_BYTES : COLUMNS)) {
      g_string_append (out, "\r\n");
      column = 0;
    }
    g_string_append_printf (out, "%*s%.*s", (int) gap, "", (int) length, value);
    column += gap + length;
    value += length;
  }
  g_string_append (out, "\r\n");
}

static char *
without_breaks (const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  for (char *p = valid; *p != '\0'; p++) {
    if ((unsigned char) *p < 0x20 || *p == 0x7f)
      *p = ' ';
  }
  return g_steal_pointer (&valid);
}

void
mime_header_append_text (GString *out, const char *name, const char *value)
{
  g_autofree char *line = without_breaks (value);

  if (!mime_encoded_word_is_needed (line)) {
    append_folded (out, name, line);
    return;
  }
  g_autofree char *coded = mime_encoded_word_encode (line, strlen (name) + 2);

  append_folded (out, name, coded);
}

void
mime_header_append_raw (GString *out, const char *name, const char *value)
{
  g_autofree char *line = without_breaks (value);

  append_folded (out, name, line);
}

static bool
is_token (const char *value)
{
  for (const char *p = value; *p != '\0'; p++) {
    if (!g_ascii_isgraph (*p) || strchr ("()<>@,;:\\\"/[]?=*'%", *p) != NULL)
      return false;
  }
  return *value != '\0';
}

static void
append_escaped (GString *out, const char *p, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    if (g_ascii_isalnum (p[i]) || strchr ("-._~", p[i]) != NULL)
      g_string_append_c (out, p[i]);
    else
      g_string_append_printf (out, "%%%02X", (unsigned char) p[i]);
  }
}

// name*0*=utf-8''…; name*1*=…: pieces that fit a line, each of whole characters, as programs decode
// them one by one.
static void
append_extended (GString *out, const char *name, const char *value)
{
  unsigned int piece = 0;

  while (*value != '\0') {
    GString *text = g_string_new (piece == 0 ? "utf-8''" : "");

    while (*value != '\0' && text->len + strlen (name) < 52) {
      const char *next = g_utf8_next_char (value);

      append_escaped (text, value, (gsize) (next - value));
      value = next;
    }
    if (piece == 0 && *value == '\0')
      g_string_append_printf (out, ";\r\n %s*=%s", name, text->str);
    else
      g_string_append_printf (out, ";\r\n %s*%u*=%s", name, piece, text->str);
    g_string_free (text, TRUE);
    piece++;
  }
}

void
mime_header_append_parameter (GString *out, const char *name, const char *value)
{
  g_autofree char *line = without_breaks (value);

  if (is_token (line) && strlen (line) < 60) {
    g_string_append_printf (out, "; %s=%s", name, line);
    return;
  }
  if (!g_str_is_ascii (line) || strlen (line) > 60) {
    append_extended (out, name, line);
    return;
  }
  g_string_append_printf (out, ";\r\n %s=\"", name);
  for (const char *p = line; *p != '\0'; p++) {
    if (*p == '"' || *p == '\\')
      g_string_append_c (out, '\\');
    g_string_append_c (out, *p);
  }
  g_string_append_c (out, '"');
}

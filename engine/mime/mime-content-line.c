// SPDX-License-Identifier: GPL-3.0-or-later
//
// Unfolding comes first: a fold may part a character, or a quoted parameter.

#include "mime/mime-content-line.h"
#include "base/limits.h"
#include "mime/mime-header.h"

#include <string.h>

#define FOLD_BYTES 75

void
mime_content_line_clear (MimeContentLine *line)
{
  g_clear_pointer (&line->name, g_free);
  g_clear_pointer (&line->value, g_free);
  g_clear_pointer (&line->unfolded, g_free);
  g_clear_pointer (&line->parameters, g_ptr_array_unref);
}

// The unfolded line, or NULL where it is too long.
static char *
unfold (const char **text)
{
  g_autoptr (GString) line = g_string_new (NULL);
  bool too_long = false;
  const char *p = *text;

  do {
    const char *end = strchr (p, '\n');
    gsize length = end != NULL ? (gsize) (end - p) : strlen (p);
    gsize kept = length > 0 && p[length - 1] == '\r' ? length - 1 : length;

    too_long |= line->len + kept > LIMIT_CALENDAR_LINE_BYTES;
    if (!too_long)
      g_string_append_len (line, p, (gssize) kept);
    p += length + (end != NULL ? 1 : 0);
  } while ((*p == ' ' || *p == '\t') && *++p != '\0');
  *text = p;
  return too_long ? NULL : g_utf8_make_valid (line->str, (gssize) line->len);
}

// Where the part that P begins ends: at a semicolon or colon that is not quoted.
static const char *
find_end (const char *p)
{
  bool quoted = false;

  for (; *p != '\0' && (quoted || (*p != ';' && *p != ':')); p++)
    quoted ^= *p == '"';
  return p;
}

static bool
take_apart (MimeContentLine *out)
{
  const char *p = out->unfolded, *end = find_end (p);

  out->name = g_ascii_strup (p, end - p);
  out->parameters = g_ptr_array_new_with_free_func (g_free);
  while (*end == ';') {
    p = end + 1;
    end = find_end (p);
    g_ptr_array_add (out->parameters, g_strndup (p, (gsize) (end - p)));
  }
  if (*end != ':' || *out->name == '\0')
    return false; // no property
  out->value = g_strdup (end + 1);
  return true;
}

bool
mime_content_line_next (const char **text, MimeContentLine *out)
{
  while (**text != '\0') {
    mime_content_line_clear (out);
    out->unfolded = unfold (text);
    if (out->unfolded != NULL && take_apart (out))
      return true;
  }
  mime_content_line_clear (out);
  return false;
}

bool
mime_content_line_is (const MimeContentLine *line, const char *name)
{
  return g_str_equal (line->name, name);
}

bool
mime_content_line_marks (const MimeContentLine *line, const char *mark, const char *component)
{
  return g_str_equal (line->name, mark) && g_ascii_strcasecmp (line->value, component) == 0;
}

char *
mime_content_line_dup_parameter (const MimeContentLine *line, const char *name)
{
  gsize length = strlen (name);

  for (unsigned int i = 0; i < line->parameters->len; i++) {
    const char *parameter = line->parameters->pdata[i];

    if (g_ascii_strncasecmp (parameter, name, length) != 0 || parameter[length] != '=')
      continue;
    char *value = g_strdup (parameter + length + 1);
    g_strdelimit (value, "\"", ' ');
    return g_strstrip (value);
  }
  return NULL;
}

char *
mime_content_line_dup_text (const MimeContentLine *line)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *p = line->value; *p != '\0'; p++) {
    if (*p == '\\' && p[1] != '\0')
      p++;
    else if (*p != '\\') {
      g_string_append_c (text, *p);
      continue;
    }
    g_string_append_c (text, *p == 'n' || *p == 'N' ? ' ' : *p);
  }
  return mime_header_clean (text->str, (gssize) text->len);
}

void
mime_content_line_append (GString *out, const char *name_and_value)
{
  gsize column = 0;

  for (const char *p = name_and_value; *p != '\0'; p = g_utf8_next_char (p)) {
    gsize length = (gsize) (g_utf8_next_char (p) - p);

    if (column + length > FOLD_BYTES) {
      g_string_append (out, "\r\n ");
      column = 1;
    }
    if ((unsigned char) *p < ' ')
      g_string_append_c (out, ' ');
    else
      g_string_append_len (out, p, (gssize) length);
    column += length;
  }
  g_string_append (out, "\r\n");
}

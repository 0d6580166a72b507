// SPDX-License-Identifier: GPL-3.0-or-later
//
// Soft line breaks in plain text.

#include "mime/mime-flowed.h"

#include <string.h>

#define COLUMNS 74

typedef struct {
  const char *text; // after quote marks and stuffing
  gsize length;
  gsize depth;
  bool soft; // goes on in the next line
} Line;

static Line
read_line (const char *start, gsize length, bool delsp)
{
  Line line = {.text = start, .length = length};

  while (line.length > 0 && *line.text == '>') {
    line.text++;
    line.length--;
    line.depth++;
  }
  if (line.length > 0 && *line.text == ' ') {
    line.text++;
    line.length--;
  }
  bool signature = line.length == 3 && memcmp (line.text, "-- ", 3) == 0;

  line.soft = line.length > 0 && line.text[line.length - 1] == ' ' && !signature;
  if (line.soft && delsp)
    line.length--;
  return line;
}

static void
append_marks (GString *out, gsize depth)
{
  for (gsize i = 0; i < depth; i++)
    g_string_append_c (out, '>');
  if (depth > 0)
    g_string_append_c (out, ' ');
}

char *
mime_flowed_decode (const char *text, bool delsp)
{
  GString *out = g_string_sized_new (strlen (text));
  bool joining = false;
  gsize depth = 0;

  while (*text != '\0') {
    gsize length = strcspn (text, "\n");
    bool last = text[length] == '\0';
    Line line =
      read_line (text, length > 0 && text[length - 1] == '\r' ? length - 1 : length, delsp);
    bool signature = line.length == 3 && memcmp (line.text, "-- ", 3) == 0;

    // A change of depth ends a paragraph even where it was left soft (§4.5); so does a signature.
    if (joining && (line.depth != depth || signature)) {
      g_string_append_c (out, '\n');
      joining = false;
    }
    if (!joining)
      append_marks (out, line.depth);
    g_string_append_len (out, line.text, (gssize) line.length);
    joining = line.soft && !last;
    depth = line.depth;
    if (!joining && !last)
      g_string_append_c (out, '\n');
    text += length + (last ? 0 : 1);
  }
  return g_string_free_and_steal (out);
}

// Bytes of P that fit in COLUMNS characters, broken after a space, or between wide characters.
static gsize
break_point (const char *p, gsize room)
{
  gsize column = 0, after_space = 0, n = 0;

  while (p[n] != '\0' && p[n] != '\n' && column < room) {
    gunichar c = g_utf8_get_char (p + n);
    gsize next = n + (gsize) (g_utf8_next_char (p + n) - (p + n));

    column += g_unichar_iswide (c) ? 2 : 1;
    n = next;
    if (c == ' ' || g_unichar_iswide (c))
      after_space = n;
  }
  if (p[n] == '\0' || p[n] == '\n')
    return n;
  // A word longer than a line is left whole, up to what SMTP may carry.
  if (after_space == 0) {
    gsize word = strcspn (p, " \n");

    after_space = word > 900 ? n : word + (p[word] == ' ' ? 1 : 0);
  }
  return after_space;
}

static void
append_flowed (GString *out, const char *p, gsize depth)
{
  gsize room = depth + 12 < COLUMNS ? COLUMNS - depth : 12;

  do {
    gsize taken = break_point (p, room);
    bool more = p[taken] != '\0' && p[taken] != '\n';

    append_marks (out, depth);
    if (depth == 0 && (*p == ' ' || *p == '>' || g_str_has_prefix (p, "From ")))
      g_string_append_c (out, ' ');
    g_string_append_len (out, p, (gssize) taken);
    if (more)
      g_string_append_c (out, ' '); // DelSp: this one goes again
    p += taken;
    if (more)
      g_string_append_c (out, '\n');
  } while (*p != '\0' && *p != '\n');
}

char *
mime_flowed_encode (const char *text)
{
  GString *out = g_string_sized_new (strlen (text) + 64);

  while (*text != '\0') {
    gsize length = strcspn (text, "\n");
    g_autofree char *line = g_strndup (text, length);
    const char *p = line;
    gsize depth = 0;

    while (*p == '>') {
      p++;
      depth++;
      if (*p == ' ' && p[1] == '>')
        p++;
    }
    if (depth > 0 && *p == ' ')
      p++;
    // A hard line must not end in a space, or it would flow; the signature's mark is the exception.
    if (!g_str_equal (p, "-- "))
      g_strchomp (line);
    append_flowed (out, p, depth);
    if (text[length] == '\n')
      g_string_append_c (out, '\n');
    text += length + (text[length] == '\n' ? 1 : 0);
  }
  return g_string_free_and_steal (out);
}

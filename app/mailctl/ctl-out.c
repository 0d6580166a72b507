// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writing of results. JSON is written as the fields come; beside it, for people, the fields of the
// row's first level are gathered as text.

#include "ctl-out.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FLUSH_BYTES (64 * 1024)
#define COLUMN_LIMIT 60

typedef struct {
  char *key;
  char *text;
} Field;

struct _CtlOut {
  bool human;
  int broken; // errno of the write that failed, 0: none did
  const char *const *columns;
  unsigned int rows;
  GString *json; // the row so far, and rows not written yet
  unsigned int depth;
  bool needs_comma;
  GPtrArray *fields; // Field, of the row so far
  GString *joined;   // texts inside of an array or object of the first level
  char *joined_key;
  GPtrArray *table; // char **, one a row, as the columns
};

static void
field_free (void *data)
{
  Field *field = data;

  g_free (field->key);
  g_free (field->text);
  g_free (field);
}

CtlOut *
ctl_out_new (bool human)
{
  CtlOut *out = g_new0 (CtlOut, 1);

  out->human = human;
  out->json = g_string_new (NULL);
  out->fields = g_ptr_array_new_with_free_func (field_free);
  out->table = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  return out;
}

bool
ctl_out_is_human (CtlOut *out)
{
  return out->human;
}

void
ctl_out_set_columns (CtlOut *out, const char *const *columns)
{
  out->columns = columns;
}

unsigned int
ctl_out_get_rows (CtlOut *out)
{
  return out->rows;
}

static void
write_all (CtlOut *out, const char *bytes, size_t length)
{
  while (length > 0 && out->broken == 0) {
    ssize_t put = write (STDOUT_FILENO, bytes, length);
    if (put < 0) {
      out->broken = errno;
      return;
    }
    bytes += put;
    length -= (size_t) put;
  }
}

// Columns on a terminal.
static unsigned int
text_width (const char *text)
{
  unsigned int width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    if (!g_unichar_iszerowidth (c))
      width += g_unichar_iswide (c) ? 2 : 1;
  }
  return width;
}

// TEXT on one line of at most LIMIT columns.
static char *
dup_cell (const char *text, unsigned int limit)
{
  g_autoptr (GString) cell = g_string_new (NULL);
  unsigned int width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    unsigned int add = g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    if (width + add > limit) {
      g_string_append (cell, "…");
      break;
    }
    g_string_append_unichar (cell, g_unichar_iscntrl (c) ? ' ' : c);
    width += add;
  }
  return g_string_free (g_steal_pointer (&cell), FALSE);
}

static void
print_table_row (CtlOut *out, const char *const *cells, const unsigned int *widths, size_t n)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (size_t i = 0; i < n; i++) {
    g_string_append (line, cells[i]);
    if (i + 1 == n)
      break;
    for (unsigned int width = text_width (cells[i]); width < widths[i] + 2; width++)
      g_string_append_c (line, ' ');
  }
  g_string_append_c (line, '\n');
  write_all (out, line->str, line->len);
}

static void
print_table (CtlOut *out)
{
  size_t n = out->columns != NULL ? g_strv_length ((char **) out->columns) : 0;
  g_autofree unsigned int *widths = g_new0 (unsigned int, n + 1);
  g_auto (GStrv) heads = g_new0 (char *, n + 1);

  if (out->table->len == 0)
    return;
  for (size_t i = 0; i < n; i++) {
    heads[i] = g_ascii_strup (out->columns[i], -1);
    widths[i] = text_width (heads[i]);
    for (unsigned int row = 0; row < out->table->len; row++) {
      char **cells = g_ptr_array_index (out->table, row);
      widths[i] = MAX (widths[i], text_width (cells[i]));
    }
  }
  print_table_row (out, (const char *const *) heads, widths, n);
  for (unsigned int row = 0; row < out->table->len; row++)
    print_table_row (out, g_ptr_array_index (out->table, row), widths, n);
  g_ptr_array_set_size (out->table, 0);
}

bool
ctl_out_flush (CtlOut *out)
{
  if (out->human)
    print_table (out);
  else
    write_all (out, out->json->str, out->json->len);
  g_string_truncate (out->json, 0);
  if (out->broken == 0)
    return true;
  errno = out->broken;
  return false;
}

void
ctl_out_free (CtlOut *out)
{
  if (out == NULL)
    return;
  ctl_out_flush (out);
  g_string_free (out->json, TRUE);
  g_ptr_array_unref (out->fields);
  g_ptr_array_unref (out->table);
  g_free (out);
}

void
ctl_out_begin (CtlOut *out)
{
  g_string_append_c (out->json, '{');
  out->needs_comma = false;
  out->depth = 1;
  g_ptr_array_set_size (out->fields, 0);
}

static const char *
find_field (CtlOut *out, const char *key)
{
  for (unsigned int i = 0; i < out->fields->len; i++) {
    const Field *field = g_ptr_array_index (out->fields, i);
    if (strcmp (field->key, key) == 0)
      return field->text;
  }
  return "";
}

static void
add_table_row (CtlOut *out)
{
  size_t n = g_strv_length ((char **) out->columns);
  char **cells = g_new0 (char *, n + 1);

  for (size_t i = 0; i < n; i++)
    cells[i] = dup_cell (find_field (out, out->columns[i]), COLUMN_LIMIT);
  g_ptr_array_add (out->table, cells);
}

static void
print_fields (CtlOut *out)
{
  g_autoptr (GString) lines = g_string_new (out->rows > 0 ? "\n" : NULL);

  for (unsigned int i = 0; i < out->fields->len; i++) {
    const Field *field = g_ptr_array_index (out->fields, i);
    bool is_block = strchr (field->text, '\n') != NULL;
    g_string_append_printf (lines, is_block ? "%s:\n%s\n" : "%s: %s\n", field->key, field->text);
  }
  ctl_out_plain (out, lines->str);
}

void
ctl_out_end (CtlOut *out)
{
  g_string_append (out->json, "}\n");
  if (!out->human) {
    if (out->json->len > FLUSH_BYTES)
      ctl_out_flush (out);
  } else {
    g_string_truncate (out->json, 0);
    if (out->columns != NULL)
      add_table_row (out);
    else
      print_fields (out);
  }
  out->rows++;
}

static void
append_json_text (GString *json, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_string_append_c (json, '"');
  for (const char *p = valid; *p != '\0'; p++) {
    if (*p == '"' || *p == '\\')
      g_string_append_printf (json, "\\%c", *p);
    else if (*p == '\n')
      g_string_append (json, "\\n");
    else if (*p == '\r')
      g_string_append (json, "\\r");
    else if (*p == '\t')
      g_string_append (json, "\\t");
    else if ((unsigned char) *p < 0x20 || *p == 0x7f)
      g_string_append_printf (json, "\\u%04x", (unsigned char) *p);
    else
      g_string_append_c (json, *p);
  }
  g_string_append_c (json, '"');
}

static void
begin_value (CtlOut *out, const char *key)
{
  if (out->needs_comma)
    g_string_append (out->json, ", ");
  if (key != NULL) {
    append_json_text (out->json, key);
    g_string_append (out->json, ": ");
  }
  out->needs_comma = true;
}

// For people: the text of a field, or of something in a field.
static void
note (CtlOut *out, const char *key, const char *text)
{
  if (!out->human || text == NULL)
    return;
  if (out->depth > 1) {
    if (*text == '\0')
      return;
    g_string_append_printf (out->joined, "%s%s", out->joined->len > 0 ? ", " : "", text);
    return;
  }
  Field *field = g_new (Field, 1);
  field->key = g_strdup (key);
  field->text = g_strdup (text);
  g_ptr_array_add (out->fields, field);
}

void
ctl_out_text (CtlOut *out, const char *key, const char *text)
{
  if (text == NULL) {
    ctl_out_null (out, key);
    return;
  }
  begin_value (out, key);
  append_json_text (out->json, text);
  note (out, key, text);
}

static void
raw_value (CtlOut *out, const char *key, const char *text)
{
  begin_value (out, key);
  g_string_append (out->json, text);
  note (out, key, text);
}

void
ctl_out_int (CtlOut *out, const char *key, int64_t value)
{
  char text[32];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, value);
  raw_value (out, key, text);
}

void
ctl_out_double (CtlOut *out, const char *key, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  raw_value (out, key, g_ascii_formatd (text, sizeof text, "%.3f", value));
}

void
ctl_out_bool (CtlOut *out, const char *key, bool value)
{
  begin_value (out, key);
  g_string_append (out->json, value ? "true" : "false");
  note (out, key, value ? "yes" : "no");
}

void
ctl_out_null (CtlOut *out, const char *key)
{
  begin_value (out, key);
  g_string_append (out->json, "null");
}

void
ctl_out_time (CtlOut *out, const char *key, int64_t seconds)
{
  g_autoptr (GDateTime) utc = seconds != 0 ? g_date_time_new_from_unix_utc (seconds) : NULL;

  if (utc == NULL) {
    ctl_out_null (out, key);
    return;
  }
  g_autofree char *text = g_date_time_format (utc, "%Y-%m-%dT%H:%M:%SZ");
  begin_value (out, key);
  append_json_text (out->json, text);
  if (!out->human)
    return;
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);
  g_autofree char *here = g_date_time_format (local, "%Y-%m-%d %H:%M");
  note (out, key, here);
}

void
ctl_out_texts (CtlOut *out, const char *key, const char *const *texts)
{
  ctl_out_begin_array (out, key);
  for (size_t i = 0; texts != NULL && texts[i] != NULL; i++)
    ctl_out_text (out, NULL, texts[i]);
  ctl_out_end_array (out);
}

static void
begin_nested (CtlOut *out, const char *key, char bracket)
{
  begin_value (out, key);
  g_string_append_c (out->json, bracket);
  out->needs_comma = false;
  if (out->depth++ == 1) {
    out->joined = g_string_new (NULL);
    out->joined_key = g_strdup (key);
  }
}

static void
end_nested (CtlOut *out, char bracket)
{
  g_string_append_c (out->json, bracket);
  out->needs_comma = true;
  if (--out->depth > 1)
    return;
  g_autofree char *key = g_steal_pointer (&out->joined_key);
  g_autofree char *text = g_string_free (g_steal_pointer (&out->joined), FALSE);
  note (out, key, text);
}

void
ctl_out_begin_array (CtlOut *out, const char *key)
{
  begin_nested (out, key, '[');
}

void
ctl_out_end_array (CtlOut *out)
{
  end_nested (out, ']');
}

void
ctl_out_begin_object (CtlOut *out, const char *key)
{
  begin_nested (out, key, '{');
}

void
ctl_out_end_object (CtlOut *out)
{
  end_nested (out, '}');
}

void
ctl_out_plain (CtlOut *out, const char *text)
{
  g_autoptr (GString) clean = g_string_new (NULL);

  if (!out->human) {
    write_all (out, text, strlen (text));
    return;
  }
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    bool steers = g_unichar_iscntrl (c) && c != '\n' && c != '\t' && c != '\r';
    g_string_append_unichar (clean, steers ? 0xfffd : c);
  }
  write_all (out, clean->str, clean->len);
}

void
ctl_out_bytes (CtlOut *out, const void *bytes, size_t length)
{
  write_all (out, bytes, length);
}

char *
ctl_out_format_error (const char *code, const char *message, const char *detail,
                      const char *server_text)
{
  g_autoptr (CtlOut) out = ctl_out_new (false);

  g_string_append_c (out->json, '{');
  out->depth = 1;
  ctl_out_text (out, "code", code);
  ctl_out_text (out, "message", message);
  ctl_out_text (out, "detail", detail);
  ctl_out_text (out, "server_text", server_text);
  g_string_append_c (out->json, '}');
  char *line = g_strdup (out->json->str);
  g_string_truncate (out->json, 0);
  return line;
}

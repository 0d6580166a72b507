// SPDX-License-Identifier: GPL-3.0-or-later
//
// Status, X-Status and X-Keywords as mutt, Dovecot and Pine write them; X-Mozilla-… as Thunderbird
// does.

#include "archive/archive-mbox-header.h"

#include <string.h>

typedef struct {
  size_t start, end; // with its continuations and line end
  size_t name_length;
} Field;

typedef enum {
  KIND_OTHER,
  KIND_STATUS,
  KIND_X_STATUS,
  KIND_KEYWORDS,
  KIND_UID,
  KIND_LENGTH,
  KIND_LINES,
  KIND_MOZILLA_STATUS,
  KIND_MOZILLA_STATUS2,
  KIND_MOZILLA_KEYS,
} Kind;

static const char *const names[] = {
  [KIND_STATUS] = "Status",
  [KIND_X_STATUS] = "X-Status",
  [KIND_KEYWORDS] = "X-Keywords",
  [KIND_UID] = "X-UID",
  [KIND_LENGTH] = "Content-Length",
  [KIND_LINES] = "Lines",
  [KIND_MOZILLA_STATUS] = "X-Mozilla-Status",
  [KIND_MOZILLA_STATUS2] = "X-Mozilla-Status2",
  [KIND_MOZILLA_KEYS] = "X-Mozilla-Keys",
};

static bool
is_empty_line (const char *line, size_t n)
{
  return n == 0 || line[0] == '\n' || (n >= 2 && line[0] == '\r' && line[1] == '\n');
}

static GArray *
split (const GByteArray *bytes, size_t *out_rest)
{
  GArray *fields = g_array_new (FALSE, FALSE, sizeof (Field));
  const char *text = (const char *) bytes->data;
  size_t at = 0;

  while (at < bytes->len && !is_empty_line (text + at, bytes->len - at)) {
    Field field = {.start = at};
    const char *colon;

    do {
      const char *newline = memchr (text + at, '\n', bytes->len - at);
      at = newline != NULL ? (size_t) (newline - text) + 1 : bytes->len;
    } while (at < bytes->len && (text[at] == ' ' || text[at] == '\t'));
    field.end = at;
    colon = memchr (text + field.start, ':', field.end - field.start);
    field.name_length = colon != NULL ? (size_t) (colon - text) - field.start : 0;
    g_array_append_val (fields, field);
  }
  *out_rest = at;
  return fields;
}

static Kind
kind_of (const GByteArray *bytes, const Field *field)
{
  const char *name = (const char *) bytes->data + field->start;

  for (int kind = KIND_STATUS; kind <= KIND_MOZILLA_KEYS; kind++)
    if (strlen (names[kind]) == field->name_length &&
        g_ascii_strncasecmp (name, names[kind], field->name_length) == 0)
      return (Kind) kind;
  return KIND_OTHER;
}

static char *
dup_value (const GByteArray *bytes, const Field *field)
{
  size_t start = field->start + field->name_length + 1;

  return g_strstrip (g_strndup ((const char *) bytes->data + start, field->end - start));
}

static void
read_letters (const char *value, ArchiveMessage *out)
{
  static const struct {
    char letter;
    MailFlags flag;
  } letters[] = {{'R', MAIL_FLAG_SEEN},
                 {'A', MAIL_FLAG_ANSWERED},
                 {'F', MAIL_FLAG_FLAGGED},
                 {'D', MAIL_FLAG_DELETED},
                 {'T', MAIL_FLAG_DRAFT}};

  for (size_t i = 0; i < G_N_ELEMENTS (letters); i++)
    if (strchr (value, letters[i].letter) != NULL)
      out->flags |= letters[i].flag;
}

static void
read_keywords (const char *value, ArchiveMessage *out)
{
  g_auto (GStrv) words = g_strsplit_set (value, " \t\r\n", -1);

  for (char **word = words; *word != NULL; word++)
    archive_message_add_keyword (out, *word);
}

static void
read_mozilla (const char *value, ArchiveMessage *out, ArchiveMboxHeader *header)
{
  uint64_t bits = g_ascii_strtoull (value, NULL, 16);

  out->flags |= (bits & 1 ? MAIL_FLAG_SEEN : 0) | (bits & 2 ? MAIL_FLAG_ANSWERED : 0) |
                (bits & 4 ? MAIL_FLAG_FLAGGED : 0) | (bits & 0x1000 ? MAIL_FLAG_FORWARDED : 0);
  header->is_erased = (bits & 8) != 0;
}

static void
read_field (const GByteArray *bytes, const Field *field, Kind kind, ArchiveMessage *out,
            ArchiveMboxHeader *header)
{
  g_autofree char *value = dup_value (bytes, field);

  switch (kind) {
  case KIND_STATUS:
  case KIND_X_STATUS:
    read_letters (value, out);
    break;
  case KIND_KEYWORDS:
  case KIND_MOZILLA_KEYS:
    read_keywords (value, out);
    break;
  case KIND_MOZILLA_STATUS:
    read_mozilla (value, out, header);
    break;
  default:
    break;
  }
}

// How many fields at the end are a program's. What it counted stands below what it flagged, else it
// may be the message's own.
static unsigned
count_trailing (const GByteArray *bytes, const GArray *fields)
{
  unsigned seen = 0, n = 0;

  for (unsigned i = fields->len; i-- > 0; n++) {
    Kind kind = kind_of (bytes, &g_array_index (fields, Field, i));
    bool is_flag = kind >= KIND_STATUS && kind <= KIND_UID;
    bool is_count = (kind == KIND_LENGTH || kind == KIND_LINES) &&
                    (seen & ~(1u << KIND_LENGTH | 1u << KIND_LINES)) == 0;

    if ((!is_flag && !is_count) || (seen & 1u << kind) != 0)
      break;
    seen |= 1u << kind;
  }
  return (seen & ~(1u << KIND_LENGTH | 1u << KIND_LINES)) != 0 ? n : 0;
}

static unsigned
count_leading (const GByteArray *bytes, const GArray *fields)
{
  unsigned n = 0;

  while (n < fields->len &&
         kind_of (bytes, &g_array_index (fields, Field, n)) >= KIND_MOZILLA_STATUS)
    n++;
  return n;
}

static void
find_length (const GByteArray *bytes, const GArray *fields, ArchiveMboxHeader *out)
{
  for (unsigned i = 0; i < fields->len; i++) {
    const Field *field = &g_array_index (fields, Field, i);

    if (kind_of (bytes, field) != KIND_LENGTH)
      continue;
    g_autofree char *value = dup_value (bytes, field);
    out->has_length = g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT64 / 2, &out->length, NULL);
  }
}

void
archive_mbox_header_read (const GByteArray *bytes, ArchiveMessage *out_message,
                          ArchiveMboxHeader *out)
{
  *out = (ArchiveMboxHeader) {0};
  g_autoptr (GArray) fields = split (bytes, &out->rest);
  unsigned leading = count_leading (bytes, fields), trailing = count_trailing (bytes, fields);
  unsigned last = MAX (fields->len - trailing, leading);

  for (unsigned i = 0; i < fields->len; i++) {
    const Field *field = &g_array_index (fields, Field, i);
    if (i < leading || i >= last)
      read_field (bytes, field, kind_of (bytes, field), out_message, out);
  }
  find_length (bytes, fields, out);
  out->start = leading > 0 ? g_array_index (fields, Field, leading - 1).end : 0;
  out->end = last > 0 ? g_array_index (fields, Field, last - 1).end : 0;
}

char *
archive_mbox_header_format (MailFlags flags, const char *const *keywords)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (
    text, "Status: %sO\nX-Status: %s%s%s%s\nX-Keywords:", flags & MAIL_FLAG_SEEN ? "R" : "",
    flags & MAIL_FLAG_ANSWERED ? "A" : "", flags & MAIL_FLAG_FLAGGED ? "F" : "",
    flags & MAIL_FLAG_DELETED ? "D" : "", flags & MAIL_FLAG_DRAFT ? "T" : "");
  for (int bit = 5; bit < MAIL_FLAG_FIRST_KEYWORD; bit++) {
    const char *name = mail_flag_to_imap ((MailFlags) 1 << bit);
    if (name != NULL && (flags & (MailFlags) 1 << bit) != 0)
      g_string_append_printf (text, " %s", name);
  }
  for (; keywords != NULL && *keywords != NULL; keywords++)
    g_string_append_printf (text, " %s", *keywords);
  g_string_append_c (text, '\n');
  return g_string_free (g_steal_pointer (&text), FALSE);
}

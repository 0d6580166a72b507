// SPDX-License-Identifier: GPL-3.0-or-later
//
// The header of a message that another program wrote, where it is not as a header has to be: none,
// without its end, in letters that no server need take.

#include "mime/mime-raw-header.h"

#include "mime/mime-address.h"
#include "mime/mime-header.h"

#include <string.h>

// A line that can stand in a header: a field, what goes on with one, an mbox's own line.
static bool
is_of_header (const char *line, const char *end)
{
  const char *p = line;

  if (*line == ' ' || *line == '\t' || g_str_has_prefix (line, "From ") ||
      g_str_has_prefix (line, ">From "))
    return true;
  while (p < end && g_ascii_isgraph (*p) && *p != ':')
    p++;
  const char *name = p;
  while (p < end && (*p == ' ' || *p == '\t'))
    p++;
  return name > line && p < end && *p == ':';
}

// A header without a blank line behind it ends where text begins, as for other programs that take
// mail; a server would read the text as a field.
static void
end_header (GString *message)
{
  const char *p = message->str, *end = message->str + message->len;

  while (p < end && *p != '\r' && is_of_header (p, end)) {
    const char *lf = memchr (p, '\n', (gsize) (end - p));

    p = lf == NULL ? end : lf + 1;
  }
  if (p < end && *p != '\r' && p > message->str)
    g_string_insert_len (message, p - message->str, "\r\n", 2);
}

static bool
has_high_byte (const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    if ((unsigned char) bytes[i] >= 0x80)
      return true;
  }
  return false;
}

// All are people who can be written to, and none stands in a group, whose name would be lost.
static bool
are_plain_people (const GPtrArray *addresses, const char *value)
{
  for (unsigned int i = 0; i < addresses->len; i++) {
    if (*((const MailAddress *) addresses->pdata[i])->address == '\0')
      return false;
  }
  return addresses->len > 0 && strpbrk (value, ":;") == NULL;
}

// The field NAME with VALUE, which has letters beyond ASCII, as encoded words. False: it is of a
// kind that can't be put so.
static bool
append_encoded (GString *out, const char *name, const char *value)
{
  static const char *const of_people[] = {"from", "sender", "reply-to", "to", "cc", "bcc", NULL};
  static const char *const of_words[] = {"subject", "comments", "organization", "keywords", NULL};
  g_autofree char *lower = g_ascii_strdown (name, -1);

  if (g_strv_contains (of_words, lower) || g_str_has_prefix (lower, "x-")) {
    mime_header_append_text (out, name, value);
    return true;
  }
  g_autoptr (GPtrArray) addresses =
    g_strv_contains (of_people, lower) ? mime_address_parse (value, -1) : NULL;

  if (addresses == NULL || !are_plain_people (addresses, value))
    return false;
  mime_address_append_field (out, name, addresses);
  return true;
}

// The field of LENGTH bytes at FIELD, with the lines that go on with it.
static void
append_field (GString *out, const char *field, gsize length)
{
  const char *colon = memchr (field, ':', length);

  if (colon == NULL || !has_high_byte (field, length) ||
      !g_utf8_validate_len (field, length, NULL)) {
    g_string_append_len (out, field, (gssize) length);
    return;
  }
  g_autofree char *name = g_strchomp (g_strndup (field, colon - field));
  g_autofree char *raw = g_strndup (colon + 1, length - (gsize) (colon + 1 - field));
  g_auto (GStrv) lines = g_strsplit (g_strstrip (raw), "\r\n", -1);
  g_autofree char *value = g_strjoinv ("", lines);

  if (!append_encoded (out, name, value))
    g_string_append_len (out, field, (gssize) length);
}

// Letters as other programs leave them: only a server with SMTPUTF8 need take those (RFC 6531).
static void
encode_fields (GString *message)
{
  const char *p = message->str, *end = message->str + message->len;
  g_autoptr (GString) out = g_string_new (NULL);

  while (p < end && *p != '\r') {
    const char *next = p;

    do {
      const char *lf = memchr (next, '\n', (gsize) (end - next));

      next = lf == NULL ? end : lf + 1;
    } while (next < end && (*next == ' ' || *next == '\t'));
    append_field (out, p, (gsize) (next - p));
    p = next;
  }
  g_string_erase (message, 0, p - message->str);
  g_string_prepend_len (message, out->str, (gssize) out->len);
}

void
mime_raw_header_begin (GString *message)
{
  static const char text[] = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                             "Content-Transfer-Encoding: 8bit\r\n";
  bool is_text = g_utf8_validate_len (message->str, message->len, NULL);

  if (message->len == 0 || is_of_header (message->str, message->str + message->len))
    return;
  if (message->str[0] != '\r')
    g_string_prepend (message, "\r\n");
  g_string_prepend (message, is_text ? text : "MIME-Version: 1.0\r\n");
}

void
mime_raw_header_mend (GString *message)
{
  end_header (message);
  encode_fields (message);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Content encodings chosen by the content: 7bit or 8bit where lines allow it, quoted-printable for
// text, base64 for the rest.

#include "mime/mime-body-writer.h"

#include "mime/mime-flowed.h"
#include "mime/mime-header.h"

#include <gmime/gmime-encodings.h>
#include <string.h>

#define LINE_BYTES 998

// What stands in a text that comes in pieces.
typedef struct {
  uint64_t bytes, high, longest;
  uint64_t ends;    // lines that end with a bare LF
  uint64_t column;  // of the line that is being read
  bool is_after_cr; // the last byte was one
  bool may_be_from; // the line is as much of "From " as came
  bool odd;         // NUL, bare CR, or a line that a mail system might change
} Census;

static void
count_more (Census *census, const char *text, gsize length)
{
  static const char from[] = "From ";

  for (gsize i = 0; i < length; i++) {
    unsigned char c = (unsigned char) text[i];

    census->high += c >= 0x80;
    census->odd |= c == 0 || (census->is_after_cr && c != '\n');
    census->ends += c == '\n' && !census->is_after_cr;
    // "From " at a line's start and a lone dot are what old relays alter.
    if (census->column < strlen (from)) {
      census->may_be_from =
        (census->column == 0 || census->may_be_from) && c == (unsigned char) from[census->column];
      census->odd |= census->may_be_from && census->column + 1 == strlen (from);
    }
    census->is_after_cr = c == '\r';
    census->column = c == '\n' ? 0 : census->column + 1;
    census->longest = MAX (census->longest, census->column);
  }
  census->bytes += length;
}

static Census
count (const char *text, gsize length)
{
  Census census = {0};

  count_more (&census, text, length);
  census.odd |= census.is_after_cr;
  return census;
}

static void
append_crlf (GString *out, const char *text)
{
  for (; *text != '\0'; text++) {
    if (*text == '\n')
      g_string_append (out, "\r\n");
    else if (*text != '\r')
      g_string_append_c (out, *text);
  }
  if (out->len > 1 && out->str[out->len - 1] != '\n')
    g_string_append (out, "\r\n");
}

void
mime_body_writer_append_quoted_printable (GString *out, const char *text)
{
  gsize column = 0;

  for (const char *p = text; *p != '\0'; p++) {
    unsigned char c = (unsigned char) *p;
    bool at_end = p[1] == '\n' || p[1] == '\0';

    if (c == '\r' && p[1] == '\n')
      continue;
    if (c == '\n') {
      g_string_append (out, "\r\n");
      column = 0;
      continue;
    }
    bool plain = (c > 32 && c < 127 && c != '=') || ((c == ' ' || c == '\t') && !at_end);

    if (column + (plain ? 1 : 3) > 75) {
      g_string_append (out, "=\r\n");
      column = 0;
    }
    if (column == 0 && (c == '.' || (c == 'F' && g_str_has_prefix (p, "From "))))
      plain = false;
    if (plain)
      g_string_append_c (out, *p);
    else
      g_string_append_printf (out, "=%02X", c);
    column += plain ? 1 : 3;
  }
  if (column > 0)
    g_string_append (out, "\r\n");
}

void
mime_body_writer_append_base64 (GString *out, const void *bytes, gsize length)
{
  GMimeEncoding state;

  g_mime_encoding_init_encode (&state, GMIME_CONTENT_ENCODING_BASE64);
  g_autofree char *coded = g_malloc (g_mime_encoding_outlen (&state, length) + 16);
  gsize n = g_mime_encoding_flush (&state, bytes, length, coded);

  for (gsize i = 0; i < n;) {
    const char *lf = memchr (coded + i, '\n', n - i);
    gsize line = lf == NULL ? n - i : (gsize) (lf - (coded + i));

    g_string_append_len (out, coded + i, (gssize) line);
    g_string_append (out, "\r\n");
    i += line + 1;
  }
}

void
mime_body_writer_append_text (GString *out, const char *kind, const char *text, bool allow_8bit)
{
  bool flowed = g_str_equal (kind, "plain");
  g_autofree char *body = flowed ? mime_flowed_encode (text) : g_strdup (text);
  Census census = count (body, strlen (body));
  bool fits = census.longest <= LINE_BYTES - 2 && !census.odd;

  g_string_append_printf (out, "Content-Type: text/%s; charset=%s%s\r\n", kind,
                          census.high > 0 ? "utf-8" : "us-ascii",
                          flowed ? "; format=flowed; delsp=yes" : "");
  if (fits && (census.high == 0 || allow_8bit)) {
    g_string_append_printf (out, "Content-Transfer-Encoding: %s\r\n\r\n",
                            census.high > 0 ? "8bit" : "7bit");
    append_crlf (out, body);
  } else if (census.high * 6 > census.bytes) {
    // Scripts beyond Latin grow threefold in quoted-printable.
    g_autoptr (GString) wire = g_string_new (NULL);

    append_crlf (wire, body);
    g_string_append (out, "Content-Transfer-Encoding: base64\r\n\r\n");
    mime_body_writer_append_base64 (out, wire->str, wire->len);
  } else {
    g_string_append (out, "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
    mime_body_writer_append_quoted_printable (out, body);
  }
}

static bool
is_media_type (const char *type)
{
  const char *slash = type == NULL ? NULL : strchr (type, '/');

  if (slash == NULL || slash == type || slash[1] == '\0')
    return false;
  for (const char *p = type; *p != '\0'; p++) {
    if (p != slash && !g_ascii_isalnum (*p) && strchr ("!#$&-^_.+", *p) == NULL)
      return false;
  }
  return strlen (type) < 128;
}

static void
append_file_fields (GString *out, const MailAttachment *attachment, const char *type,
                    const char *disposition)
{
  const char *name = attachment->file_name;

  g_string_append_printf (out, "Content-Type: %s", type);
  // The old name= parameter too: some programs read only that.
  if (name != NULL && *name != '\0')
    mime_header_append_parameter (out, "name", name);
  g_string_append_printf (out, "\r\nContent-Disposition: %s", disposition);
  if (name != NULL && *name != '\0')
    mime_header_append_parameter (out, "filename", name);
  g_string_append (out, "\r\n");
  if (attachment->content_id != NULL && *attachment->content_id != '\0') {
    g_autofree char *id = g_strdup_printf ("<%s>", attachment->content_id);

    mime_header_append_raw (out, "Content-ID", id);
  }
}

bool
mime_body_writer_is_message (const MailAttachment *attachment)
{
  return attachment->media_type != NULL &&
         g_ascii_strcasecmp (attachment->media_type, "message/rfc822") == 0;
}

// A message within the message can't be coded, so it must do without.
static bool
can_be_carried (const Census *census)
{
  return census->high == 0 && !census->odd && census->longest <= LINE_BYTES;
}

static bool
take_block (const void *bytes, size_t length, void *data, GError **error)
{
  count_more (data, bytes, length);
  return true;
}

bool
mime_body_writer_measure_message (MailFile *file, uint64_t *out_size, GError **error)
{
  g_autoptr (MailSource) source = mail_source_new ();
  Census census = {0};

  *out_size = 0;
  mail_source_add_file (source, file, MAIL_FILE_PLAIN, mail_file_get_size (file));
  if (!mail_source_each (source, take_block, &census, error))
    return false;
  census.odd |= census.is_after_cr;
  if (can_be_carried (&census))
    *out_size = census.bytes + census.ends + (census.column > 0 ? 2 : 0);
  return true;
}

void
mime_body_writer_begin_message (GString *out, const MailAttachment *attachment,
                                const char *disposition)
{
  append_file_fields (out, attachment, "message/rfc822", disposition);
  g_string_append (out, "Content-Transfer-Encoding: 7bit\r\n\r\n");
}

// A composite type must not be base64 (RFC 2046 §5.2.1): such a thing goes as a file of bytes.
void
mime_body_writer_begin_file (GString *out, const MailAttachment *attachment,
                             const char *disposition)
{
  const char *type = attachment->media_type;

  if (!is_media_type (type) || g_ascii_strncasecmp (type, "multipart/", 10) == 0 ||
      g_ascii_strncasecmp (type, "message/", 8) == 0)
    type = "application/octet-stream";
  append_file_fields (out, attachment, type, disposition);
  g_string_append (out, "Content-Transfer-Encoding: base64\r\n\r\n");
}

void
mime_body_writer_end_message (GString *out)
{
  g_string_append (out, "\r\n");
}

void
mime_body_writer_append_file (GString *out, const MailAttachment *attachment, GBytes *content,
                              const char *disposition)
{
  gsize length;
  const char *bytes = g_bytes_get_data (content, &length);

  if (mime_body_writer_is_message (attachment)) {
    Census census = count (bytes == NULL ? "" : bytes, length);

    if (can_be_carried (&census)) {
      g_autofree char *text = g_strndup (bytes == NULL ? "" : bytes, length);

      mime_body_writer_begin_message (out, attachment, disposition);
      append_crlf (out, text);
      mime_body_writer_end_message (out);
      return;
    }
  }
  mime_body_writer_begin_file (out, attachment, disposition);
  mime_body_writer_append_base64 (out, bytes, length);
}

char *
mime_body_writer_new_boundary (void)
{
  g_autofree char *uuid = g_uuid_string_random ();

  // "=_" can't occur in quoted-printable or base64.
  return g_strdup_printf ("=_%s", uuid);
}

void
mime_body_writer_open (GString *out, const char *subtype, const char *boundary,
                       const char *parameters)
{
  g_string_append_printf (out, "Content-Type: multipart/%s%s;\r\n boundary=\"%s\"\r\n\r\n", subtype,
                          parameters, boundary);
}

void
mime_body_writer_next (GString *out, const char *boundary)
{
  g_string_append_printf (out, "--%s\r\n", boundary);
}

void
mime_body_writer_close (GString *out, const char *boundary)
{
  g_string_append_printf (out, "--%s--\r\n", boundary);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// The words of a message: text parts as UTF-8, the body as plain text, everything for search, the
// first words for a list row; and the pictures that HTML shows.

#include "mime/mime-message-private.h"

#include "mime/mime-charset.h"
#include "mime/mime-flowed.h"
#include "mime/mime-header.h"
#include "mime/mime-raster.h"
#include "mime/mime-sanitize.h"

#include <string.h>

// Search wants words, not a dump of a gigabyte of log.
#define PLAIN_FILE_BYTES (256 * 1024)
#define PLAIN_TOTAL_BYTES (4 * 1024 * 1024)
// What a preview looks at of one line.
#define PREVIEW_LINE_BYTES 4096

// What a page says of itself, when the message says nothing and it is not UTF-8. No guessing.
static char *
dup_meta_charset (const char *html, gsize length)
{
  g_autofree char *head = g_ascii_strdown (html, (gssize) MIN (length, 2048));
  const char *p = strstr (head, "charset=");

  if (p == NULL)
    return NULL;
  p += strlen ("charset=");
  p += strspn (p, "\"' ");
  gsize n = strcspn (p, "\"' ;/>");

  // A page that we could read this far is in no 16-bit encoding.
  if (n == 0 || n > 40 || strncmp (p, "utf-16", 6) == 0)
    return NULL;
  return g_strndup (p, n);
}

static char *
dup_utf8 (const MimePart *part, const char *bytes, gsize length)
{
  bool html = g_str_equal (part->media_type, "text/html");
  g_autofree char *meta = NULL;

  if (html && part->charset == NULL && !g_utf8_validate_len (bytes, length, NULL))
    meta = dup_meta_charset (bytes, length);
  return mime_charset_to_utf8 (bytes, length, meta != NULL ? meta : part->charset, !html, NULL);
}

// CRLF and CR to LF, in place.
static char *
to_lf (char *text)
{
  char *to = text;

  for (const char *p = text; *p != '\0'; p++) {
    if (*p != '\r')
      *to++ = *p;
    else if (p[1] != '\n')
      *to++ = '\n';
  }
  *to = '\0';
  return text;
}

static bool
is_raster (const char *type)
{
  static const char *const types[] = {"image/png",  "image/jpeg", "image/jpg", "image/pjpeg",
                                      "image/gif",  "image/webp", "image/bmp", "image/x-png",
                                      "image/avif", "image/tiff"};

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++) {
    if (g_str_equal (types[i], type))
      return true;
  }
  return false;
}

// Looks for the image in this message, not in messages within it (H4).
static const MimePart *
find_image (const MimePart *part, const char *id)
{
  const MimePartPrivate *priv = (const MimePartPrivate *) part;

  if (g_strcmp0 (part->content_id, id) == 0 || g_strcmp0 (priv->location, id) == 0)
    return part;
  for (unsigned int i = 0; i < part->children->len; i++) {
    const MimePart *found = find_image (part->children->pdata[i], id);

    if (found != NULL)
      return found;
  }
  return NULL;
}

char *
mime_part_dup_text (MimeMessage *message, const MimePart *part)
{
  const MimePartPrivate *priv = (const MimePartPrivate *) part;
  g_autoptr (GBytes) content = mime_part_dup_content (message, part);
  gsize length;
  const char *bytes = g_bytes_get_data (content, &length);
  g_autofree char *text = to_lf (dup_utf8 (part, bytes == NULL ? "" : bytes, length));

  if (!priv->flowed || !g_str_equal (part->media_type, "text/plain"))
    return g_steal_pointer (&text);
  return mime_flowed_decode (text, priv->delsp);
}

GBytes *
mime_message_dup_inline_image (MimeMessage *message, const char *content_id, char **out_type)
{
  const MimePart *part = find_image (message->root, content_id);
  g_autofree char *id = part == NULL ? g_uri_unescape_string (content_id, NULL) : NULL;

  if (part == NULL && id != NULL)
    part = find_image (message->root, id);
  if (part == NULL || part->children->len > 0)
    return NULL;
  g_autoptr (GBytes) content = mime_part_dup_content (message, part);
  gsize length;
  const guchar *bytes = g_bytes_get_data (content, &length);
  g_autofree char *type = NULL;
  MimeRaster raster;

  if (bytes != NULL && mime_raster_read (bytes, length, &raster) &&
      mime_raster_is_too_large (&raster))
    return NULL;
  // Many programs send pictures as application/octet-stream: look, but accept rasters only.
  if (!is_raster (part->media_type)) {
    gboolean uncertain;
    g_autofree char *guess = g_content_type_guess (part->file_name, bytes, length, &uncertain);

    type = g_content_type_get_mime_type (guess);
    if (!g_str_equal (part->media_type, "application/octet-stream") || type == NULL ||
        !is_raster (type))
      return NULL;
  }
  if (out_type != NULL)
    *out_type = type == NULL ? g_strdup (part->media_type) : g_steal_pointer (&type);
  return g_steal_pointer (&content);
}

static void
append_part (GString *text, MimeMessage *message, const MimePart *part)
{
  g_autofree char *utf8 = mime_part_dup_text (message, part);

  if (text->len > 0 && text->str[text->len - 1] != '\n')
    g_string_append_c (text, '\n');
  if (g_str_equal (part->media_type, "text/html") ||
      g_str_equal (part->media_type, "application/xhtml+xml")) {
    g_autofree char *plain = mime_html_to_text (utf8, -1);

    g_string_append (text, plain);
  } else
    g_string_append (text, utf8);
}

char *
mime_message_dup_text (MimeMessage *message)
{
  GString *text = g_string_new (NULL);

  for (unsigned int i = 0; i < message->text_bodies->len; i++)
    append_part (text, message, message->text_bodies->pdata[i]);
  return g_string_free_and_steal (text);
}

static bool
is_text_file (const MimePart *part)
{
  return (g_str_has_prefix (part->media_type, "text/") ||
          g_str_equal (part->media_type, "message/delivery-status") ||
          g_str_equal (part->media_type, "application/json") ||
          g_str_equal (part->media_type, "application/xml")) &&
         part->size <= PLAIN_FILE_BYTES;
}

static void
append_bodies (GString *text, MimeMessage *message)
{
  for (unsigned int i = 0; i < message->bodies->len && text->len < PLAIN_TOTAL_BYTES; i++)
    append_part (text, message, message->bodies->pdata[i]);
}

static void
append_attachments (GString *text, MimeMessage *message)
{
  for (unsigned int i = 0; i < message->attachments->len && text->len < PLAIN_TOTAL_BYTES; i++) {
    const MimePart *part = message->attachments->pdata[i];

    if (part->file_name != NULL)
      g_string_append_printf (text, "\n%s\n", part->file_name);
    if (part->message != NULL) {
      g_string_append_printf (text, "\n%s\n", part->message->subject);
      append_bodies (text, part->message);
      append_attachments (text, part->message);
    } else if (is_text_file (part))
      append_part (text, message, part);
  }
}

char *
mime_message_dup_plain (MimeMessage *message, size_t *out_n_body)
{
  GString *text = g_string_new (NULL);

  append_bodies (text, message);
  if (out_n_body != NULL)
    *out_n_body = MIN (text->len, PLAIN_TOTAL_BYTES);
  append_attachments (text, message);
  if (text->len > PLAIN_TOTAL_BYTES) {
    g_string_truncate (text, PLAIN_TOTAL_BYTES);
    g_autofree char *cut = g_string_free_and_steal (text);

    return g_utf8_make_valid (cut, -1);
  }
  return g_string_free_and_steal (text);
}

// "On …, X wrote:", "-----Original Message-----": the text above is the message's own.
static bool
begins_quote (const char *line)
{
  gsize length = strlen (line);

  if (*line == '>' || g_str_has_prefix (line, "-----") || g_str_has_prefix (line, "_____"))
    return true;
  return length > 10 && length < 300 && line[length - 1] == ':' &&
         (g_str_has_suffix (line, "wrote:") || g_str_has_suffix (line, "schrieb:") ||
          g_str_has_suffix (line, "écrit :") || g_str_has_suffix (line, "escribió:") ||
          g_str_has_suffix (line, "scritto:") || strstr (line, " schrieb ") != NULL);
}

static bool
is_link (const char *word)
{
  return g_str_has_prefix (word, "http://") || g_str_has_prefix (word, "https://") ||
         g_str_has_prefix (word, "<http") || g_str_has_prefix (word, "(http") ||
         g_str_has_prefix (word, "[http");
}

// A rule of dashes or stars says nothing in one line.
static bool
is_ornament (const char *word)
{
  size_t length = strspn (word, "-=_*#~.+|<>");

  return length > 2 && word[length] == '\0';
}

// LINE is cut into its words.
static void
append_words (GString *preview, char *line)
{
  const char *end = line + strlen (line);

  for (char *word = line, *stop; word < end; word = stop + 1) {
    stop = word + strcspn (word, " \t\r");
    *stop = '\0';
    if (*word == '\0' || is_link (word) || is_ornament (word))
      continue;
    if (preview->len > 0)
      g_string_append_c (preview, ' ');
    g_string_append (preview, word);
  }
}

char *
mime_text_dup_preview (const char *text, size_t n, size_t max_chars)
{
  g_autoptr (GString) preview = g_string_new (NULL);
  const char *end = text + n;

  while (text < end && preview->len < max_chars * 4) {
    const char *stop = memchr (text, '\n', (size_t) (end - text));
    size_t length = (size_t) ((stop != NULL ? stop : end) - text);
    g_autofree char *line = g_strndup (text, MIN (length, PREVIEW_LINE_BYTES));

    text += length + 1;
    g_strstrip (line);
    if (g_str_equal (line, "--") || (begins_quote (line) && preview->len > 0))
      break;
    if (!begins_quote (line))
      append_words (preview, line);
  }
  g_autofree char *clean = mime_header_clean (preview->str, (gssize) preview->len);

  return g_utf8_substring (clean, 0, MIN ((glong) max_chars, g_utf8_strlen (clean, -1)));
}

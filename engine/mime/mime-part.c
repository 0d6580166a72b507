// SPDX-License-Identifier: GPL-3.0-or-later
//
// Parts: made from scanned nodes, decoded on demand. Which of them are shown is mime-body.c's.

#include "mime/mime-message-private.h"

#include "base/limits.h"
#include "mime/mime-file-name.h"
#include "mime/mime-header.h"

#include <gmime/gmime-encodings.h>

#include <string.h>

static char *
dup_field (const MimeScanNode *node, const char *bytes, const char *name)
{
  const MimeScanField *field = mime_scan_node_find (node, bytes, name);

  return field == NULL ? NULL : mime_header_clean (bytes + field->value, field->value_length);
}

static char *
dup_id (const MimeScanNode *node, const char *bytes, const char *name)
{
  g_autofree char *value = dup_field (node, bytes, name);

  if (value == NULL)
    return NULL;
  g_auto (GStrv) ids = mime_header_parse_ids (value);

  if (ids[0] != NULL)
    return g_strdup (ids[0]);
  return *value == '\0' ? NULL : g_steal_pointer (&value);
}

// First word, lower case: "base64" from "Base64 (comment)".
static char *
dup_encoding (const MimeScanNode *node, const char *bytes)
{
  g_autofree char *value = dup_field (node, bytes, "Content-Transfer-Encoding");

  if (value == NULL)
    return g_strdup ("7bit");
  g_strdelimit (g_strstrip (value), " \t;(", '\0');
  return g_ascii_strdown (value, -1);
}

static GMimeContentEncoding
encoding_of (const char *name)
{
  GMimeContentEncoding encoding = g_mime_content_encoding_from_string (name);

  // "quoted-printable" misspelt is still worth decoding.
  if (encoding == GMIME_CONTENT_ENCODING_DEFAULT && strstr (name, "quoted") != NULL)
    encoding = GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
  return encoding;
}

static bool
is_coded (GMimeContentEncoding encoding)
{
  return encoding == GMIME_CONTENT_ENCODING_BASE64 ||
         encoding == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE ||
         encoding == GMIME_CONTENT_ENCODING_UUENCODE;
}

// Without a branch or a table, so that a compiler counts many at a time.
static gsize
count_base64_digits (const char *in, gsize length)
{
  gsize n = 0;

  for (gsize i = 0; i < length; i++) {
    uint8_t c = (uint8_t) in[i], letter = (uint8_t) ((c | 0x20) - 'a'), digit = (uint8_t) (c - '0');

    n += (letter < 26) | (digit < 10) | (c == '+') | (c == '/');
  }
  return n;
}

// Whether a line is of base64 and nothing else.
static bool
is_base64_line (const char *line, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    char c = line[i];

    if (!g_ascii_isalnum (c) && c != '+' && c != '/' && c != '=' && c != '\r')
      return false;
  }
  return true;
}

// Lists and virus scanners put a footer behind the code, and a blank line before it: what follows
// a blank line and is no base64 is not decoded. The length of what is before it.
static gsize
length_before_footer (const char *in, gsize length)
{
  const char *lf;

  for (gsize at = 0; (lf = memchr (in + at, '\n', length - at)) != NULL;) {
    gsize blank = (gsize) (lf - in) + 1, next = blank;

    while (next < length && (in[next] == '\r' || in[next] == '\n'))
      next++;
    bool is_blank = next > blank + (in[blank] == '\r');
    const char *stop = memchr (in + next, '\n', length - next);
    if (is_blank &&
        !is_base64_line (in + next, (stop == NULL ? length : (gsize) (stop - in)) - next))
      return blank;
    at = next;
  }
  return length;
}

// GMime's base64 decoder stops meaning anything after padding in the middle (parts glued together
// by gateways), so each padded run is decoded by itself; and it drops the last bytes of what is not
// padded, or was cut.
static gsize
decode_base64 (const char *in, gsize whole, char *out)
{
  gsize done = 0, length = length_before_footer (in, whole);

  for (bool is_first = true; length > 0; is_first = false) {
    const char *pad = memchr (in, '=', length);
    gsize digits, run = pad == NULL ? length : (gsize) (pad - in);
    GMimeEncoding state;

    digits = count_base64_digits (in, run) % 4;
    while (run < length && (in[run] == '=' || g_ascii_isspace (in[run])))
      run++;
    g_mime_encoding_init_decode (&state, GMIME_CONTENT_ENCODING_BASE64);
    done += g_mime_encoding_step (&state, in, run, out + done);
    if (pad == NULL && is_first && digits > 1)
      done += g_mime_encoding_step (&state, "==", 4 - digits, out + done);
    done += g_mime_encoding_flush (&state, "", 0, out + done);
    in += run;
    length -= run;
  }
  return done;
}

// What decode_base64() would make of what is coded well, without making it: an attachment's size is
// told of every message, its bytes are wanted of few. False where only decoding tells.
static bool
tell_base64_size (const char *in, gsize coded, gsize *out_size)
{
  gsize length = length_before_footer (in, coded);
  const char *pad = memchr (in, '=', length);
  gsize whole = pad == NULL ? length : (gsize) (pad - in);
  gsize digits = count_base64_digits (in, whole), padding = 0;

  for (gsize i = whole; i < length; i++) {
    if (in[i] != '=' && !g_ascii_isspace (in[i]))
      return false;
    padding += in[i] == '=';
  }
  *out_size = digits / 4 * 3 + (padding > 0 ? 3 - padding : 0);
  return (digits + padding) % 4 == 0 && padding <= 2;
}

// Some say base64 of what is not: the first line shows it, and the bytes are better than rubbish.
static bool
lies_about_base64 (const MimePartPrivate *priv)
{
  for (gsize i = 0; i < priv->length && priv->bytes[i] != '\n'; i++) {
    char c = priv->bytes[i];

    if (!g_ascii_isalnum (c) && !g_ascii_isspace (c) && c != '+' && c != '/' && c != '=')
      return true;
  }
  return false;
}

// The lines after "begin 644 name"; all of them where there is no such line.
static gsize
skip_uuencode_head (const MimePartPrivate *priv)
{
  const char *p = priv->bytes, *end = p + priv->length;

  while (p < end) {
    const char *lf = memchr (p, '\n', (gsize) (end - p));

    if (end - p > 6 && memcmp (p, "begin ", 6) == 0)
      return lf == NULL ? priv->length : (gsize) (lf + 1 - priv->bytes);
    if (lf == NULL)
      break;
    p = lf + 1;
  }
  return 0;
}

static GBytes *
decode (const MimePartPrivate *priv)
{
  GMimeContentEncoding encoding = encoding_of (priv->part.encoding);
  gsize offset, head = 0;
  if (encoding == GMIME_CONTENT_ENCODING_UUENCODE)
    head = skip_uuencode_head (priv);
  if (!is_coded (encoding) ||
      (encoding == GMIME_CONTENT_ENCODING_BASE64 && lies_about_base64 (priv))) {
    GBytes *source = priv->source != NULL ? priv->source : priv->owner->raw;
    const char *raw = g_bytes_get_data (source, NULL);

    offset = priv->length == 0 ? 0 : (gsize) (priv->bytes - raw);
    return g_bytes_new_from_bytes (source, offset, priv->length);
  }
  GMimeEncoding state;

  g_mime_encoding_init_decode (&state, encoding);
  char *out = g_malloc (g_mime_encoding_outlen (&state, priv->length) + 16);
  gsize n = encoding == GMIME_CONTENT_ENCODING_BASE64 ?
              decode_base64 (priv->bytes, priv->length, out) :
              g_mime_encoding_flush (&state, priv->bytes + head, priv->length - head, out);

  return g_bytes_new_take (g_realloc (out, MAX (n, 1)), n);
}

static gsize
decoded_size (const MimePartPrivate *priv)
{
  GMimeContentEncoding encoding = encoding_of (priv->part.encoding);

  gsize size;

  if (encoding == GMIME_CONTENT_ENCODING_BASE64 && !lies_about_base64 (priv) &&
      tell_base64_size (priv->bytes, priv->length, &size))
    return size;
  g_autoptr (GBytes) content = decode (priv);
  return g_bytes_get_size (content);
}

static char *
dup_file_name (const MimeScanNode *node)
{
  const char *name =
    node->disposition == NULL ? NULL : mime_parameters_get (node->disposition, "filename");

  if (name == NULL || *name == '\0')
    name = mime_parameters_get (node->type, "name");
  return name == NULL ? NULL : mime_file_name_clean (name);
}

static char *
dup_parameter_lower (const MimeParameters *parameters, const char *name)
{
  const char *value = parameters == NULL ? NULL : mime_parameters_get (parameters, name);

  if (value == NULL || *value == '\0')
    return NULL;
  g_autofree char *lower = g_ascii_strdown (value, -1);

  return mime_header_clean (g_strstrip (lower), -1);
}

static void
read_part (MimePartPrivate *priv, const MimeScanNode *node, const char *bytes)
{
  MimePart *part = &priv->part;
  const char *start = mime_parameters_get (node->type, "start");

  part->media_type = mime_header_clean (node->type->value, -1);
  part->charset = dup_parameter_lower (node->type, "charset");
  part->encoding = dup_encoding (node, bytes);
  part->disposition = node->disposition == NULL || *node->disposition->value == '\0' ?
                        NULL :
                        mime_header_clean (node->disposition->value, -1);
  part->file_name = dup_file_name (node);
  part->content_id = dup_id (node, bytes, "Content-ID");
  priv->location = dup_field (node, bytes, "Content-Location");
  priv->bytes = bytes + node->body;
  priv->length = node->end - node->body;
  g_autofree char *format = dup_parameter_lower (node->type, "format");
  g_autofree char *delsp = dup_parameter_lower (node->type, "delsp");

  priv->flowed = g_strcmp0 (format, "flowed") == 0;
  priv->delsp = g_strcmp0 (delsp, "yes") == 0;
  if (start != NULL) {
    g_auto (GStrv) ids = mime_header_parse_ids (start);

    priv->start = g_strdup (ids[0] == NULL ? start : ids[0]);
  }
}

static void
add_children (MimeMessage *message, MimePart *part, const MimeScanNode *node, const char *bytes,
              unsigned int depth, unsigned int *parts)
{
  for (unsigned int i = 0; i < node->children->len; i++) {
    g_autofree char *path = *part->path == '\0' ? g_strdup_printf ("%u", i + 1) :
                                                  g_strdup_printf ("%s.%u", part->path, i + 1);
    MimePart *child =
      mime_part_new (message, node->children->pdata[i], bytes, path, depth + 1, parts);

    g_ptr_array_add (part->children, child);
  }
}

static bool
is_message (const MimePart *part)
{
  return g_str_equal (part->media_type, "message/rfc822") ||
         g_str_equal (part->media_type, "message/global") ||
         g_str_equal (part->media_type, "message/news");
}

// A message that was not encoded was scanned along with its holder; an encoded one is scanned now.
static void
add_message (MimePart *part, const MimeScanNode *node, const char *bytes, unsigned int depth,
             unsigned int *parts)
{
  g_autoptr (GBytes) raw = decode ((MimePartPrivate *) part);

  part->size = g_bytes_get_size (raw);
  if (node->children->len > 0)
    part->message = mime_message_new_from_node (raw, node->children->pdata[0], bytes, part->path,
                                                depth + 1, parts);
  else if (depth + 1 < LIMIT_MIME_DEPTH)
    part->message = mime_message_new_inner (raw, part->path, depth + 1, parts);
}

MimePart *
mime_part_new (MimeMessage *message, const MimeScanNode *node, const char *bytes, const char *path,
               unsigned int depth, unsigned int *parts)
{
  MimePartPrivate *priv = g_new0 (MimePartPrivate, 1);
  MimePart *part = &priv->part;

  priv->owner = message;
  part->path = g_strdup (path);
  part->children = g_ptr_array_new_with_free_func ((GDestroyNotify) mime_part_free);
  read_part (priv, node, bytes);
  if (is_message (part))
    add_message (part, node, bytes, depth, parts);
  else if (node->children->len > 0)
    add_children (message, part, node, bytes, depth, parts);
  else
    part->size = decoded_size (priv);
  return part;
}

void
mime_part_fill_in (MimePart *part, GBytes *source, bool is_decoded)
{
  MimePartPrivate *priv = (MimePartPrivate *) part;
  unsigned int parts = 0;

  g_clear_pointer (&priv->source, g_bytes_unref);
  priv->source = g_bytes_ref (source);
  priv->bytes = g_bytes_get_data (source, &priv->length);
  priv->bytes = priv->bytes == NULL ? "" : priv->bytes;
  if (is_decoded) {
    g_free (part->encoding);
    part->encoding = g_strdup ("binary");
  }
  part->size = decoded_size (priv);
  if (part->message == NULL)
    return;
  g_autoptr (GBytes) raw = decode (priv);

  mime_message_unref (part->message);
  part->message = mime_message_new_inner (raw, part->path, 1, &parts);
}

void
mime_part_free (MimePart *part)
{
  MimePartPrivate *priv = (MimePartPrivate *) part;

  if (part == NULL)
    return;
  g_free (part->path);
  g_free (part->media_type);
  g_free (part->charset);
  g_free (part->encoding);
  g_free (part->disposition);
  g_free (part->file_name);
  g_free (part->content_id);
  g_clear_pointer (&priv->source, g_bytes_unref);
  g_free (priv->location);
  g_free (priv->start);
  g_ptr_array_unref (part->children);
  mime_message_unref (part->message);
  g_free (part);
}

GBytes *
mime_part_dup_content (MimeMessage *message, const MimePart *part)
{
  return decode ((const MimePartPrivate *) part);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Parts: made from scanned nodes, decoded on demand. Which of them are shown is mime-body.c's.

#include "mime/mime-message-private.h"

#include "base/limits.h"
#include "mime/mime-base64.h"
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
  if (!is_coded (encoding) || (encoding == GMIME_CONTENT_ENCODING_BASE64 &&
                               !mime_base64_is_coded (priv->bytes, priv->length))) {
    GBytes *source = priv->source != NULL ? priv->source : priv->owner->raw;
    const char *raw = g_bytes_get_data (source, NULL);

    offset = priv->length == 0 ? 0 : (gsize) (priv->bytes - raw);
    return g_bytes_new_from_bytes (source, offset, priv->length);
  }
  GMimeEncoding state;

  g_mime_encoding_init_decode (&state, encoding);
  char *out = g_malloc (g_mime_encoding_outlen (&state, priv->length) + 16);
  gsize n = encoding == GMIME_CONTENT_ENCODING_BASE64 ?
              mime_base64_decode (priv->bytes, priv->length, out) :
              g_mime_encoding_flush (&state, priv->bytes + head, priv->length - head, out);

  return g_bytes_new_take (g_realloc (out, MAX (n, 1)), n);
}

static gsize
decoded_size (const MimePartPrivate *priv)
{
  GMimeContentEncoding encoding = encoding_of (priv->part.encoding);

  gsize size;

  if (encoding == GMIME_CONTENT_ENCODING_BASE64 &&
      mime_base64_is_coded (priv->bytes, priv->length) &&
      mime_base64_tell_size (priv->bytes, priv->length, &size))
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

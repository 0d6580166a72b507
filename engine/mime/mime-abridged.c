// SPDX-License-Identifier: GPL-3.0-or-later
//
// Parsed like any message; what is known of the parts that are not in it is filled in afterwards,
// before anybody else sees it.

#include "mime/mime-abridged.h"

#include "base/limits.h"
#include "mime/mime-message-private.h"

#include <string.h>

// A line of base64 and its end, and the bytes that it stands for.
#define BASE64_LINE 78
#define BASE64_LINE_BYTES 57

void
mime_left_out_free (MimeLeftOut *left_out)
{
  g_free (left_out->path);
  g_free (left_out);
}

GBytes *
mime_left_out_write (const GPtrArray *left_out)
{
  GString *lines = g_string_new (NULL);

  for (unsigned int i = 0; i < left_out->len; i++) {
    const MimeLeftOut *one = left_out->pdata[i];

    g_string_append_printf (lines, "%s %" G_GUINT64_FORMAT "\n", one->path, one->size);
  }
  return g_string_free_to_bytes (lines);
}

GPtrArray *
mime_left_out_read (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  g_autofree char *text = g_strndup (data == NULL ? "" : data, length);
  g_auto (GStrv) lines = g_strsplit (text, "\n", LIMIT_MIME_PARTS);
  g_autoptr (GPtrArray) left_out =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mime_left_out_free);

  for (char **line = lines; *line != NULL && **line != '\0'; line++) {
    char *space = strchr (*line, ' ');
    MimeLeftOut *one = g_new0 (MimeLeftOut, 1);

    g_ptr_array_add (left_out, one);
    if (space == NULL ||
        !g_ascii_string_to_unsigned (space + 1, 10, 0, G_MAXUINT64, &one->size, NULL))
      return NULL;
    one->path = g_strndup (*line, (gsize) (space - *line));
  }
  return g_steal_pointer (&left_out);
}

static void
mark (MimePart *part, uint64_t size)
{
  bool base64 = g_str_equal (part->encoding, "base64");

  part->left_out = true;
  part->size = base64 ? size / BASE64_LINE * BASE64_LINE_BYTES + size % BASE64_LINE / 4 * 3 : size;
}

// What is not here can't be shown in place: it is offered as a file.
static void
offer (MimeMessage *message, MimePart *part)
{
  g_ptr_array_remove (message->bodies, part);
  g_ptr_array_remove (message->text_bodies, part);
  ((MimePartPrivate *) part)->named_inline = false;
  part->is_body = false;
  if (!part->is_attachment)
    g_ptr_array_add (message->attachments, part);
  part->is_attachment = true;
}

MimeMessage *
mime_message_parse_abridged (GBytes *raw, const GPtrArray *left_out, MimeFindContent find,
                             void *data)
{
  MimeMessage *message = mime_message_parse (raw);

  for (unsigned int i = 0; i < left_out->len; i++) {
    const MimeLeftOut *one = left_out->pdata[i];
    MimePart *part = (MimePart *) mime_message_find_part (message, one->path);
    g_autoptr (GBytes) content = NULL;
    bool is_decoded = false;

    if (part == NULL || part->children->len > 0)
      continue;
    content = find (data, one->path, &is_decoded);
    if (content != NULL) {
      mime_part_fill_in (part, content, is_decoded);
      continue;
    }
    mark (part, one->size);
    offer (message, part);
  }
  return message;
}

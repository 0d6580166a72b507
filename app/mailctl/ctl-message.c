// SPDX-License-Identifier: GPL-3.0-or-later
//
// Parsed messages as rows.

#include "ctl-message.h"
#include "ctl-row.h"

#include "base/mail-sha256.h"

#include <string.h>

void
ctl_message_print_headers (CtlOut *out, MimeMessage *message)
{
  const GPtrArray *headers = mime_message_get_headers (message);

  ctl_out_begin_array (out, "headers");
  for (unsigned int i = 0; i < headers->len; i++) {
    const MimeHeader *header = g_ptr_array_index (headers, i);
    ctl_out_begin_object (out, NULL);
    ctl_out_text (out, "name", header->name);
    ctl_out_text (out, "value", header->value);
    ctl_out_end_object (out);
  }
  ctl_out_end_array (out);
}

void
ctl_message_print_envelope (CtlOut *out, MimeMessage *message)
{
  static const char *const fields[] = {"from", "to", "cc"};

  for (size_t i = 0; i < G_N_ELEMENTS (fields); i++)
    ctl_row_print_addresses (out, fields[i], mime_message_get_addresses (message, fields[i]));
  ctl_out_text (out, "subject", mime_message_get_subject (message));
  ctl_out_time (out, "date", mime_message_get_date (message));
  ctl_out_text (out, "message_id", mime_message_get_message_id (message));
}

static void
print_part (CtlOut *out, MimeMessage *message, const MimePart *part, bool with_content)
{
  ctl_out_begin_object (out, NULL);
  ctl_out_text (out, "path", part->path);
  ctl_out_text (out, "type", part->media_type);
  ctl_out_text (out, "charset", part->charset);
  ctl_out_text (out, "encoding", part->encoding);
  ctl_out_text (out, "disposition", part->disposition);
  ctl_out_text (out, "filename", part->file_name);
  ctl_out_text (out, "content_id", part->content_id);
  ctl_out_int (out, "size", (int64_t) part->size);
  if (part->left_out)
    ctl_out_bool (out, "on_server", true);
  if (with_content) {
    g_autoptr (GBytes) content = mime_part_dup_content (message, part);
    g_autofree char *sha256 = mail_sha256_dup_hex (content, "");
    ctl_out_text (out, "sha256", sha256);
  }
  if (with_content && g_str_has_prefix (part->media_type, "text/")) {
    g_autofree char *text = mime_part_dup_text (message, part);
    ctl_out_text (out, "text", text);
  }
  ctl_out_end_object (out);
}

static void
print_parts_below (CtlOut *out, MimeMessage *message, const MimePart *part, bool with_content)
{
  if (part->children->len == 0)
    print_part (out, message, part, with_content);
  for (unsigned int i = 0; i < part->children->len; i++)
    print_parts_below (out, message, g_ptr_array_index (part->children, i), with_content);
  if (part->message != NULL)
    print_parts_below (out, part->message, mime_message_get_root (part->message), with_content);
}

void
ctl_message_print_parts (CtlOut *out, MimeMessage *message, bool with_content)
{
  ctl_out_begin_array (out, "parts");
  print_parts_below (out, message, mime_message_get_root (message), with_content);
  ctl_out_end_array (out);
}

void
ctl_message_print_attachments (CtlOut *out, MimeMessage *message)
{
  const GPtrArray *attachments = mime_message_get_attachments (message);

  ctl_out_begin_array (out, "attachments");
  for (unsigned int i = 0; i < attachments->len; i++)
    print_part (out, message, g_ptr_array_index (attachments, i), false);
  ctl_out_end_array (out);
}

static void
print_tree (CtlOut *out, const MimePart *part, unsigned int depth)
{
  g_autofree char *line = g_strdup_printf (
    "%*s%s %s%s%s%s %" G_GUINT64_FORMAT "\n", (int) (2 * depth), "",
    *part->path != '\0' ? part->path : "-", part->media_type, part->file_name != NULL ? " “" : "",
    part->file_name != NULL ? part->file_name : "", part->file_name != NULL ? "”" : "", part->size);

  ctl_out_plain (out, line);
  for (unsigned int i = 0; i < part->children->len; i++)
    print_tree (out, g_ptr_array_index (part->children, i), depth + 1);
  if (part->message != NULL)
    print_tree (out, mime_message_get_root (part->message), depth + 1);
}

void
ctl_message_print_structure (CtlOut *out, MimeMessage *message)
{
  print_tree (out, mime_message_get_root (message), 0);
}

static bool
is_html (const MimePart *part)
{
  return strcmp (part->media_type, "text/html") == 0;
}

char *
ctl_message_dup_text (MimeMessage *message)
{
  const GPtrArray *bodies = mime_message_get_text_bodies (message);
  g_autoptr (GString) all = g_string_new (NULL);

  for (unsigned int i = 0; i < bodies->len; i++) {
    const MimePart *part = g_ptr_array_index (bodies, i);
    g_autofree char *text = mime_part_dup_text (message, part);
    g_autofree char *plain = is_html (part) ? mime_html_to_text (text, -1) : NULL;
    if (all->len > 0)
      g_string_append (all, "\n");
    g_string_append (all, plain != NULL ? plain : text);
  }
  return g_string_free (g_steal_pointer (&all), FALSE);
}

char *
ctl_message_dup_html (MimeMessage *message, bool want_plain)
{
  const GPtrArray *bodies = mime_message_get_bodies (message);
  const MimeSanitizeOptions options = {};
  g_autoptr (GString) all = g_string_new (NULL);
  bool any = want_plain;

  for (unsigned int i = 0; i < bodies->len; i++) {
    const MimePart *part = g_ptr_array_index (bodies, i);
    g_autofree char *text = mime_part_dup_text (message, part);
    g_auto (MimeSanitized) sanitized = {};
    any |= is_html (part);
    if (is_html (part)) {
      mime_sanitize_html (text, -1, &options, &sanitized);
      g_string_append (all, sanitized.html);
    } else {
      g_autofree char *html = mime_text_to_html (text);
      g_string_append (all, html);
    }
    g_string_append_c (all, '\n');
  }
  return any ? g_string_free (g_steal_pointer (&all), FALSE) : NULL;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Quoting. Each part is sanitised by itself (security.md H7, H8).

#include "mime/mime-quote.h"

#include "base/mail-draft.h"
#include "mime/mime-address.h"
#include "mime/mime-header.h"
#include "mime/mime-message-private.h"
#include "mime/mime-sanitize.h"

#include <string.h>

static bool
is_html (const MimePart *part)
{
  return g_str_equal (part->media_type, "text/html");
}

// Where the signature's line "-- " begins in TEXT, or its end.
static const char *
find_signature (const char *text)
{
  for (const char *line = text; *line != '\0';) {
    gsize length = strcspn (line, "\n");

    if (length >= 3 && strncmp (line, "-- ", 3) == 0 &&
        (length == 3 || (length == 4 && line[3] == '\r')))
      return line;
    line += length + (line[length] == '\n' ? 1 : 0);
  }
  return text + strlen (text);
}

char *
mime_quote_dup_html (MimeMessage *message, bool with_signature)
{
  const GPtrArray *bodies = mime_message_get_bodies (message);
  GString *html = g_string_new (NULL);
  MimeSanitizeOptions options = {.quote = true, .drop_signature = !with_signature};

  for (unsigned int i = 0; i < bodies->len; i++) {
    g_autofree char *text = mime_part_dup_text (message, bodies->pdata[i]);

    if (is_html (bodies->pdata[i])) {
      g_auto (MimeSanitized) sanitized = {0};

      mime_sanitize_html (text, -1, &options, &sanitized);
      g_string_append (html, sanitized.html);
    } else {
      if (!with_signature) {
        text[find_signature (text) - text] = '\0';
        g_strchomp (text);
      }
      g_autofree char *page = mime_text_to_html (text);

      g_string_append (html, page);
    }
  }
  return g_string_free_and_steal (html);
}

char *
mime_quote_text (const char *text)
{
  GString *out = g_string_sized_new (strlen (text) + strlen (text) / 30);
  const char *end = find_signature (text);

  while (text < end) {
    gsize length = strcspn (text, "\n");
    gsize line = length > 0 && text[length - 1] == '\r' ? length - 1 : length;

    g_string_append (out, *text == '>' || line == 0 ? ">" : "> ");
    g_string_append_len (out, text, (gssize) line);
    g_string_append_c (out, '\n');
    text += length + (text[length] == '\n' ? 1 : 0);
  }
  // Blank lines before a signature that was cut.
  while (g_str_has_suffix (out->str, "\n>\n"))
    g_string_truncate (out, out->len - 2);
  return g_string_free_and_steal (out);
}

static char *
dup_day (MimeMessage *message, const char *between)
{
  static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (mime_message_get_date (message));

  if (date == NULL || mime_message_get_date (message) == 0)
    return NULL;
  return g_strdup_printf ("%s, %d %s %d%s%02d:%02d", days[g_date_time_get_day_of_week (date) - 1],
                          g_date_time_get_day_of_month (date),
                          months[g_date_time_get_month (date) - 1], g_date_time_get_year (date),
                          between, g_date_time_get_hour (date), g_date_time_get_minute (date));
}

char *
mime_quote_attribution (MimeMessage *message)
{
  const GPtrArray *from = mime_message_get_addresses (message, "from");
  g_autofree char *who = from->len == 0 ? NULL : mime_address_dup_label (from->pdata[0]);
  g_autofree char *day = dup_day (message, " at ");

  if (who == NULL)
    who = g_strdup ("someone");
  if (day == NULL)
    return g_strdup_printf ("%s wrote:", who);
  return g_strdup_printf ("On %s, %s wrote:", day, who);
}

static void
append_people (GString *out, const char *label, MimeMessage *message, const char *field)
{
  const GPtrArray *addresses = mime_message_get_addresses (message, field);
  g_autofree char *list = mime_address_format_list (addresses);

  if (addresses->len > 0)
    g_string_append_printf (out, "%s: %s\n", label, list);
}

char *
mime_quote_forward_head (MimeMessage *message)
{
  GString *out = g_string_new ("---------- Forwarded message ----------\n");
  g_autofree char *day = dup_day (message, " ");

  append_people (out, "From", message, "from");
  if (day != NULL)
    g_string_append_printf (out, "Date: %s\n", day);
  g_string_append_printf (out, "Subject: %s\n", mime_message_get_subject (message));
  append_people (out, "To", message, "to");
  append_people (out, "Cc", message, "cc");
  return g_string_free_and_steal (out);
}

static MailAttachment *
dup_attachment (MimeMessage *message, const MimePart *part)
{
  MailAttachment *attachment = g_new0 (MailAttachment, 1);

  attachment->bytes = mime_part_dup_content (message, part);
  attachment->size = g_bytes_get_size (attachment->bytes);
  attachment->media_type = g_strdup (part->media_type);
  attachment->content_id = g_strdup (part->content_id);
  if (part->file_name != NULL)
    attachment->file_name = g_strdup (part->file_name);
  else if (part->message != NULL)
    attachment->file_name = g_strdup ("message.eml");
  else if (g_str_equal (part->media_type, "text/calendar"))
    attachment->file_name = g_strdup ("invite.ics");
  else
    attachment->file_name = g_strdup ("attachment");
  return attachment;
}

static void
add_inline_images (GPtrArray *into, MimeMessage *message, const MimePart *part)
{
  if (((const MimePartPrivate *) part)->named_inline)
    g_ptr_array_add (into, dup_attachment (message, part));
  for (unsigned int i = 0; i < part->children->len; i++)
    add_inline_images (into, message, part->children->pdata[i]);
}

GPtrArray *
mime_quote_dup_attachments (MimeMessage *message, bool files)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_attachment_free);
  const GPtrArray *attachments = mime_message_get_attachments (message);

  add_inline_images (all, message, mime_message_get_root (message));
  for (unsigned int i = 0; files && i < attachments->len; i++) {
    MailAttachment *attachment = dup_attachment (message, attachments->pdata[i]);

    // A file is not shown in place, whatever id it had.
    g_clear_pointer (&attachment->content_id, g_free);
    g_ptr_array_add (all, attachment);
  }
  return all;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// From a parsed message to the text that the store indexes.

#include "sync/sync-text.h"

#include "mime/mime-header.h"
#include "mime/mime-message.h"

// What a list shows at most of a message's text; cut at a character.
#define PREVIEW_CHARACTERS 200

// Only the start of long texts is looked at for the preview.
#define PREVIEW_BYTES 4096

static char *
dup_preview (const char *plain)
{
  g_autofree char *start = g_strndup (plain, PREVIEW_BYTES);
  g_autofree char *line = mime_header_clean (start, -1);
  return g_utf8_strlen (line, -1) <= PREVIEW_CHARACTERS ?
           g_steal_pointer (&line) :
           g_utf8_substring (line, 0, PREVIEW_CHARACTERS);
}

static char *
dup_filenames (MimeMessage *message)
{
  GString *names = g_string_new (NULL);
  const GPtrArray *attachments = mime_message_get_attachments (message);
  for (unsigned int i = 0; i < attachments->len; i++) {
    const MimePart *part = attachments->pdata[i];
    if (part->file_name)
      g_string_append_printf (names, "%s%s", names->len ? "\n" : "", part->file_name);
  }
  return g_string_free (names, FALSE);
}

void
sync_text_extract (GBytes *raw, StoreText *out_text, void *data)
{
  g_autoptr (MimeMessage) message = mime_message_parse (raw);
  out_text->body = mime_message_dup_plain (message);
  out_text->preview = dup_preview (out_text->body);
  out_text->filenames = dup_filenames (message);
  out_text->has_attachment = mime_message_get_attachments (message)->len > 0;
}

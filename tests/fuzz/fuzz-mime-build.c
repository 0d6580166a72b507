// SPDX-License-Identifier: GPL-3.0-or-later
//
// Drafts of any content into messages: whatever stands in the fields, the result is one message
// with our header fields, CRLF lines within the limit, and no Bcc on the wire.

#include "mime/mime-build.h"
#include "mime/mime-message.h"

#include <string.h>

// The next field of the input: up to a byte 0xff, or the end.
static char *
take (const uint8_t **data, size_t *size)
{
  const uint8_t *end = memchr (*data, 0xff, *size);
  size_t length = end == NULL ? *size : (size_t) (end - *data);
  char *text = g_strndup ((const char *) *data, length);

  *data += length + (end == NULL ? 0 : 1);
  *size -= length + (end == NULL ? 0 : 1);
  return text;
}

static void
check_wire (GBytes *wire)
{
  gsize length, column = 0;
  const char *p = g_bytes_get_data (wire, &length);

  for (gsize i = 0; i < length; i++) {
    g_assert_true (p[i] != '\n' || (i > 0 && p[i - 1] == '\r'));
    g_assert_true (p[i] != '\r' || (i + 1 < length && p[i + 1] == '\n'));
    column = p[i] == '\n' ? 0 : column + 1;
    g_assert_cmpuint (column, <=, 999);
  }
  g_autoptr (MimeMessage) message = mime_message_parse (wire);

  g_assert_null (mime_message_get_header (message, "Bcc"));
  g_assert_null (mime_message_get_header (message, "X-Evil"));
  g_assert_cmpuint (mime_message_get_defects (message)->len, ==, 0);
}

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *subject = take (&data, &size), *name = take (&data, &size);
  g_autofree char *to = take (&data, &size), *bcc = take (&data, &size);
  g_autofree char *ids = take (&data, &size), *file = take (&data, &size);
  g_autofree char *html = take (&data, &size), *text = take (&data, &size);
  g_autofree char *from = g_strdup_printf ("\"%s\" <robin@example.org>", name);
  MailAttachment attachment = {.file_name = file, .media_type = file, .content_id = name};
  g_autoptr (GPtrArray) attachments = g_ptr_array_new ();
  MailDraft draft = {.from = from,
                     .to = to,
                     .cc = (char *) "",
                     .bcc = bcc,
                     .subject = subject,
                     .references = ids,
                     .in_reply_to = ids,
                     .html = html,
                     .text = text,
                     .rich = *html != '\0',
                     .attachments = attachments};

  g_ptr_array_add (attachments, &attachment);
  g_autoptr (MimeOutgoing) outgoing = mime_build_message (&draft, NULL, NULL);
  g_autoptr (MailSource) saved = mime_build_draft (&draft, NULL, NULL);

  g_assert_nonnull (saved);
  if (outgoing != NULL) {
    g_autoptr (GBytes) wire = mail_source_read (outgoing->wire, G_MAXUINT64, NULL);
    check_wire (wire);
  }
  return 0;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pieces of a message: parts of its bytes where it is in memory, else what the stream gives.

#include "smtp/smtp-content.h"

void
smtp_content_init (SmtpContent *content, const SmtpMessage *message)
{
  *content = (SmtpContent) {.message = message};
  if (message->content == NULL)
    content->buffer = g_malloc (SMTP_PIECE_BYTES);
}

void
smtp_content_clear (SmtpContent *content)
{
  g_clear_pointer (&content->buffer, g_free);
}

static void
take_from_memory (SmtpContent *content)
{
  size_t length;
  const char *bytes = g_bytes_get_data (content->message->content, &length);

  content->piece = bytes + content->offset;
  content->length = MIN (length - content->offset, SMTP_PIECE_BYTES);
  content->offset += content->length;
}

static bool
take_from_stream (SmtpContent *content, GCancellable *cancellable, GError **error)
{
  gssize length = g_input_stream_read (content->message->stream, content->buffer, SMTP_PIECE_BYTES,
                                       cancellable, error);

  content->piece = content->buffer;
  content->length = (size_t) MAX (length, 0);
  return length >= 0;
}

bool
smtp_content_next (SmtpContent *content, GCancellable *cancellable, const char **out_piece,
                   size_t *out_length, GError **error)
{
  if (content->back > 0) {
    content->piece += content->length - content->back;
    content->length = content->back;
    content->back = 0;
  } else if (content->message->content != NULL) {
    take_from_memory (content);
  } else if (!take_from_stream (content, cancellable, error)) {
    return false;
  }
  *out_piece = content->piece;
  *out_length = content->length;
  return true;
}

void
smtp_content_give_back (SmtpContent *content, size_t length)
{
  content->back = length;
}

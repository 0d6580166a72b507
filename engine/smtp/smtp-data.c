// SPDX-License-Identifier: GPL-3.0-or-later
//
// Canonical line ends and dot-stuffing. A bare CR or LF is a line end as well: whatever the next
// server takes for one, it finds CRLF there, and a stuffed dot after it.

#include "smtp/smtp-data.h"

#include <string.h>

static void
append_line_end (SmtpData *data, GString *out)
{
  if (out != NULL)
    g_string_append_len (out, "\r\n", 2);
  data->size += 2;
  data->is_in_line = false;
}

static void
append_text (SmtpData *data, const char *text, size_t length, GString *out)
{
  if (length == 0)
    return;
  if (out != NULL) {
    if (!data->is_counted && !data->is_in_line && *text == '.')
      g_string_append_c (out, '.');
    g_string_append_len (out, text, (gssize) length);
  }
  for (size_t i = 0; i < length && !data->has_eight_bit; i++)
    data->has_eight_bit = (unsigned char) text[i] >= 0x80;
  data->size += length;
  data->is_in_line = true;
}

static size_t
text_length (const char *bytes, size_t length)
{
  const char *newline = memchr (bytes, '\n', length);
  size_t bound = newline != NULL ? (size_t) (newline - bytes) : length;
  const char *cr = memchr (bytes, '\r', bound);

  return cr != NULL ? (size_t) (cr - bytes) : bound;
}

void
smtp_data_append (SmtpData *data, const char *bytes, size_t length, GString *out)
{
  for (size_t i = 0; i < length;) {
    size_t text = text_length (bytes + i, length - i);

    append_text (data, bytes + i, text, out);
    i += text;
    if (text > 0)
      data->is_after_cr = false;
    if (i == length)
      return;
    // The LF of a CRLF was written with its CR.
    if (bytes[i] == '\r' || !data->is_after_cr)
      append_line_end (data, out);
    data->is_after_cr = bytes[i] == '\r';
    i++;
  }
}

void
smtp_data_end (SmtpData *data, GString *out)
{
  if (data->is_in_line)
    append_line_end (data, out);
}

void
smtp_data_measure (GBytes *bytes, SmtpData *out_data)
{
  size_t length;
  const char *content = g_bytes_get_data (bytes, &length);

  *out_data = (SmtpData) {0};
  smtp_data_append (out_data, content, length, NULL);
  smtp_data_end (out_data, NULL);
}

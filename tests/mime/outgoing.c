// SPDX-License-Identifier: GPL-3.0-or-later

#include "outgoing.h"

static GBytes *
read_all (MailSource *source)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = mail_source_read (source, G_MAXUINT64, &error);

  g_assert_no_error (error);
  return bytes;
}

MimeMessage *
outgoing_parse (MailSource *source)
{
  g_autoptr (GBytes) bytes = read_all (source);

  return mime_message_parse (bytes);
}

char *
outgoing_dup_text (MailSource *source)
{
  g_autoptr (GBytes) bytes = read_all (source);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return g_strndup (data, length);
}

void
outgoing_assert_canonical (MailSource *source)
{
  g_autoptr (GBytes) bytes = read_all (source);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  gsize column = 0;

  g_assert_cmpuint (length, >, 0);
  for (gsize i = 0; i < length; i++) {
    g_assert_true (data[i] != '\0');
    if (data[i] == '\n')
      g_assert_true (i > 0 && data[i - 1] == '\r');
    if (data[i] == '\r')
      g_assert_true (i + 1 < length && data[i + 1] == '\n');
    column = data[i] == '\n' ? 0 : column + 1;
    g_assert_cmpuint (column, <=, 999); // 998 and the CR
  }
  g_assert_true (data[length - 1] == '\n');
  g_assert_null (g_strstr_len (data, (gssize) length, g_get_host_name ()));
}

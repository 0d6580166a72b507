// SPDX-License-Identifier: GPL-3.0-or-later
//
// What reading and writing share: a message's flags by name, its line ends, names of files.

#include "archive/archive-message.h"

#include <string.h>

#define FILE_NAME_BYTES_MAX 200

void
archive_message_clear (ArchiveMessage *message)
{
  g_clear_pointer (&message->folder, g_free);
  g_clear_pointer (&message->raw, g_bytes_unref);
  g_clear_pointer (&message->keywords, g_strfreev);
  message->flags = 0;
  message->received = 0;
}

void
archive_message_add_keyword (ArchiveMessage *message, const char *name)
{
  MailFlags bit = mail_flag_from_imap (name, -1);
  unsigned n = message->keywords != NULL ? g_strv_length (message->keywords) : 0;

  message->flags |= bit;
  if (bit != 0 || *name == '\0')
    return;
  message->keywords = g_renew (char *, message->keywords, n + 2);
  message->keywords[n] = g_strdup (name);
  message->keywords[n + 1] = NULL;
}

bool
archive_is_uniform (GBytes *raw)
{
  size_t n;
  const char *p = g_bytes_get_data (raw, &n), *start = p, *end = p + n;

  while ((p = memchr (p, '\n', (size_t) (end - p))) != NULL) {
    if (p == start || p[-1] != '\r' || (p - start >= 2 && p[-2] == '\r'))
      return false;
    p++;
  }
  return true;
}

char *
archive_file_name (const char *name)
{
  g_autoptr (GString) safe = g_string_new (NULL);

  for (const char *p = name; *p != '\0' && safe->len < FILE_NAME_BYTES_MAX;
       p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    bool bad = c == '/' || g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT ||
               (c == '.' && safe->len == 0);
    g_string_append_unichar (safe, bad ? '_' : c);
  }
  g_strchomp (safe->str);
  return g_strdup (*safe->str != '\0' ? safe->str : "_");
}

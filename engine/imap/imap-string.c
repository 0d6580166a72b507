// SPDX-License-Identifier: GPL-3.0-or-later
//
// Borrowed bytes: comparing and copying them.

#include "imap/imap-string.h"

#include <string.h>

bool
imap_string_is_nil (ImapString string)
{
  return string.p == NULL;
}

bool
imap_string_is (ImapString string, const char *text)
{
  return string.p != NULL && strlen (text) == string.n &&
         g_ascii_strncasecmp (string.p, text, string.n) == 0;
}

char *
imap_string_dup (ImapString string)
{
  if (memchr (string.n > 0 ? string.p : "", '\0', string.n) == NULL)
    return g_strndup (string.n > 0 ? string.p : "", string.n);
  GString *copy = g_string_sized_new (string.n + 8);
  for (size_t i = 0; i < string.n; i++) {
    if (string.p[i] == '\0')
      g_string_append (copy, "\xef\xbf\xbd");
    else
      g_string_append_c (copy, string.p[i]);
  }
  return g_string_free (copy, FALSE);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bounding and cleaning what a server said.

#include "base/mail-text.h"
#include "base/limits.h"

#include <string.h>

char *
mail_text_from_server (const char *text, gssize length)
{
  size_t bytes = length < 0 ? strlen (text) : (size_t) length;
  char *clean = g_utf8_make_valid (text, (gssize) MIN (bytes, LIMIT_SERVER_TEXT_BYTES));

  for (char *p = clean; *p != '\0'; p++) {
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  }
  return clean;
}

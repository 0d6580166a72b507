// SPDX-License-Identifier: GPL-3.0-or-later
//
// Field by field up to the blank line, word by word in those that have addresses.

#include "smtp/smtp-header.h"

#include <glib.h>
#include <string.h>

// Whether LINE begins a field of addresses.
static bool
is_of_addresses (const char *line, size_t length)
{
  static const char *const names[] = {
    "From", "Sender", "Reply-To", "To", "Cc", "Mail-Followup-To", "Disposition-Notification-To"};
  static const char resent[] = "Resent-";

  if (length > strlen (resent) && g_ascii_strncasecmp (line, resent, strlen (resent)) == 0) {
    line += strlen (resent);
    length -= strlen (resent);
  }
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    size_t name = strlen (names[i]);

    if (length > name && line[name] == ':' && g_ascii_strncasecmp (line, names[i], name) == 0)
      return true;
  }
  return false;
}

// Whether some word of LINE has an @ after a byte over 127.
static bool
has_utf8_local_part (const char *line, size_t length)
{
  bool is_high = false;

  for (size_t i = 0; i < length; i++) {
    unsigned char byte = (unsigned char) line[i];

    if (byte == '@' && is_high)
      return true;
    if (byte >= 0x80)
      is_high = true;
    else if (strchr (" \t\r\n<>(),;:@", byte) != NULL)
      is_high = false;
  }
  return false;
}

bool
smtp_header_has_utf8_address (const char *bytes, size_t length)
{
  const char *line = bytes, *end = bytes + length;
  bool is_inside = false;

  while (line < end) {
    const char *newline = memchr (line, '\n', (size_t) (end - line));
    const char *next = newline != NULL ? newline + 1 : end;

    if (*line == '\n' || (*line == '\r' && line + 1 < end && line[1] == '\n'))
      return false;
    if (*line != ' ' && *line != '\t')
      is_inside = is_of_addresses (line, (size_t) (next - line));
    if (is_inside && has_utf8_local_part (line, (size_t) (next - line)))
      return true;
    line = next;
  }
  return false;
}

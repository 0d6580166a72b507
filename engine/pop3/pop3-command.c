// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writing commands.

#include "pop3/pop3-command.h"

static bool
has_control (const char *text)
{
  for (; *text != '\0'; text++) {
    if (g_ascii_iscntrl (*text))
      return true;
  }
  return false;
}

bool
pop3_command_append (GString *out, const char *verb, const char *argument, GError **error)
{
  if (argument != NULL && has_control (argument)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "%s: control character in an argument",
                 verb);
    return false;
  }
  g_string_append (out, verb);
  if (argument != NULL)
    g_string_append_printf (out, " %s", argument);
  g_string_append (out, "\r\n");
  return true;
}

void
pop3_command_append_number (GString *out, const char *verb, uint32_t number, int second)
{
  g_string_append_printf (out, "%s %u", verb, number);
  if (second >= 0)
    g_string_append_printf (out, " %d", second);
  g_string_append (out, "\r\n");
}

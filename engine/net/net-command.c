// SPDX-License-Identifier: GPL-3.0-or-later

#include "net/net-command.h"

bool
net_command_has_control (const char *text)
{
  for (; *text != '\0'; text++) {
    if (g_ascii_iscntrl (*text))
      return true;
  }
  return false;
}

bool
net_command_append (GString *out, const char *verb, const char *argument, GError **error)
{
  if (argument != NULL && net_command_has_control (argument)) {
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

// SPDX-License-Identifier: GPL-3.0-or-later

#include "pop3/pop3-command.h"

void
pop3_command_append_number (GString *out, const char *verb, uint32_t number, int second)
{
  g_string_append_printf (out, "%s %u", verb, number);
  if (second >= 0)
    g_string_append_printf (out, " %d", second);
  g_string_append (out, "\r\n");
}

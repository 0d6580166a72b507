// SPDX-License-Identifier: GPL-3.0-or-later
//
// A list of addresses, the last chosen last.

#include "ui/mail-light-senders.h"

#include <gio/gio.h>

#define KEY "light-senders"
#define MAX_SENDERS 200

static bool
is_same (const char *a, const char *b)
{
  return g_ascii_strcasecmp (a, b) == 0;
}

bool
mail_light_senders_has (const char *address)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");
  g_auto (GStrv) senders = g_settings_get_strv (settings, KEY);

  for (char **sender = senders; *sender; sender++)
    if (is_same (*sender, address))
      return true;
  return false;
}

void
mail_light_senders_set (const char *address, bool is_light)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");
  g_auto (GStrv) old = g_settings_get_strv (settings, KEY);
  g_autoptr (GPtrArray) senders = g_ptr_array_new ();

  if (!*address)
    return;
  for (char **sender = old; *sender; sender++)
    if (!is_same (*sender, address))
      g_ptr_array_add (senders, *sender);
  if (is_light)
    g_ptr_array_add (senders, (char *) address);
  while (senders->len > MAX_SENDERS)
    g_ptr_array_remove_index (senders, 0);
  g_ptr_array_add (senders, NULL);
  g_settings_set_strv (settings, KEY, (const char *const *) senders->pdata);
}

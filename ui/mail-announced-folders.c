// SPDX-License-Identifier: GPL-3.0-or-later
//
// Folders by their ids, each with the choice. What is as it would be anyway is not kept.

#include "ui/mail-announced-folders.h"

#include <gio/gio.h>

#define KEY "announced-folders"

// Nobody wants to be called to junk, nor to what they sent or put away themselves.
static bool
is_announced_by_itself (const MailFolder *folder)
{
  return folder->role == MAIL_ROLE_INBOX || folder->role == MAIL_ROLE_NONE;
}

bool
mail_announced_folders_has (const MailFolder *folder)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");
  g_autoptr (GVariant) chosen = g_settings_get_value (settings, KEY);
  GVariantIter iter;
  int64_t id;
  gboolean is_announced;

  g_variant_iter_init (&iter, chosen);
  while (g_variant_iter_next (&iter, "{xb}", &id, &is_announced))
    if (id == folder->id)
      return is_announced;
  return is_announced_by_itself (folder);
}

void
mail_announced_folders_set (const MailFolder *folder, bool is_announced)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");
  g_autoptr (GVariant) old = g_settings_get_value (settings, KEY);
  GVariantBuilder builder;
  GVariantIter iter;
  int64_t id;
  gboolean was;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{xb}"));
  g_variant_iter_init (&iter, old);
  while (g_variant_iter_next (&iter, "{xb}", &id, &was))
    if (id != folder->id)
      g_variant_builder_add (&builder, "{xb}", id, was);
  if (is_announced != is_announced_by_itself (folder))
    g_variant_builder_add (&builder, "{xb}", folder->id, is_announced);
  g_settings_set_value (settings, KEY, g_variant_builder_end (&builder));
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// A list of ids, the last folded last. Ids are never used again, so that one of a folder that has
// gone does no harm.

#include "ui/mail-folded-folders.h"

#include <gio/gio.h>

#define KEY "folded-folders"
#define MAX_FOLDERS 500

bool
mail_folded_folders_has (int64_t folder_id)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");
  g_autoptr (GVariant) folded = g_settings_get_value (settings, KEY);
  size_t n;
  const int64_t *ids = g_variant_get_fixed_array (folded, &n, sizeof *ids);

  for (size_t i = 0; i < n; i++)
    if (ids[i] == folder_id)
      return true;
  return false;
}

void
mail_folded_folders_set (int64_t folder_id, bool is_folded)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");
  g_autoptr (GVariant) old = g_settings_get_value (settings, KEY);
  g_autoptr (GArray) kept = g_array_new (false, false, sizeof (int64_t));
  size_t n;
  const int64_t *ids = g_variant_get_fixed_array (old, &n, sizeof *ids);

  for (size_t i = n > MAX_FOLDERS - 1 ? n - (MAX_FOLDERS - 1) : 0; i < n; i++)
    if (ids[i] != folder_id)
      g_array_append_val (kept, ids[i]);
  if (is_folded)
    g_array_append_val (kept, folder_id);
  g_settings_set_value (
    settings, KEY,
    g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, kept->data, kept->len, sizeof (int64_t)));
}

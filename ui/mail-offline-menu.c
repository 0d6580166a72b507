// SPDX-License-Identifier: GPL-3.0-or-later
//
// A stateful action whose state is the choice, so that the menu shows it.

#include "ui/mail-offline-menu.h"

#include "ui/mail-offline.h"

typedef struct {
  MailEngine *engine;
  int64_t folder_id;
} Target;

static void
target_free (void *data, GClosure *closure)
{
  Target *target = data;

  g_object_unref (target->engine);
  g_free (target);
}

static void
on_activate (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Target *target = data;

  mail_engine_set_folder_offline_async (target->engine, target->folder_id,
                                        g_variant_get_int32 (parameter), NULL, NULL, NULL);
  g_simple_action_set_state (action, parameter);
}

static void
install (GtkWidget *widget, MailEngine *engine, const MailFolder *folder, int value)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) action =
    g_simple_action_new_stateful ("period", G_VARIANT_TYPE_INT32, g_variant_new_int32 (value));
  Target *target = g_new0 (Target, 1);

  *target = (Target) {g_object_ref (engine), folder->id};
  g_signal_connect_data (action, "activate", G_CALLBACK (on_activate), target, target_free, 0);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
  gtk_widget_insert_action_group (widget, "offline", G_ACTION_GROUP (group));
}

static void
append (GMenu *menu, int value)
{
  g_autofree char *title = mail_offline_dup_period_title (value);
  g_autoptr (GMenuItem) item = g_menu_item_new (title, NULL);

  g_menu_item_set_action_and_target (item, "offline.period", "i", value);
  g_menu_append_item (menu, item);
}

GMenuModel *
mail_offline_menu_new (GtkWidget *widget, MailEngine *engine, const MailFolder *folder)
{
  GMenu *menu = g_menu_new ();
  int value = mail_engine_read_folder_offline (engine, folder->id);
  int placed = value == MAIL_OFFLINE_INHERIT ? MAIL_OFFLINE_NONE : value;
  g_autoptr (GArray) periods = mail_offline_dup_periods (placed);

  install (widget, engine, folder, value);
  append (menu, MAIL_OFFLINE_INHERIT);
  for (unsigned int i = 0; i < periods->len; i++)
    append (menu, g_array_index (periods, int, i));
  return G_MENU_MODEL (menu);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// GTK's list would take it to toggle its row; that is right only in select mode.

#include "ui/mail-list-space.h"

#include "ui/mail-selection.h"

static gboolean
on_space (GtkWidget *list, GVariant *parameter, gpointer data)
{
  GtkSelectionModel *selection = gtk_list_view_get_model (GTK_LIST_VIEW (list));

  if ((selection && mail_selection_is_additive (MAIL_SELECTION (selection))) ||
      !g_settings_get_boolean (data, "single-letter-shortcuts"))
    return false;
  return gtk_widget_activate_action (list, "win.page-down", NULL);
}

void
mail_list_space_add (GtkListView *list)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkShortcutAction *action =
    gtk_callback_action_new (on_space, g_settings_new ("org.example.Mail"), g_object_unref);

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_space, 0), action));
  gtk_widget_add_controller (GTK_WIDGET (list), keys);
}

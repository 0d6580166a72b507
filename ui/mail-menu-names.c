// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finds the items by their accessible role: GTK's class for them is private, its property "text" is
// the item's label.

#include "ui/mail-menu-names.h"

#include <gtk/gtk.h>

// A submenu that has not been open yet is below WIDGET as well.
static void
name_items (GtkWidget *widget)
{
  GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget));

  if (role == GTK_ACCESSIBLE_ROLE_MENU_ITEM || role == GTK_ACCESSIBLE_ROLE_MENU_ITEM_CHECKBOX ||
      role == GTK_ACCESSIBLE_ROLE_MENU_ITEM_RADIO) {
    g_autofree char *text = NULL;

    if (!g_object_class_find_property (G_OBJECT_GET_CLASS (widget), "text"))
      return;
    g_object_get (widget, "text", &text, NULL);
    gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    text ? text : "", -1);
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    name_items (child);
}

static gboolean
on_map (GSignalInvocationHint *hint, unsigned int n_values, const GValue *values, gpointer data)
{
  GtkWidget *widget = g_value_get_object (&values[0]);

  if (GTK_IS_POPOVER_MENU (widget))
    name_items (widget);
  return true;
}

void
mail_menu_names_install (void)
{
  g_autoptr (GTypeClass) class = g_type_class_ref (GTK_TYPE_WIDGET); // its signals exist from here

  g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, on_map, NULL, NULL);
}

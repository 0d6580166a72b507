// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finds the items by their accessible role: GTK's class for them is private, its property "text" is
// the item's label.

#include "ui/mail-menu-names.h"

#include <gtk/gtk.h>
#include <stdbool.h>

static bool
is_item (GtkAccessible *accessible)
{
  GtkAccessibleRole role = gtk_accessible_get_accessible_role (accessible);

  return role == GTK_ACCESSIBLE_ROLE_MENU_ITEM || role == GTK_ACCESSIBLE_ROLE_MENU_ITEM_CHECKBOX ||
         role == GTK_ACCESSIBLE_ROLE_MENU_ITEM_RADIO;
}

// Each by itself: what an open menu offers may come once it is open.
static gboolean
on_map (GSignalInvocationHint *hint, unsigned int n_values, const GValue *values, gpointer data)
{
  GObject *widget = g_value_get_object (&values[0]);
  g_autofree char *text = NULL;

  if (!is_item (GTK_ACCESSIBLE (widget)) ||
      !g_object_class_find_property (G_OBJECT_GET_CLASS (widget), "text"))
    return true;
  g_object_get (widget, "text", &text, NULL);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text ? text : "", -1);
  return true;
}

void
mail_menu_names_install (void)
{
  g_autoptr (GTypeClass) class = g_type_class_ref (GTK_TYPE_WIDGET); // its signals exist from here

  g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, on_map, NULL, NULL);
}

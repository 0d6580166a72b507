// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows are known by where they stand: the one that follows is where a person goes on.

#include "ui/mail-focus.h"

int
mail_focus_get_row (GtkListBox *list)
{
  GtkWidget *row = gtk_widget_get_focus_child (GTK_WIDGET (list));

  return row && GTK_IS_LIST_BOX_ROW (row) ? gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) :
                                            -1;
}

void
mail_focus_give_row (GtkListBox *list, int index, GtkWidget *place)
{
  GtkListBoxRow *row = NULL;

  if (index < 0)
    return;
  for (int i = index; i >= 0 && !row; i--)
    row = gtk_list_box_get_row_at_index (list, i);
  if (row && gtk_widget_child_focus (GTK_WIDGET (row), GTK_DIR_TAB_FORWARD))
    return;
  // Else it would be looked for behind where the focus was, and that may have been the end.
  gtk_root_set_focus (gtk_widget_get_root (place), NULL);
  gtk_widget_child_focus (place, GTK_DIR_TAB_FORWARD);
}

static gboolean
on_opened (gpointer data)
{
  GtkWidget *widget = data;
  bool has_it = gtk_widget_get_state_flags (widget) & GTK_STATE_FLAG_FOCUS_WITHIN;

  if (gtk_widget_get_mapped (widget) && !has_it)
    gtk_widget_grab_focus (widget);
  return G_SOURCE_REMOVE;
}

// The dialog gives it away right after.
static void
on_mapped (GtkWidget *widget)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, on_opened, g_object_ref (widget), g_object_unref);
}

void
mail_focus_begin_at (GtkWidget *widget)
{
  g_signal_connect (widget, "map", G_CALLBACK (on_mapped), NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// A dialog that left its window goes a moment later. It does not outlive the window: with a window
// that is destroyed its dialogs go at once.
//
// As a dialog folds all that is in it leaves the window for a moment, and the keyboard with it.

#include "ui/mail-dialog-keeper.h"

#include <adwaita.h>
#include <stdbool.h>

static void
on_parent_changed (GtkWidget *dialog, GParamSpec *property, GtkWidget *window)
{
  if (!gtk_widget_get_parent (dialog) && !gtk_widget_in_destruction (window))
    g_idle_add_once (g_object_unref, g_object_ref (dialog));
}

typedef struct {
  GtkWidget *window;     // borrowed, it owns this
  GSignalGroup *focused; // in a dialog, the last that was
  unsigned int id;       // source
} Keyboard;

static void
keyboard_free (void *data)
{
  Keyboard *keyboard = data;

  g_clear_handle_id (&keyboard->id, g_source_remove);
  g_object_unref (keyboard->focused);
  g_free (keyboard);
}

static AdwDialog *
dup_visible_dialog (GtkWidget *window)
{
  AdwDialog *dialog = NULL;

  g_object_get (window, "visible-dialog", &dialog, NULL);
  return dialog;
}

static bool
has_keyboard (GtkWidget *dialog)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (dialog));

  return focus && gtk_widget_is_ancestor (focus, dialog) && gtk_widget_get_mapped (focus);
}

static gboolean
on_return (void *data)
{
  Keyboard *keyboard = data;
  g_autoptr (GtkWidget) focused = g_signal_group_dup_target (keyboard->focused);
  g_autoptr (AdwDialog) dialog = NULL;
  GtkWidget *place;

  keyboard->id = 0;
  if (!gtk_widget_get_mapped (keyboard->window))
    return G_SOURCE_REMOVE;
  dialog = dup_visible_dialog (keyboard->window);
  place = (GtkWidget *) dialog;
  if (!place || has_keyboard (place))
    return G_SOURCE_REMOVE;
  if (!focused || !gtk_widget_is_ancestor (focused, place) || !gtk_widget_get_mapped (focused) ||
      !gtk_widget_grab_focus (focused)) {
    // Else the next would be looked for behind what does not show.
    gtk_root_set_focus (GTK_ROOT (keyboard->window), NULL);
    gtk_widget_child_focus (place, GTK_DIR_TAB_FORWARD);
  }
  return G_SOURCE_REMOVE;
}

static void
on_lost (Keyboard *keyboard)
{
  if (!keyboard->id && !gtk_widget_in_destruction (keyboard->window))
    keyboard->id = g_idle_add (on_return, keyboard);
}

static void
on_focus_changed (GtkWidget *window, GParamSpec *property, Keyboard *keyboard)
{
  g_autoptr (AdwDialog) dialog = NULL;

  if (gtk_widget_in_destruction (window))
    return;
  dialog = dup_visible_dialog (window);
  if (dialog && has_keyboard (GTK_WIDGET (dialog)))
    g_signal_group_set_target (keyboard->focused, gtk_root_get_focus (GTK_ROOT (window)));
  else if (dialog)
    on_lost (keyboard);
}

static void
on_visible_dialog_changed (GtkWidget *window)
{
  g_autoptr (AdwDialog) dialog = dup_visible_dialog (window);

  if (!dialog)
    return;
  // It may have been shown before: below another one, or once more.
  g_signal_handlers_disconnect_by_func (dialog, on_parent_changed, window);
  g_signal_connect_object (dialog, "notify::parent", G_CALLBACK (on_parent_changed), window, 0);
}

void
mail_dialog_keeper_watch (GtkWindow *window)
{
  Keyboard *keyboard;

  if (!ADW_IS_APPLICATION_WINDOW (window) && !ADW_IS_WINDOW (window))
    return;
  keyboard = g_new0 (Keyboard, 1);
  keyboard->window = GTK_WIDGET (window);
  keyboard->focused = g_signal_group_new (GTK_TYPE_WIDGET);
  // What is not shown any more keeps the keyboard for itself, and hears nothing.
  g_signal_group_connect_swapped (keyboard->focused, "unmap", G_CALLBACK (on_lost), keyboard);
  g_object_set_data_full (G_OBJECT (window), "keyboard-of-dialogs", keyboard, keyboard_free);
  g_signal_connect (window, "notify::focus-widget", G_CALLBACK (on_focus_changed), keyboard);
  g_signal_connect (window, "notify::visible-dialog", G_CALLBACK (on_visible_dialog_changed), NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// A dialog that comes gets the keys that act everywhere; one that left its window goes a moment
// later. It does not outlive the window: with a window that is destroyed its dialogs go at once.

#include "ui/mail-dialog-keeper.h"

#include "ui/mail-actions.h"

#include <adwaita.h>

static void
on_parent_changed (GtkWidget *dialog, GParamSpec *property, GtkWidget *window)
{
  if (!gtk_widget_get_parent (dialog) && !gtk_widget_in_destruction (window))
    g_idle_add_once (g_object_unref, g_object_ref (dialog));
}

static void
on_visible_dialog_changed (GtkWidget *window)
{
  AdwDialog *dialog = NULL;

  g_object_get (window, "visible-dialog", &dialog, NULL);
  if (!dialog)
    return;
  mail_actions_add_to_dialog (GTK_WIDGET (dialog));
  // It may have been shown before: below another one, or once more.
  g_signal_handlers_disconnect_by_func (dialog, on_parent_changed, window);
  g_signal_connect_object (dialog, "notify::parent", G_CALLBACK (on_parent_changed), window, 0);
  g_object_unref (dialog);
}

void
mail_dialog_keeper_watch (GtkWindow *window)
{
  if (ADW_IS_APPLICATION_WINDOW (window) || ADW_IS_WINDOW (window))
    g_signal_connect (window, "notify::visible-dialog", G_CALLBACK (on_visible_dialog_changed),
                      NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finds what is unsaved by walking through the windows: nobody has to enter a list, or leave it.

#include "ui/mail-unsaved.h"

// Of a task that saves all.
typedef struct {
  unsigned int left; // to be saved, and one for the start
  GError *error;     // the first
} Count;

G_DEFINE_INTERFACE (MailUnsaved, mail_unsaved, GTK_TYPE_WIDGET)

static void
mail_unsaved_default_init (MailUnsavedInterface *iface)
{
}

static void
count_free (Count *count)
{
  g_clear_error (&count->error);
  g_free (count);
}

static void
count_down (GTask *task)
{
  Count *count = g_task_get_task_data (task);

  if (--count->left > 0)
    return;
  if (count->error)
    g_task_return_error (task, g_steal_pointer (&count->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_saved (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  Count *count = g_task_get_task_data (task);
  MailUnsaved *unsaved = MAIL_UNSAVED (source);

  MAIL_UNSAVED_GET_IFACE (unsaved)->save_finish (unsaved, result,
                                                 count->error ? NULL : &count->error);
  count_down (task);
}

static void
gather (GtkWidget *widget, GPtrArray *found)
{
  if (MAIL_IS_UNSAVED (widget))
    g_ptr_array_add (found, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    gather (child, found);
}

void
mail_unsaved_save_all_async (GAsyncReadyCallback callback, void *data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, data);
  g_autoptr (GList) windows = gtk_window_list_toplevels ();
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  Count *count = g_new0 (Count, 1);

  for (GList *item = windows; item; item = item->next)
    gather (item->data, found);
  count->left = 1 + found->len;
  g_task_set_task_data (task, count, (GDestroyNotify) count_free);
  for (unsigned int i = 0; i < found->len; i++) {
    MailUnsaved *unsaved = g_ptr_array_index (found, i);

    MAIL_UNSAVED_GET_IFACE (unsaved)->save_async (unsaved, on_saved, g_object_ref (task));
  }
  count_down (task);
}

bool
mail_unsaved_save_all_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Each row has a drag source of its own, since GtkListView keeps the pointer's presses from any
// that sits on itself.

#include "ui/mail-folder-drag.h"

#include "ui/mail-drag-icon.h"
#include "ui/mail-folder-place.h"
#include "ui/mail-sidebar-row.h"

struct _MailFolderDrag {
  GObject parent_instance;

  MailFolder *folder;
};

G_DEFINE_FINAL_TYPE (MailFolderDrag, mail_folder_drag, G_TYPE_OBJECT)

static void
mail_folder_drag_finalize (GObject *object)
{
  mail_folder_unref (MAIL_FOLDER_DRAG (object)->folder);
  G_OBJECT_CLASS (mail_folder_drag_parent_class)->finalize (object);
}

static void
mail_folder_drag_class_init (MailFolderDragClass *class)
{
  G_OBJECT_CLASS (class)->finalize = mail_folder_drag_finalize;
}

static void
mail_folder_drag_init (MailFolderDrag *self)
{
}

static const MailFolder *
folder_of (GtkWidget *row)
{
  MailSidebarItem *item = mail_sidebar_row_get_item (MAIL_SIDEBAR_ROW (row));

  return item ? mail_sidebar_item_get_folder (item) : NULL;
}

static GdkContentProvider *
on_prepare (GtkDragSource *source, double x, double y, GtkWidget *row)
{
  const MailFolder *folder = folder_of (row);

  if (!folder || !mail_folder_can_move (folder))
    return NULL;
  g_autoptr (MailFolderDrag) drag = g_object_new (MAIL_TYPE_FOLDER_DRAG, NULL);
  drag->folder = mail_folder_ref ((MailFolder *) folder);
  return gdk_content_provider_new_typed (MAIL_TYPE_FOLDER_DRAG, drag);
}

static void
on_drag_begin (GtkDragSource *source, GdkDrag *drag, GtkWidget *row)
{
  const MailFolder *folder = folder_of (row);

  mail_drag_icon_set (drag, folder ? folder->name : "");
}

void
mail_folder_drag_add_source (GtkWidget *row)
{
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_object (source, "prepare", G_CALLBACK (on_prepare), row, 0);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (on_drag_begin), row, 0);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (source));
}

const MailFolder *
mail_folder_drag_get_folder (MailFolderDrag *self)
{
  return self->folder;
}

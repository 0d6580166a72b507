// SPDX-License-Identifier: GPL-3.0-or-later
//
// One target for the whole list, so that rows need none: it finds the row under the pointer, marks
// it while a drop would be taken, and tells what was dropped.

#include "ui/mail-sidebar-drop.h"

#include "ui/mail-conversation-drag.h"
#include "ui/mail-sidebar-row.h"

#define MARK "drop-target" // style class

struct _MailSidebarDrop {
  GObject parent_instance;

  GtkListView *list; // unowned
  GtkWidget *marked; // the list's widget around a row, weak; or NULL
};

static unsigned int dropped_signal;

G_DEFINE_FINAL_TYPE (MailSidebarDrop, mail_sidebar_drop, G_TYPE_OBJECT)

static void
mark (MailSidebarDrop *self, GtkWidget *widget)
{
  if (self->marked == widget)
    return;
  if (self->marked)
    gtk_widget_remove_css_class (self->marked, MARK);
  g_set_weak_pointer (&self->marked, widget);
  if (widget)
    gtk_widget_add_css_class (widget, MARK);
}

// The folder at X, Y that takes what TARGET carries.
static const MailFolder *
find_folder (MailSidebarDrop *self, GtkDropTarget *target, double x, double y, GtkWidget **out_row)
{
  const GValue *value = gtk_drop_target_get_value (target);
  MailConversationDrag *drag = value ? g_value_get_object (value) : NULL;
  MailSidebarItem *item;
  const MailFolder *folder;

  *out_row = mail_sidebar_pick_row (self->list, x, y);
  item = *out_row ? mail_sidebar_row_get_item (MAIL_SIDEBAR_ROW (*out_row)) : NULL;
  folder = item ? mail_sidebar_item_get_folder (item) : NULL;
  return folder && folder->selectable && !(folder->denied & MAIL_DENIES_INSERT) && drag &&
             mail_conversation_drag_fits (drag, folder->id, folder->account_id) ?
           folder :
           NULL;
}

// Without a key held both are offered: then it is a move.
static GdkDragAction
choose_action (GtkDropTarget *target)
{
  GdkDrop *drop = gtk_drop_target_get_current_drop (target);

  return drop && !(gdk_drop_get_actions (drop) & GDK_ACTION_MOVE) ? GDK_ACTION_COPY :
                                                                    GDK_ACTION_MOVE;
}

static GdkDragAction
on_motion (GtkDropTarget *target, double x, double y, MailSidebarDrop *self)
{
  GtkWidget *row;
  const MailFolder *folder = find_folder (self, target, x, y, &row);

  mark (self, folder ? gtk_widget_get_parent (row) : NULL);
  return folder ? choose_action (target) : 0;
}

static void
on_leave (GtkDropTarget *target, MailSidebarDrop *self)
{
  mark (self, NULL);
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, MailSidebarDrop *self)
{
  MailConversationDrag *drag = g_value_get_object (value);
  GtkWidget *row;
  const MailFolder *folder = find_folder (self, target, x, y, &row);

  mark (self, NULL);
  if (!folder)
    return false;
  g_signal_emit (self, dropped_signal, 0, mail_conversation_drag_get_threads (drag), folder->id,
                 choose_action (target) == GDK_ACTION_COPY);
  return true;
}

static void
mail_sidebar_drop_dispose (GObject *object)
{
  mark (MAIL_SIDEBAR_DROP (object), NULL);
  G_OBJECT_CLASS (mail_sidebar_drop_parent_class)->dispose (object);
}

static void
mail_sidebar_drop_class_init (MailSidebarDropClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_sidebar_drop_dispose;
  dropped_signal =
    g_signal_new ("dropped", MAIL_TYPE_SIDEBAR_DROP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3, G_TYPE_ARRAY, G_TYPE_INT64, G_TYPE_BOOLEAN);
}

static void
mail_sidebar_drop_init (MailSidebarDrop *self)
{
}

MailSidebarDrop *
mail_sidebar_drop_new (GtkListView *list)
{
  MailSidebarDrop *self = g_object_new (MAIL_TYPE_SIDEBAR_DROP, NULL);
  GtkDropTarget *target =
    gtk_drop_target_new (MAIL_TYPE_CONVERSATION_DRAG, GDK_ACTION_MOVE | GDK_ACTION_COPY);

  self->list = list;
  // What fits is known only from what it is.
  gtk_drop_target_set_preload (target, true);
  g_signal_connect_object (target, "enter", G_CALLBACK (on_motion), self, 0);
  g_signal_connect_object (target, "motion", G_CALLBACK (on_motion), self, 0);
  g_signal_connect_object (target, "leave", G_CALLBACK (on_leave), self, 0);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (list), GTK_EVENT_CONTROLLER (target));
  return self;
}

GtkWidget *
mail_sidebar_pick_row (GtkListView *list, double x, double y)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (list), x, y, GTK_PICK_DEFAULT);
  GtkWidget *row = picked ? gtk_widget_get_ancestor (picked, MAIL_TYPE_SIDEBAR_ROW) : NULL;

  // The row's padding belongs to the list item around it.
  if (!row && picked && gtk_widget_get_first_child (picked) &&
      MAIL_IS_SIDEBAR_ROW (gtk_widget_get_first_child (picked)))
    row = gtk_widget_get_first_child (picked);
  return row;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// One target for the whole list, so that rows need none: it finds the row under the pointer, marks
// it while a drop would be taken, and tells what was dropped.

#include "ui/mail-sidebar-drop.h"

#include "ui/mail-conversation-drag.h"
#include "ui/mail-folder-drag.h"
#include "ui/mail-folder-place.h"
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

static MailSidebarItem *
pick_item (MailSidebarDrop *self, double x, double y, GtkWidget **out_row)
{
  *out_row = mail_sidebar_pick_row (self->list, x, y);
  return *out_row ? mail_sidebar_row_get_item (MAIL_SIDEBAR_ROW (*out_row)) : NULL;
}

static bool
takes_mail (const MailFolder *folder, MailConversationDrag *drag)
{
  return folder && folder->selectable && !(folder->denied & MAIL_DENIES_INSERT) &&
         mail_conversation_drag_fits (drag, folder->id, folder->account_id);
}

// Below another, or, on the account's name, to the top.
static bool
takes_folder (MailSidebarItem *item, const MailFolder *dragged)
{
  const MailFolder *folder = mail_sidebar_item_get_folder (item);

  return folder ? mail_folder_can_hold (folder, dragged) :
                  dragged->parent_id != 0 &&
                    mail_sidebar_item_get_account_id (item) == dragged->account_id;
}

// The item at X, Y, if it takes what VALUE carries.
static MailSidebarItem *
find_goal (MailSidebarDrop *self, const GValue *value, double x, double y, GtkWidget **out_row)
{
  MailSidebarItem *item = pick_item (self, x, y, out_row);
  void *drag = value ? g_value_get_object (value) : NULL;

  if (!item || !drag)
    return NULL;
  bool takes = MAIL_IS_FOLDER_DRAG (drag) ?
                 takes_folder (item, mail_folder_drag_get_folder (drag)) :
                 takes_mail (mail_sidebar_item_get_folder (item), drag);
  return takes ? item : NULL;
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
  MailSidebarItem *goal = find_goal (self, gtk_drop_target_get_value (target), x, y, &row);

  mark (self, goal ? gtk_widget_get_parent (row) : NULL);
  return goal ? choose_action (target) : 0;
}

static void
on_leave (GtkDropTarget *target, MailSidebarDrop *self)
{
  mark (self, NULL);
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, MailSidebarDrop *self)
{
  GtkWidget *row;
  MailSidebarItem *goal = find_goal (self, value, x, y, &row);
  const MailFolder *folder = goal ? mail_sidebar_item_get_folder (goal) : NULL;
  void *drag = g_value_get_object (value);

  mark (self, NULL);
  if (!goal)
    return false;
  if (MAIL_IS_FOLDER_DRAG (drag))
    gtk_widget_activate_action (GTK_WIDGET (self->list), "win.folder-place", "(xx)",
                                mail_folder_drag_get_folder (drag)->id,
                                folder ? folder->id : (int64_t) 0);
  else
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
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_MOVE | GDK_ACTION_COPY);
  GType types[] = {MAIL_TYPE_CONVERSATION_DRAG, MAIL_TYPE_FOLDER_DRAG};

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
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

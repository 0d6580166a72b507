// SPDX-License-Identifier: GPL-3.0-or-later
//
// A strip of a few pixels with a gesture.

#include "ui/mail-pane-handle.h"

#define WIDTH 8
#define MIN_FRACTION 0.1 // the bounds of the settings that remember it
#define MAX_FRACTION 0.5

struct _MailPaneHandle {
  GtkWidget parent_instance;

  AdwNavigationSplitView *split_view; // unowned: it contains us
};

enum {
  PROP_SPLIT_VIEW = 1,
  N_PROPS,
};

G_DEFINE_FINAL_TYPE (MailPaneHandle, mail_pane_handle, GTK_TYPE_WIDGET)

static void
on_drag (GtkGestureDrag *gesture, double offset_x, double offset_y, MailPaneHandle *self)
{
  GtkWidget *split = GTK_WIDGET (self->split_view);
  double width = gtk_widget_get_width (split);
  double start_x;
  graphene_point_t point;

  // The strip moves below the pointer while it is dragged, so only its place in the view counts.
  if (width <= 0 || !gtk_gesture_drag_get_start_point (gesture, &start_x, NULL) ||
      !gtk_widget_compute_point (GTK_WIDGET (self), split,
                                 &GRAPHENE_POINT_INIT ((float) (start_x + offset_x), 0), &point))
    return;
  if (gtk_widget_get_direction (split) == GTK_TEXT_DIR_RTL)
    point.x = (float) width - point.x;
  adw_navigation_split_view_set_sidebar_width_fraction (
    self->split_view, CLAMP (point.x / width, MIN_FRACTION, MAX_FRACTION));
}

static void
mail_pane_handle_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  g_value_set_object (value, MAIL_PANE_HANDLE (object)->split_view);
}

static void
mail_pane_handle_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  MAIL_PANE_HANDLE (object)->split_view = g_value_get_object (value);
}

static void
mail_pane_handle_class_init (MailPaneHandleClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = mail_pane_handle_get_property;
  object_class->set_property = mail_pane_handle_set_property;
  g_object_class_install_property (
    object_class, PROP_SPLIT_VIEW,
    g_param_spec_object ("split-view", NULL, NULL, ADW_TYPE_NAVIGATION_SPLIT_VIEW,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (class), GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
mail_pane_handle_init (MailPaneHandle *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "col-resize");
  gtk_widget_set_size_request (GTK_WIDGET (self), WIDTH, -1);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_END);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

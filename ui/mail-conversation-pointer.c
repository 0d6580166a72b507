// SPDX-License-Identifier: GPL-3.0-or-later
//
// Clicks open; the secondary button, a long press and the menu key show the menu. All rows share
// it, as they share the quick actions, which are on the row under the pointer.

#include "ui/mail-conversation-pointer.h"

#include "ui/mail-conversation-row.h"
#include "ui/mail-row-actions.h"

struct _MailConversationPointer {
  GObject parent_instance;

  GtkListView *list;   // NULL after the end
  GtkPopover *popover; // a child of list once it was shown
  GtkWidget *actions;  // a child of the row under the pointer; owned
  GtkWidget *pressed;  // of the actions, from press to release: see dup_unaware_button (); owned
  unsigned int drop;   // source that takes the actions away; 0: none is due
};

enum {
  SIGNAL_CLICKED,
  SIGNAL_CHOSEN,
  N_SIGNALS,
};

static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MailConversationPointer, mail_conversation_pointer, G_TYPE_OBJECT)

static MailListItem *
pick_item (MailConversationPointer *self, double x, double y)
{
  MailConversationRow *row = mail_conversation_row_pick (GTK_WIDGET (self->list), x, y);

  return row ? mail_conversation_row_get_item (row) : NULL;
}

static gboolean
on_drop_due (gpointer data)
{
  MailConversationPointer *self = data;

  self->drop = 0;
  mail_conversation_row_drop_actions (self->actions);
  return G_SOURCE_REMOVE;
}

// Not at once: GTK walks up from the widget that the pointer left, here maybe one of the actions,
// and dies where it has no parent any more.
static void
on_left (GtkEventControllerMotion *motion, MailConversationPointer *self)
{
  if (self->drop == 0)
    self->drop = g_idle_add (on_drop_due, self);
}

static void
keep_actions (MailConversationPointer *self)
{
  g_clear_handle_id (&self->drop, g_source_remove);
}

static void
on_moved (GtkEventControllerMotion *motion, double x, double y, MailConversationPointer *self)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self->list), x, y, GTK_PICK_DEFAULT);
  MailConversationRow *row = mail_conversation_row_pick (GTK_WIDGET (self->list), x, y);

  keep_actions (self);
  if (row && mail_conversation_row_get_item (row))
    mail_conversation_row_take_actions (row, self->actions);
  else if (!picked || (picked != self->actions && !gtk_widget_is_ancestor (picked, self->actions)))
    mail_conversation_row_drop_actions (self->actions);
}

static bool
has_modifiers (GtkGestureClick *gesture)
{
  GdkModifierType state =
    gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  return state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK);
}

// The action at X, Y, unless GTK knows that the pointer is on it. It learns that with the next move
// alone, and gives the press to the row when the action came up under a pointer that rests.
static GtkWidget *
dup_unaware_button (MailConversationPointer *self, double x, double y)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self->list), x, y, GTK_PICK_DEFAULT);
  GtkWidget *button = picked ? gtk_widget_get_ancestor (picked, GTK_TYPE_BUTTON) : NULL;

  if (!button || !gtk_widget_is_ancestor (button, self->actions) ||
      gtk_widget_get_state_flags (button) & GTK_STATE_FLAG_PRELIGHT)
    return NULL;
  return g_object_ref (button);
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y,
            MailConversationPointer *self)
{
  g_clear_object (&self->pressed);
  self->pressed = dup_unaware_button (self, x, y);
  if (self->pressed)
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
on_released (GtkGestureClick *gesture, int n_press, double x, double y,
             MailConversationPointer *self)
{
  g_autoptr (GtkWidget) pressed = g_steal_pointer (&self->pressed);

  if (pressed) {
    g_signal_emit_by_name (pressed, "clicked");
    return;
  }
  if (n_press == 1 && !has_modifiers (gesture) && pick_item (self, x, y))
    g_signal_emit (self, signals[SIGNAL_CLICKED], 0);
}

static void
show_menu (MailConversationPointer *self, MailListItem *item, double x, double y)
{
  if (!item)
    return;
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, mail_list_item_get_id (item));
  if (!gtk_widget_get_parent (GTK_WIDGET (self->popover)))
    gtk_widget_set_parent (GTK_WIDGET (self->popover), GTK_WIDGET (self->list));
  gtk_popover_set_pointing_to (self->popover, &(GdkRectangle) {(int) x, (int) y, 1, 1});
  gtk_popover_popup (self->popover);
}

// Not when pressed: the menu would take the release, and the row stay drawn as if held down.
static void
on_context_released (GtkGestureClick *gesture, int n_press, double x, double y,
                     MailConversationPointer *self)
{
  show_menu (self, pick_item (self, x, y), x, y);
}

static void
on_long_pressed (GtkGestureLongPress *gesture, double x, double y, MailConversationPointer *self)
{
  show_menu (self, pick_item (self, x, y), x, y);
}

// Of the row that has the focus.
static gboolean
on_menu_key (GtkWidget *list, GVariant *parameter, gpointer data)
{
  GtkWidget *focus = gtk_widget_get_focus_child (list);
  GtkWidget *row = focus ? gtk_widget_get_first_child (focus) : NULL;
  graphene_point_t point;

  if (!row || !MAIL_IS_CONVERSATION_ROW (row) ||
      !gtk_widget_compute_point (row, list,
                                 &GRAPHENE_POINT_INIT (24, (float) gtk_widget_get_height (row) / 2),
                                 &point))
    return false;
  show_menu (data, mail_conversation_row_get_item (MAIL_CONVERSATION_ROW (row)), point.x, point.y);
  return true;
}

static void
mail_conversation_pointer_dispose (GObject *object)
{
  MailConversationPointer *self = MAIL_CONVERSATION_POINTER (object);

  keep_actions (self);
  g_clear_object (&self->pressed);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (mail_conversation_pointer_parent_class)->dispose (object);
}

static void
mail_conversation_pointer_class_init (MailConversationPointerClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_conversation_pointer_dispose;
  signals[SIGNAL_CLICKED] = g_signal_new ("clicked", MAIL_TYPE_CONVERSATION_POINTER,
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CHOSEN] =
    g_signal_new ("chosen", MAIL_TYPE_CONVERSATION_POINTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
mail_conversation_pointer_init (MailConversationPointer *self)
{
}

static void
add_click (MailConversationPointer *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  // Before the list takes the click for itself.
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (on_pressed), self, 0);
  g_signal_connect_object (click, "released", G_CALLBACK (on_released), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (click));
}

static void
add_menu (MailConversationPointer *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), true);
  g_signal_connect_object (click, "released", G_CALLBACK (on_context_released), self, 0);
  g_signal_connect_object (press, "pressed", G_CALLBACK (on_long_pressed), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (press));
}

static void
add_menu_key (MailConversationPointer *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"),
                      gtk_callback_action_new (on_menu_key, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);
}

static void
add_hover (MailConversationPointer *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->actions = g_object_ref_sink (GTK_WIDGET (mail_row_actions_new ()));
  g_signal_connect_object (motion, "motion", G_CALLBACK (on_moved), self, 0);
  g_signal_connect_object (motion, "leave", G_CALLBACK (on_left), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->list), motion);
}

MailConversationPointer *
mail_conversation_pointer_new (GtkListView *list, GtkPopover *popover)
{
  MailConversationPointer *self = g_object_new (MAIL_TYPE_CONVERSATION_POINTER, NULL);

  self->list = list;
  self->popover = popover;
  add_click (self);
  add_menu (self);
  add_menu_key (self);
  add_hover (self);
  return self;
}

void
mail_conversation_pointer_end (MailConversationPointer *self)
{
  if (self->popover && gtk_widget_get_parent (GTK_WIDGET (self->popover)))
    gtk_widget_unparent (GTK_WIDGET (self->popover));
  if (self->actions)
    mail_conversation_row_drop_actions (self->actions);
  self->popover = NULL;
  self->list = NULL;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// One gesture for all rows, in front of what moves up and down, and of the rows' drag sources.

#include "ui/mail-conversation-swipe.h"

#include "ui/mail-conversation-row.h"

#include <adwaita.h>
#include <string.h>

#define BACK_MS 150

typedef struct {
  GtkListView *list;        // it owns us
  MailConversationRow *row; // NULL: none is pushed
  int64_t id;               // its conversation when that began
  AdwAnimation *back;       // NULL: no row goes back
} Swiping;

static void
let_go (Swiping *self)
{
  if (self->row)
    mail_conversation_row_set_swipe (self->row, MAIL_SWIPE_NOTHING, 0);
  g_clear_object (&self->row);
}

static void
swiping_free (Swiping *self)
{
  if (self->back)
    adw_animation_reset (self->back);
  g_clear_object (&self->back);
  g_clear_object (&self->row);
  g_free (self);
}

// Rows are used again for others.
static bool
is_same (Swiping *self)
{
  MailListItem *item = self->row ? mail_conversation_row_get_item (self->row) : NULL;

  return item && mail_list_item_get_id (item) == self->id;
}

static void
on_begun (GtkGestureDrag *gesture, double x, double y, Swiping *self)
{
  MailConversationRow *row = mail_conversation_row_pick (GTK_WIDGET (self->list), x, y);
  MailListItem *item = row ? mail_conversation_row_get_item (row) : NULL;

  if (self->back)
    adw_animation_skip (self->back);
  let_go (self);
  if (!item)
    return;
  self->row = g_object_ref (row);
  self->id = mail_list_item_get_id (item);
}

static bool
is_offered (Swiping *self, MailSwipe swipe)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->list));
  const char *action = mail_swipe_get_action (swipe);

  return action && G_IS_ACTION_GROUP (root) &&
         g_action_group_get_action_enabled (G_ACTION_GROUP (root), action + strlen ("win."));
}

// How far towards the line's beginning.
static double
get_way (Swiping *self, double x)
{
  bool is_rtl = gtk_widget_get_direction (GTK_WIDGET (self->list)) == GTK_TEXT_DIR_RTL;

  return MAX (is_rtl ? x : -x, 0);
}

static MailSwipe
get_meant (Swiping *self, double way)
{
  MailSwipe swipe = mail_swipe_from_way (way, gtk_widget_get_width (GTK_WIDGET (self->row)));

  return is_offered (self, swipe) ? swipe : MAIL_SWIPE_NOTHING;
}

static void
on_panned (GtkGesturePan *gesture, GtkPanDirection direction, double offset, Swiping *self)
{
  double x, y, way;

  if (!is_same (self) || !gtk_gesture_drag_get_offset (GTK_GESTURE_DRAG (gesture), &x, &y)) {
    let_go (self);
    return;
  }
  way = get_way (self, x);
  // The other way is the window's.
  if (way > 0)
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  mail_conversation_row_set_swipe (self->row, get_meant (self, way), way);
}

static void
on_back (double way, Swiping *self)
{
  if (is_same (self))
    mail_conversation_row_set_swipe (self->row, MAIL_SWIPE_NOTHING, way);
}

static void
go_back (Swiping *self, double way)
{
  if (!self->back)
    self->back = adw_timed_animation_new (
      GTK_WIDGET (self->list), 0, 0, BACK_MS,
      adw_callback_animation_target_new ((AdwAnimationTargetFunc) on_back, self, NULL));
  adw_timed_animation_set_value_from (ADW_TIMED_ANIMATION (self->back), way);
  adw_animation_play (self->back);
}

static void
on_ended (GtkGestureDrag *gesture, double x, double y, Swiping *self)
{
  double way = get_way (self, x);
  MailSwipe meant = is_same (self) ? get_meant (self, way) : MAIL_SWIPE_NOTHING;

  if (way > 0 && meant == MAIL_SWIPE_NOTHING && is_same (self)) {
    go_back (self, way);
    return;
  }
  let_go (self);
  if (meant != MAIL_SWIPE_NOTHING)
    gtk_widget_activate_action (GTK_WIDGET (self->list), mail_swipe_get_action (meant), "x",
                                self->id);
}

static void
on_cancelled (GtkGesture *gesture, GdkEventSequence *sequence, Swiping *self)
{
  let_go (self);
}

void
mail_conversation_swipe_add (GtkListView *list)
{
  GtkGesture *pan = gtk_gesture_pan_new (GTK_ORIENTATION_HORIZONTAL);
  Swiping *self = g_new0 (Swiping, 1);

  self->list = list;
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (pan), true);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (pan), GTK_PHASE_CAPTURE);
  g_signal_connect (pan, "drag-begin", G_CALLBACK (on_begun), self);
  g_signal_connect (pan, "pan", G_CALLBACK (on_panned), self);
  g_signal_connect (pan, "drag-end", G_CALLBACK (on_ended), self);
  g_signal_connect (pan, "cancel", G_CALLBACK (on_cancelled), self);
  g_object_set_data_full (G_OBJECT (pan), "swiping", self, (GDestroyNotify) swiping_free);
  gtk_widget_add_controller (GTK_WIDGET (list), GTK_EVENT_CONTROLLER (pan));
}

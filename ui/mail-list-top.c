// SPDX-License-Identifier: GPL-3.0-or-later
//
// GTK keeps the first row where it is, and rows that come have no heights before the next frame:
// until then the list can only guess where they are, and moves once more. So what counts is who
// moved it: a layout changes the adjustment's bounds, too, a person its value alone.

#include "ui/mail-list-top.h"

#include "ui/mail-selection.h"

#define LAYOUT_FRAMES 1 // after which rows that came have their heights

typedef enum {
  TOP_LEFT,      // the person scrolled down
  TOP_KEPT,      // the list stands at its top
  TOP_RETURNING, // it will again, once the rows have been laid out
} TopState;

struct _MailListTop {
  GtkListView *list;
  GtkAdjustment *adjustment; // of LIST, ours
  TopState state;
  unsigned int tick_id; // 0 unless RETURNING and mapped
  int frames;           // since the rows came
  bool is_other;        // the list shows something else
};

static void
set_state (MailListTop *self, TopState state)
{
  // A way back is either ended or begun anew.
  g_assert (state != TOP_RETURNING || self->tick_id == 0);
  self->state = state;
}

static bool
is_at_top (MailListTop *self)
{
  return gtk_adjustment_get_value (self->adjustment) < 1;
}

static bool
has_selection (MailListTop *self)
{
  GtkSelectionModel *model = gtk_list_view_get_model (self->list);

  return model && mail_selection_count (MAIL_SELECTION (model)) > 0;
}

// From the top the row at which the list begins would still be in its upper half.
static bool
is_near_top (MailListTop *self)
{
  return gtk_adjustment_get_value (self->adjustment) <
         gtk_adjustment_get_page_size (self->adjustment) / 2;
}

static gboolean
on_frame (GtkWidget *list, GdkFrameClock *clock, gpointer data)
{
  MailListTop *self = data;

  if (++self->frames <= LAYOUT_FRAMES)
    return G_SOURCE_CONTINUE;
  self->tick_id = 0;
  if (!has_selection (self) || (self->is_other && is_near_top (self)))
    gtk_adjustment_set_value (self->adjustment, 0);
  self->is_other = false;
  set_state (self, is_at_top (self) ? TOP_KEPT : TOP_LEFT);
  return G_SOURCE_REMOVE;
}

static void
stop (MailListTop *self)
{
  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->list), self->tick_id);
  self->tick_id = 0;
}

static void
on_mapped (MailListTop *self)
{
  self->frames = 0;
  if (self->state == TOP_RETURNING && self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self->list), on_frame, self, NULL);
}

static void
go_back (MailListTop *self)
{
  stop (self);
  set_state (self, TOP_RETURNING);
  if (gtk_widget_get_mapped (GTK_WIDGET (self->list)))
    on_mapped (self);
}

static void
on_laid_out (MailListTop *self)
{
  if (self->state == TOP_KEPT && !is_at_top (self))
    go_back (self);
}

static void
on_scrolled (MailListTop *self)
{
  if (self->state != TOP_RETURNING)
    set_state (self, is_at_top (self) ? TOP_KEPT : TOP_LEFT);
}

MailListTop *
mail_list_top_new (GtkListView *list)
{
  MailListTop *self = g_new0 (MailListTop, 1);

  self->list = list;
  self->adjustment = g_object_ref (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list)));
  g_signal_connect_swapped (self->adjustment, "changed", G_CALLBACK (on_laid_out), self);
  g_signal_connect_swapped (self->adjustment, "value-changed", G_CALLBACK (on_scrolled), self);
  g_signal_connect_swapped (list, "map", G_CALLBACK (on_mapped), self);
  g_signal_connect_swapped (list, "unmap", G_CALLBACK (stop), self);
  return self;
}

void
mail_list_top_free (MailListTop *self)
{
  stop (self);
  g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_signal_handlers_disconnect_by_data (self->list, self);
  g_object_unref (self->adjustment);
  g_free (self);
}

void
mail_list_top_begin (MailListTop *self)
{
  self->is_other = true;
  go_back (self);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tells what the person scrolls from what is scrolled here.

#include "ui/mail-scroll-pin.h"

#define ABOVE 12 // pixels that stay visible above what is pinned

struct _MailScrollPin {
  GtkScrolledWindow *scrolled; // borrowed
  GtkAdjustment *adjustment;
  GtkWidget *pinned; // weak; NULL: the person has scrolled
  bool is_scrolling; // by us
};

// Bodies find their heights one after the other; what is pinned stays where it was put.
static void
on_content_resized (MailScrollPin *pin)
{
  if (pin->pinned)
    mail_scroll_pin_show (pin, pin->pinned, -ABOVE);
}

static void
on_scrolled (MailScrollPin *pin)
{
  if (!pin->is_scrolling)
    mail_scroll_pin_set (pin, NULL);
}

static void
scroll_to (MailScrollPin *pin, double value)
{
  pin->is_scrolling = true;
  gtk_adjustment_set_value (pin->adjustment, value);
  pin->is_scrolling = false;
}

MailScrollPin *
mail_scroll_pin_new (GtkScrolledWindow *scrolled)
{
  MailScrollPin *pin = g_new0 (MailScrollPin, 1);

  pin->scrolled = scrolled;
  pin->adjustment = g_object_ref (gtk_scrolled_window_get_vadjustment (scrolled));
  g_signal_connect_swapped (pin->adjustment, "changed", G_CALLBACK (on_content_resized), pin);
  g_signal_connect_swapped (pin->adjustment, "value-changed", G_CALLBACK (on_scrolled), pin);
  return pin;
}

void
mail_scroll_pin_free (MailScrollPin *pin)
{
  g_signal_handlers_disconnect_by_data (pin->adjustment, pin);
  g_object_unref (pin->adjustment);
  g_clear_weak_pointer (&pin->pinned);
  g_free (pin);
}

void
mail_scroll_pin_set (MailScrollPin *pin, GtkWidget *widget)
{
  g_set_weak_pointer (&pin->pinned, widget);
}

void
mail_scroll_pin_show (MailScrollPin *pin, GtkWidget *widget, double offset)
{
  GtkViewport *viewport = GTK_VIEWPORT (gtk_scrolled_window_get_child (pin->scrolled));
  graphene_point_t point;

  if (gtk_widget_compute_point (widget, gtk_viewport_get_child (viewport),
                                &GRAPHENE_POINT_INIT (0, (float) offset), &point))
    scroll_to (pin, point.y);
}

void
mail_scroll_pin_show_start (MailScrollPin *pin)
{
  scroll_to (pin, 0);
}

bool
mail_scroll_pin_page_down (MailScrollPin *pin)
{
  double page = gtk_adjustment_get_page_size (pin->adjustment);
  double end = gtk_adjustment_get_upper (pin->adjustment) - page;
  double value = gtk_adjustment_get_value (pin->adjustment);

  if (value >= end - 1)
    return false;
  mail_scroll_pin_set (pin, NULL);
  gtk_adjustment_set_value (pin->adjustment, MIN (value + page * 0.9, end));
  return true;
}

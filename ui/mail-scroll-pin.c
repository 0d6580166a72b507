// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tells what the person scrolls from what is scrolled here, and from what GTK clamps amid a layout.

#include "ui/mail-scroll-pin.h"

#define ABOVE 12 // pixels that stay visible above what is pinned by name

struct _MailScrollPin {
  GtkScrolledWindow *scrolled; // borrowed, as CONTENT
  GtkWidget *content;
  GtkAdjustment *adjustment;
  GtkWidget *pinned;  // weak; NULL: the view stands at its start, or nowhere in CONTENT
  double offset;      // of the view's upper edge, below PINNED's top
  int width, height;  // of PINNED, when OFFSET was true
  double upper, page; // of the adjustment, when all was last laid out
  bool is_scrolling;  // by us
};

static GtkWidget *
get_viewed (MailScrollPin *pin)
{
  return gtk_viewport_get_child (GTK_VIEWPORT (gtk_scrolled_window_get_child (pin->scrolled)));
}

static void
pin_at (MailScrollPin *pin, GtkWidget *widget, double offset)
{
  g_set_weak_pointer (&pin->pinned, widget);
  pin->offset = offset;
  pin->width = widget ? gtk_widget_get_width (widget) : 0;
  pin->height = widget ? gtk_widget_get_height (widget) : 0;
}

static gboolean
lay_out_again (void *viewport)
{
  gtk_widget_queue_allocate (viewport);
  return G_SOURCE_REMOVE;
}

// Bodies find their heights one after the other; what is pinned stays where it was put. Wrapped
// otherwise, a text has its words elsewhere: about as far down as before, measured by its height.
static void
on_content_resized (MailScrollPin *pin)
{
  pin->upper = gtk_adjustment_get_upper (pin->adjustment);
  pin->page = gtk_adjustment_get_page_size (pin->adjustment);
  if (!pin->pinned)
    return;
  if (pin->offset > 0 && pin->height > 0 && gtk_widget_get_width (pin->pinned) != pin->width)
    pin->offset *= (double) gtk_widget_get_height (pin->pinned) / pin->height;
  pin_at (pin, pin->pinned, pin->offset);
  mail_scroll_pin_show (pin, pin->pinned, pin->offset);
  // Told amid the viewport's layout, which puts its child where it was, and not again.
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, lay_out_again,
                   g_object_ref (gtk_scrolled_window_get_child (pin->scrolled)), g_object_unref);
}

// Below all that is beside CONTENT.
static void
pin_edge (MailScrollPin *pin)
{
  double edge = gtk_adjustment_get_value (pin->adjustment);
  GtkWidget *viewed = get_viewed (pin);
  graphene_rect_t place;

  pin_at (pin, NULL, 0);
  for (GtkWidget *child = gtk_widget_get_first_child (pin->content); child;
       child = gtk_widget_get_next_sibling (child)) {
    if (!gtk_widget_compute_bounds (child, viewed, &place) || place.origin.y > edge)
      return;
    pin_at (pin, child, edge - place.origin.y);
  }
}

// GTK clamps the value while it lays out, before what changed has its new place.
static void
on_scrolled (MailScrollPin *pin)
{
  bool is_laid_out =
    G_APPROX_VALUE (pin->upper, gtk_adjustment_get_upper (pin->adjustment), 0.5) &&
    G_APPROX_VALUE (pin->page, gtk_adjustment_get_page_size (pin->adjustment), 0.5);

  if (!pin->is_scrolling && is_laid_out)
    pin_edge (pin);
}

static void
scroll_to (MailScrollPin *pin, double value)
{
  pin->is_scrolling = true;
  gtk_adjustment_set_value (pin->adjustment, value);
  pin->is_scrolling = false;
}

MailScrollPin *
mail_scroll_pin_new (GtkScrolledWindow *scrolled, GtkWidget *content)
{
  MailScrollPin *pin = g_new0 (MailScrollPin, 1);

  pin->scrolled = scrolled;
  pin->content = content;
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
  pin_at (pin, widget, -ABOVE);
}

bool
mail_scroll_pin_is_at (MailScrollPin *pin, GtkWidget *widget)
{
  return pin->pinned == widget;
}

void
mail_scroll_pin_show (MailScrollPin *pin, GtkWidget *widget, double offset)
{
  graphene_point_t point;

  if (gtk_widget_compute_point (widget, get_viewed (pin), &GRAPHENE_POINT_INIT (0, (float) offset),
                                &point))
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
  gtk_adjustment_set_value (pin->adjustment, MIN (value + page * 0.9, end));
  return true;
}

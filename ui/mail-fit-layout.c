// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sizes are told once they are given: nothing may be changed while they are.

#include "ui/mail-fit-layout.h"

struct _MailFitLayout {
  GtkLayoutManager parent_instance;

  int width, height;   // that were told, or are about to be
  unsigned int fit_id; // source id
};

G_DEFINE_FINAL_TYPE (MailFitLayout, mail_fit_layout, GTK_TYPE_LAYOUT_MANAGER)

enum { FIT, N_SIGNALS };
static unsigned int signals[N_SIGNALS];

static void
mail_fit_layout_measure (GtkLayoutManager *layout, GtkWidget *widget, GtkOrientation orientation,
                         int for_size, int *minimum, int *natural, int *minimum_baseline,
                         int *natural_baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (child && gtk_widget_should_layout (child))
    gtk_widget_measure (child, orientation, for_size, minimum, natural, minimum_baseline,
                        natural_baseline);
}

static gboolean
on_fit (void *data)
{
  MailFitLayout *self = data;

  self->fit_id = 0;
  g_signal_emit (self, signals[FIT], 0);
  return G_SOURCE_REMOVE;
}

static void
mail_fit_layout_allocate (GtkLayoutManager *layout, GtkWidget *widget, int width, int height,
                          int baseline)
{
  MailFitLayout *self = MAIL_FIT_LAYOUT (layout);
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (child && gtk_widget_should_layout (child))
    gtk_widget_allocate (child, width, height, baseline, NULL);
  // What is fitted is allocated again.
  if (width == self->width && height == self->height)
    return;
  self->width = width;
  self->height = height;
  if (!self->fit_id)
    self->fit_id = g_idle_add (on_fit, self);
}

static void
mail_fit_layout_dispose (GObject *object)
{
  g_clear_handle_id (&MAIL_FIT_LAYOUT (object)->fit_id, g_source_remove);
  G_OBJECT_CLASS (mail_fit_layout_parent_class)->dispose (object);
}

static void
mail_fit_layout_class_init (MailFitLayoutClass *class)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_fit_layout_dispose;
  layout_class->measure = mail_fit_layout_measure;
  layout_class->allocate = mail_fit_layout_allocate;
  signals[FIT] = g_signal_new ("fit", MAIL_TYPE_FIT_LAYOUT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);
}

static void
mail_fit_layout_init (MailFitLayout *self)
{
}

GtkLayoutManager *
mail_fit_layout_new (void)
{
  return g_object_new (MAIL_TYPE_FIT_LAYOUT, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// The main window's panes and what connects them. The panes own their contents.

#include "ui/mail-window.h"

struct _MailWindow {
  AdwApplicationWindow parent_instance;

  MailEngine *engine;
};

G_DEFINE_FINAL_TYPE (MailWindow, mail_window, ADW_TYPE_APPLICATION_WINDOW)

static void
mail_window_dispose (GObject *object)
{
  MailWindow *self = MAIL_WINDOW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_WINDOW);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_window_parent_class)->dispose (object);
}

static void
mail_window_class_init (MailWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/example/Mail/ui/mail-window.ui");
}

static void
mail_window_init (MailWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

MailWindow *
mail_window_new (GtkApplication *application, MailEngine *engine)
{
  MailWindow *self = g_object_new (MAIL_TYPE_WINDOW, "application", application, NULL);

  self->engine = engine ? g_object_ref (engine) : NULL;
  return self;
}

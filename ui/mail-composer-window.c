// SPDX-License-Identifier: GPL-3.0-or-later
//
// A composer's window: its size and title. How it came to be opened is in mail-composer-present.c,
// what becomes of the message in mail-composer-ending.c.

#include "ui/mail-composer-window.h"

#include "ui/mail-composer-ending.h"

struct _MailComposerWindow {
  AdwWindow parent_instance;

  MailComposer *composer;
  MailComposerEnding *ending;
};

G_DEFINE_FINAL_TYPE (MailComposerWindow, mail_composer_window, ADW_TYPE_WINDOW)

static void
remember_size (MailComposerWindow *self)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (settings, "composer-width", width);
  g_settings_set_int (settings, "composer-height", height);
}

static gboolean
on_close_request (MailComposerWindow *self)
{
  remember_size (self);
  mail_composer_ending_close (self->ending);
  return TRUE;
}

static void
on_hide (MailComposerWindow *self)
{
  remember_size (self);
  gtk_widget_set_visible (GTK_WIDGET (self), false);
}

static void
mail_composer_window_dispose (GObject *object)
{
  MailComposerWindow *self = MAIL_COMPOSER_WINDOW (object);

  g_clear_object (&self->ending);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_COMPOSER_WINDOW);
  G_OBJECT_CLASS (mail_composer_window_parent_class)->dispose (object);
}

static void
mail_composer_window_class_init (MailComposerWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_composer_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-composer-window.ui");
  gtk_widget_class_bind_template_callback (widget_class, on_close_request);
}

static void
mail_composer_window_init (MailComposerWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

MailComposerWindow *
mail_composer_window_new (GtkWindow *toast_window, MailEngine *engine, MailComposer *composer)
{
  MailComposerWindow *self =
    g_object_new (MAIL_TYPE_COMPOSER_WINDOW, "application", g_application_get_default (), NULL);
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");

  self->composer = composer;
  self->ending = mail_composer_ending_new (composer, engine, toast_window);
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "composer-width"),
                               g_settings_get_int (settings, "composer-height"));
  adw_window_set_content (ADW_WINDOW (self), GTK_WIDGET (composer));
  g_object_bind_property (composer, "title", self, "title", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->ending, "hide", G_CALLBACK (on_hide), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->ending, "show", G_CALLBACK (gtk_window_present), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->ending, "left", G_CALLBACK (gtk_window_destroy), self,
                           G_CONNECT_SWAPPED);
  return self;
}

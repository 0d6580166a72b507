// SPDX-License-Identifier: GPL-3.0-or-later
//
// The application's life: start, activation, the commands that need no window, the end.

#include "app/mail-application.h"

#include "ui/mail-window.h"

struct _MailApplication {
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (MailApplication, mail_application, ADW_TYPE_APPLICATION)

static void
mail_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (!window)
    window = GTK_WINDOW (mail_window_new (GTK_APPLICATION (application), NULL));
  gtk_window_present (window);
}

static void
mail_application_class_init (MailApplicationClass *class)
{
  G_APPLICATION_CLASS (class)->activate = mail_application_activate;
}

static void
mail_application_init (MailApplication *self)
{
}

MailApplication *
mail_application_new (void)
{
  return g_object_new (MAIL_TYPE_APPLICATION, "application-id", "org.example.Mail", "version",
                       MAIL_VERSION, "resource-base-path", "/org/example/Mail", NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// One sentence and the way out.

#include "ui/mail-failure-window.h"

#include "ui/mail-error-text.h"

struct _MailFailureWindow {
  AdwApplicationWindow parent_instance;

  AdwStatusPage *page;
};

G_DEFINE_FINAL_TYPE (MailFailureWindow, mail_failure_window, ADW_TYPE_APPLICATION_WINDOW)

static void
mail_failure_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_FAILURE_WINDOW);
  G_OBJECT_CLASS (mail_failure_window_parent_class)->dispose (object);
}

static void
mail_failure_window_class_init (MailFailureWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_failure_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-failure-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MailFailureWindow, page);
}

static void
mail_failure_window_init (MailFailureWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mail_failure_window_present (GtkApplication *application, const GError *error)
{
  MailFailureWindow *self =
    g_object_new (MAIL_TYPE_FAILURE_WINDOW, "application", application, NULL);
  g_autofree char *sentence = mail_error_dup_sentence (error);
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);

  adw_status_page_set_description (self->page, escaped);
  gtk_window_present (GTK_WINDOW (self));
}

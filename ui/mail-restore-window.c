// SPDX-License-Identifier: GPL-3.0-or-later
//
// A transfer page in a window of its own. Closed before its end, the window cancels and waits.

#include "ui/mail-restore-window.h"

#include "ui/mail-transfer-page.h"

struct _MailRestoreWindow {
  AdwApplicationWindow parent_instance;

  MailTransferPage *page;
};

enum {
  SIGNAL_FINISHED,
  N_SIGNALS,
};

static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MailRestoreWindow, mail_restore_window, ADW_TYPE_APPLICATION_WINDOW)

static void
on_closed (MailRestoreWindow *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
mail_restore_window_close_request (GtkWindow *window)
{
  MailRestoreWindow *self = MAIL_RESTORE_WINDOW (window);

  if (mail_transfer_page_is_running (self->page)) {
    mail_transfer_page_cancel (self->page);
    return true;
  }
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
  return GTK_WINDOW_CLASS (mail_restore_window_parent_class)->close_request (window);
}

static void
on_restored (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailRestoreWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_auto (MailTransfer) transfer = {0};

  mail_engine_restore_backup_finish (MAIL_ENGINE (source), result, &transfer, &error);
  mail_transfer_page_end (self->page, &transfer, error);
}

static void
mail_restore_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_RESTORE_WINDOW);
  G_OBJECT_CLASS (mail_restore_window_parent_class)->dispose (object);
}

static void
mail_restore_window_class_init (MailRestoreWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_restore_window_dispose;
  GTK_WINDOW_CLASS (class)->close_request = mail_restore_window_close_request;
  signals[SIGNAL_FINISHED] = g_signal_new ("finished", MAIL_TYPE_RESTORE_WINDOW, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (MAIL_TYPE_TRANSFER_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-restore-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MailRestoreWindow, page);
  gtk_widget_class_bind_template_callback (widget_class, on_closed);
}

static void
mail_restore_window_init (MailRestoreWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

MailRestoreWindow *
mail_restore_window_present (GtkApplication *application, MailEngine *engine, const char *dir)
{
  MailRestoreWindow *self =
    g_object_new (MAIL_TYPE_RESTORE_WINDOW, "application", application, NULL);

  mail_engine_restore_backup_async (engine, dir, mail_transfer_page_tell, self->page,
                                    mail_transfer_page_begin (self->page, MAIL_TRANSFER_RESTORE),
                                    on_restored, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
  return self;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two status pages. A bar whose end is not known pulses with each sign of life.

#include "ui/mail-transfer-page.h"

#include "ui/mail-error-text.h"

#include <glib/gi18n.h>

struct _MailTransferPage {
  AdwBin parent_instance;

  GtkStack *stack;
  AdwStatusPage *running, *done;
  GtkProgressBar *bar;
  GtkButton *cancel, *close;

  MailTransferKind kind;
  GCancellable *cancellable; // while it runs, else NULL
};

enum {
  SIGNAL_CLOSED,
  N_SIGNALS,
};

static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MailTransferPage, mail_transfer_page, ADW_TYPE_BIN)

static void
on_close (MailTransferPage *self)
{
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

static void
mail_transfer_page_dispose (GObject *object)
{
  MailTransferPage *self = MAIL_TRANSFER_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  // The child is one of the template's bound ones, and would be let go twice.
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_TRANSFER_PAGE);
  G_OBJECT_CLASS (mail_transfer_page_parent_class)->dispose (object);
}

static void
mail_transfer_page_class_init (MailTransferPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_transfer_page_dispose;
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", MAIL_TYPE_TRANSFER_PAGE, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-transfer-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MailTransferPage, stack);
  gtk_widget_class_bind_template_child (widget_class, MailTransferPage, running);
  gtk_widget_class_bind_template_child (widget_class, MailTransferPage, done);
  gtk_widget_class_bind_template_child (widget_class, MailTransferPage, bar);
  gtk_widget_class_bind_template_child (widget_class, MailTransferPage, cancel);
  gtk_widget_class_bind_template_child (widget_class, MailTransferPage, close);
  gtk_widget_class_bind_template_callback (widget_class, mail_transfer_page_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_close);
}

static void
mail_transfer_page_init (MailTransferPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GCancellable *
mail_transfer_page_begin (MailTransferPage *self, MailTransferKind kind)
{
  g_return_val_if_fail (!self->cancellable, self->cancellable);
  self->kind = kind;
  self->cancellable = g_cancellable_new ();
  adw_status_page_set_title (self->running, mail_transfer_text_get_title (kind));
  adw_status_page_set_description (self->running, " ");
  gtk_progress_bar_set_fraction (self->bar, 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel), true);
  gtk_stack_set_visible_child_name (self->stack, "running");
  gtk_widget_grab_focus (GTK_WIDGET (self->cancel));
  return self->cancellable;
}

bool
mail_transfer_page_is_running (MailTransferPage *self)
{
  return self->cancellable != NULL;
}

void
mail_transfer_page_cancel (MailTransferPage *self)
{
  g_cancellable_cancel (self->cancellable);
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel), false);
}

void
mail_transfer_page_tell (const MailTransfer *progress, void *data)
{
  MailTransferPage *self = data;
  g_autofree char *text = mail_transfer_text_dup_progress (progress);

  if (!self->cancellable)
    return;
  adw_status_page_set_description (self->running, text);
  if (progress->total > 0)
    gtk_progress_bar_set_fraction (self->bar,
                                   MIN ((double) progress->done / (double) progress->total, 1));
  else
    gtk_progress_bar_pulse (self->bar);
}

void
mail_transfer_page_end (MailTransferPage *self, const MailTransfer *result, const GError *error)
{
  g_autofree char *text = mail_transfer_text_dup_result (self->kind, result, error);
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  const char *icon = error                ? "dialog-error-symbolic" :
                     result->failed > 0 ? "dialog-warning-symbolic" :
                                          "object-select-symbolic";

  g_clear_object (&self->cancellable);
  adw_status_page_set_icon_name (self->done, icon);
  adw_status_page_set_title (self->done, mail_transfer_text_get_end (self->kind, error));
  adw_status_page_set_description (self->done, escaped);
  gtk_stack_set_visible_child_name (self->stack, "done");
  gtk_widget_grab_focus (GTK_WIDGET (self->close));
}

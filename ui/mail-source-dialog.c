// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shows the beginning of the source as text, and saves all of it as it is.

#include "ui/mail-source-dialog.h"

#include "ui/mail-error-text.h"

#include <glib/gi18n.h>

#define SHOWN_BYTES (256 * 1024)

struct _MailSourceDialog {
  AdwDialog parent_instance;

  GBytes *source;
  GCancellable *cancellable;
  AdwBanner *banner;
  GtkStack *stack;
  GtkTextView *view;
  AdwStatusPage *failed;
};

G_DEFINE_FINAL_TYPE (MailSourceDialog, mail_source_dialog, ADW_TYPE_DIALOG)

static void
show_error (MailSourceDialog *self, const GError *error)
{
  g_autofree char *sentence = mail_error_dup_sentence (error);

  adw_status_page_set_title (self->failed, sentence);
  gtk_stack_set_visible_child_name (self->stack, "failed");
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailSourceDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    show_error (self, error);
}

static void
on_file_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailSourceDialog) self = data;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (file && self->source)
    g_file_replace_contents_bytes_async (file, self->source, NULL, false, G_FILE_CREATE_NONE, NULL,
                                         on_written, g_object_ref (self));
}

static void
on_save (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_initial_name (dialog, C_ ("file name", "message.eml"));
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, on_file_chosen,
                        g_object_ref (widget));
}

static void
show_source (MailSourceDialog *self)
{
  size_t length;
  const char *bytes = g_bytes_get_data (self->source, &length);
  g_autofree char *text = g_utf8_make_valid (bytes, (gssize) MIN (length, SHOWN_BYTES));

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->view), text, -1);
  adw_banner_set_revealed (self->banner, length > SHOWN_BYTES);
  gtk_stack_set_visible_child_name (self->stack, "text");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "source.save", true);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailSourceDialog) self = data;
  g_autoptr (GError) error = NULL;

  self->source = mail_engine_load_raw_finish (MAIL_ENGINE (source), result, &error);
  if (self->source)
    show_source (self);
  else if (!mail_error_is_silent (error))
    show_error (self, error);
}

static void
mail_source_dialog_dispose (GObject *object)
{
  MailSourceDialog *self = MAIL_SOURCE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->source, g_bytes_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_SOURCE_DIALOG);
  G_OBJECT_CLASS (mail_source_dialog_parent_class)->dispose (object);
}

static void
mail_source_dialog_class_init (MailSourceDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_source_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-source-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailSourceDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, MailSourceDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, MailSourceDialog, view);
  gtk_widget_class_bind_template_child (widget_class, MailSourceDialog, failed);
  gtk_widget_class_install_action (widget_class, "source.save", NULL, on_save);
}

static void
mail_source_dialog_init (MailSourceDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "source.save", false);
  self->cancellable = g_cancellable_new ();
}

void
mail_source_dialog_present (GtkWidget *parent, MailEngine *engine, int64_t message_id)
{
  MailSourceDialog *self = g_object_new (MAIL_TYPE_SOURCE_DIALOG, NULL);

  mail_engine_load_raw_async (engine, message_id, self->cancellable, on_loaded,
                              g_object_ref (self));
  adw_dialog_present (ADW_DIALOG (self), parent);
}

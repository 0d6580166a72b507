// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a tile shows of its file.

#include "ui/mail-composer-attachment.h"

#include "ui/mail-format.h"

#include <glib/gi18n.h>

struct _MailComposerAttachment {
  GtkWidget parent_instance;

  GtkImage *icon;
  GtkLabel *name;
  GtkLabel *size;
  GtkButton *remove;

  MailAttachment *attachment;
};

G_DEFINE_FINAL_TYPE (MailComposerAttachment, mail_composer_attachment, GTK_TYPE_WIDGET)

static unsigned int signal_remove;

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signal_remove, 0);
}

static void
mail_composer_attachment_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_COMPOSER_ATTACHMENT);
  G_OBJECT_CLASS (mail_composer_attachment_parent_class)->dispose (object);
}

static void
mail_composer_attachment_finalize (GObject *object)
{
  mail_attachment_free (MAIL_COMPOSER_ATTACHMENT (object)->attachment);
  G_OBJECT_CLASS (mail_composer_attachment_parent_class)->finalize (object);
}

static void
mail_composer_attachment_class_init (MailComposerAttachmentClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_composer_attachment_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_composer_attachment_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-composer-attachment.ui");
  gtk_widget_class_bind_template_child (widget_class, MailComposerAttachment, icon);
  gtk_widget_class_bind_template_child (widget_class, MailComposerAttachment, name);
  gtk_widget_class_bind_template_child (widget_class, MailComposerAttachment, size);
  gtk_widget_class_bind_template_child (widget_class, MailComposerAttachment, remove);
  gtk_widget_class_install_action (widget_class, "attachment.remove", NULL, remove_action);
  signal_remove = g_signal_new ("remove", MAIL_TYPE_COMPOSER_ATTACHMENT, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);
}

static void
mail_composer_attachment_init (MailComposerAttachment *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show (MailComposerAttachment *self)
{
  const MailAttachment *attachment = self->attachment;
  g_autofree char *type = g_content_type_from_mime_type (attachment->media_type);
  g_autoptr (GIcon) icon =
    g_content_type_get_symbolic_icon (type ? type : "application/octet-stream");
  g_autofree char *size = g_format_size (attachment->size);
  // Translators: a file's name, then its size.
  g_autofree char *spoken = g_strdup_printf (_ ("%s, %s"), attachment->file_name, size);
  // Translators: %s is a file's name.
  g_autofree char *remove = mail_format_dup_sentence (_ ("Remove %s"), attachment->file_name);

  gtk_image_set_from_gicon (self->icon, icon);
  gtk_label_set_label (self->name, attachment->file_name);
  gtk_label_set_label (self->size, size);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), attachment->file_name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->remove), remove);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

GtkWidget *
mail_composer_attachment_new (const MailAttachment *attachment)
{
  MailComposerAttachment *self = g_object_new (MAIL_TYPE_COMPOSER_ATTACHMENT, NULL);

  self->attachment = mail_attachment_copy (attachment);
  show (self);
  return GTK_WIDGET (self);
}

const MailAttachment *
mail_composer_attachment_get (MailComposerAttachment *tile)
{
  return tile->attachment;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// A tile names its file with all of its extension, so that nobody takes it for another.

#include "ui/mail-attachment-tile.h"

#include "ui/mail-attachment-drag.h"
#include "ui/mail-attachment-files.h"
#include "ui/mail-format.h"
#include "ui/mail-thumbnail.h"

#include <glib/gi18n.h>

#define THUMBNAIL 40 // pixels of a scale of 1

struct _MailAttachmentTile {
  GtkBox parent_instance;

  MimeMessage *message;
  const MimePart *part; // of MESSAGE
  GCancellable *cancellable;

  GtkButton *open_button;
  GtkButton *save_button;
  GtkImage *icon;
  GtkLabel *name;
  GtkLabel *size;
};

G_DEFINE_FINAL_TYPE (MailAttachmentTile, mail_attachment_tile, GTK_TYPE_BOX)

static unsigned int failed_signal;

static void
tell (MailAttachmentTile *self, GError *error)
{
  if (error)
    g_signal_emit (self, failed_signal, 0, error);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailAttachmentTile) self = data;
  g_autoptr (GError) error = NULL;

  mail_attachment_open_finish (result, &error);
  gtk_widget_set_sensitive (GTK_WIDGET (self), true);
  tell (self, error);
}

static void
on_open (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailAttachmentTile *self = MAIL_ATTACHMENT_TILE (widget);

  gtk_widget_set_sensitive (widget, false);
  mail_attachment_open_async (widget, self->message, self->part, on_opened, g_object_ref (self));
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailAttachmentTile) self = data;
  g_autoptr (GError) error = NULL;

  mail_attachment_save_finish (result, &error);
  tell (self, error);
}

static void
on_save (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailAttachmentTile *self = MAIL_ATTACHMENT_TILE (widget);

  mail_attachment_save_async (widget, self->message, self->part, on_saved, g_object_ref (self));
}

static void
mail_attachment_tile_dispose (GObject *object)
{
  MailAttachmentTile *self = MAIL_ATTACHMENT_TILE (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_ATTACHMENT_TILE);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->message, mime_message_unref);
  G_OBJECT_CLASS (mail_attachment_tile_parent_class)->dispose (object);
}

static void
mail_attachment_tile_class_init (MailAttachmentTileClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_attachment_tile_dispose;
  failed_signal = g_signal_new ("failed", MAIL_TYPE_ATTACHMENT_TILE, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-attachment-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, MailAttachmentTile, open_button);
  gtk_widget_class_bind_template_child (widget_class, MailAttachmentTile, save_button);
  gtk_widget_class_bind_template_child (widget_class, MailAttachmentTile, icon);
  gtk_widget_class_bind_template_child (widget_class, MailAttachmentTile, name);
  gtk_widget_class_bind_template_child (widget_class, MailAttachmentTile, size);
  gtk_widget_class_install_action (widget_class, "tile.open", NULL, on_open);
  gtk_widget_class_install_action (widget_class, "tile.save", NULL, on_save);
}

static void
mail_attachment_tile_init (MailAttachmentTile *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
on_thumbnail (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailAttachmentTile) self = data;
  // What is no picture keeps its icon.
  g_autoptr (GdkTexture) texture = mail_thumbnail_load_finish (result, NULL);

  if (!texture || !self->icon)
    return;
  gtk_image_set_from_paintable (self->icon, GDK_PAINTABLE (texture));
  gtk_image_set_pixel_size (self->icon, THUMBNAIL);
  gtk_widget_set_overflow (GTK_WIDGET (self->icon), GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), "thumbnail");
}

static void
load_thumbnail (MailAttachmentTile *self)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  if (mail_thumbnail_is_for (self->part))
    mail_thumbnail_load_async (self->message, self->part, THUMBNAIL * scale, self->cancellable,
                               on_thumbnail, g_object_ref (self));
}

static void
name_buttons (MailAttachmentTile *self, const char *name, const char *size)
{
  // Translators: a file's name and its size, such as “1.2 MB”.
  g_autofree char *open = g_strdup_printf (_ ("Open %s, %s"), name, size);
  // Translators: the placeholder is a file's name.
  g_autofree char *save = g_strdup_printf (_ ("Save %s"), name);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->open_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  open, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->save_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  save, -1);
}

GtkWidget *
mail_attachment_tile_new (MimeMessage *message, const MimePart *part)
{
  MailAttachmentTile *self = g_object_new (MAIL_TYPE_ATTACHMENT_TILE, NULL);
  g_autofree char *name = mail_attachment_dup_name (part);
  g_autofree char *isolated = mail_format_dup_isolated (name);
  g_autofree char *size = g_format_size (part->size);
  g_autofree char *type = g_content_type_from_mime_type (part->media_type);
  g_autoptr (GIcon) icon =
    type ? g_content_type_get_symbolic_icon (type) : g_themed_icon_new ("text-x-generic-symbolic");

  self->message = mime_message_ref (message);
  self->part = part;
  gtk_label_set_label (self->name, isolated);
  gtk_label_set_label (self->size, size);
  gtk_image_set_from_gicon (self->icon, icon);
  name_buttons (self, name, size);
  mail_attachment_drag_add_source (GTK_WIDGET (self->open_button), message, part);
  load_thumbnail (self);
  return GTK_WIDGET (self);
}

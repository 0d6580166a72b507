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

  MailEngine *engine; // NULL, as ROW is, where nothing can be left out
  MailRow *row;
  MimeMessage *message;
  const MimePart *part; // of MESSAGE
  GCancellable *cancellable;

  // While it is downloaded
  GCancellable *fetching;             // NULL: it is not
  void (*wanted) (GtkWidget *widget); // what was asked of it

  GtkButton *open_button;
  GtkButton *save_button;
  GtkImage *icon;
  GtkLabel *name;
  GtkLabel *size;
  GtkProgressBar *progress;
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
open_part (GtkWidget *widget)
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
save_part (GtkWidget *widget)
{
  MailAttachmentTile *self = MAIL_ATTACHMENT_TILE (widget);

  mail_attachment_save_async (widget, self->message, self->part, on_saved, g_object_ref (self));
}

static void
name_buttons (MailAttachmentTile *self)
{
  g_autofree char *name = mail_attachment_dup_name (self->part);
  g_autofree char *size = g_format_size (self->part->size);
  bool left_out = self->part->left_out;
  // Translators: a file's name and its size, such as “1.2 MB”.
  g_autofree char *open =
    g_strdup_printf (left_out ? _ ("Download and open %s, %s") : _ ("Open %s, %s"), name, size);
  // Translators: the placeholder is a file's name.
  g_autofree char *save =
    g_strdup_printf (left_out ? _ ("Download and save %s") : _ ("Save %s"), name);
  // Translators: the placeholder is a file's name.
  g_autofree char *cancel = g_strdup_printf (_ ("Cancel the download of %s"), name);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->open_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  open, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->save_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->fetching ? cancel : save, -1);
}

static void
show_size (MailAttachmentTile *self)
{
  g_autofree char *size = g_format_size (self->part->size);
  // Translators: of an attachment that is on the server; the placeholder is a size, like “24 MB”.
  g_autofree char *offer = g_strdup_printf (_ ("Download · %s"), size);

  gtk_label_set_label (self->size, self->part->left_out ? offer : size);
}

static void
show_fetching (MailAttachmentTile *self)
{
  bool fetching = self->fetching != NULL;

  // Not insensitive: how far it is would be too faint to be read.
  gtk_widget_set_can_target (GTK_WIDGET (self->open_button), !fetching);
  gtk_widget_set_focusable (GTK_WIDGET (self->open_button), !fetching);
  gtk_button_set_icon_name (self->save_button,
                            fetching ? "process-stop-symbolic" : "document-save-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->save_button),
                               fetching ? _ ("Cancel Download") : _ ("Save As…"));
  gtk_widget_set_visible (GTK_WIDGET (self->progress), fetching);
  gtk_progress_bar_set_fraction (self->progress, 0);
  show_size (self);
  name_buttons (self);
}

static void
on_state_changed (MailEngine *engine, int64_t account_id, MailAttachmentTile *self)
{
  g_autoptr (MailAccountState) state = self->row->account_id == account_id && self->part->left_out ?
                                         mail_engine_dup_account_state (engine, account_id) :
                                         NULL;

  if (!state || state->part.message_id != self->row->id || state->part.total == 0 ||
      g_strcmp0 (state->part.path, self->part->path) != 0)
    return;
  g_autofree char *done = g_format_size (state->part.done);
  g_autofree char *total = g_format_size (state->part.total);
  // Translators: how much of a file was downloaded: two sizes, like “5.3 MB” and “24 MB”.
  g_autofree char *text = g_strdup_printf (_ ("%s of %s"), done, total);

  gtk_label_set_label (self->size, text);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), true);
  gtk_progress_bar_set_fraction (self->progress,
                                 (double) state->part.done / (double) state->part.total);
}

static void show_content (MailAttachmentTile *self);

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailAttachmentTile) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MimeMessage) message =
    mail_engine_load_part_finish (MAIL_ENGINE (source), result, &error);

  if (!self->open_button) // disposed meanwhile
    return;
  g_clear_object (&self->fetching);
  if (message) {
    self->part = mime_message_find_part (message, self->part->path);
    mime_message_unref (self->message);
    self->message = g_steal_pointer (&message);
  }
  show_fetching (self);
  if (self->part->left_out) {
    tell (self, error);
    return;
  }
  show_content (self);
  self->wanted (GTK_WIDGET (self));
}

// Does WANTED with the part, downloaded first where it was left out.
static void
use (MailAttachmentTile *self, void (*wanted) (GtkWidget *))
{
  if (!self->part->left_out) {
    wanted (GTK_WIDGET (self));
    return;
  }
  if (self->fetching)
    return;
  self->wanted = wanted;
  self->fetching = g_cancellable_new ();
  show_fetching (self);
  mail_engine_load_part_async (self->engine, self->row->id, self->part->path, self->fetching,
                               on_fetched, g_object_ref (self));
}

static void
on_open (GtkWidget *widget, const char *name, GVariant *parameter)
{
  use (MAIL_ATTACHMENT_TILE (widget), open_part);
}

// While it is downloaded the same button cancels that.
static void
on_save (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailAttachmentTile *self = MAIL_ATTACHMENT_TILE (widget);

  if (self->fetching)
    g_cancellable_cancel (self->fetching);
  else
    use (self, save_part);
}

static void
mail_attachment_tile_dispose (GObject *object)
{
  MailAttachmentTile *self = MAIL_ATTACHMENT_TILE (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->fetching);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_ATTACHMENT_TILE);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->row, mail_row_unref);
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
  gtk_widget_class_bind_template_child (widget_class, MailAttachmentTile, progress);
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

// What needs its bytes.
static void
show_content (MailAttachmentTile *self)
{
  mail_attachment_drag_add_source (GTK_WIDGET (self->open_button), self->message, self->part);
  load_thumbnail (self);
}

GtkWidget *
mail_attachment_tile_new (MailEngine *engine, const MailRow *row, MimeMessage *message,
                          const MimePart *part)
{
  MailAttachmentTile *self = g_object_new (MAIL_TYPE_ATTACHMENT_TILE, NULL);
  g_autofree char *name = mail_attachment_dup_name (part);
  g_autofree char *isolated = mail_format_dup_isolated (name);
  g_autofree char *type = g_content_type_from_mime_type (part->media_type);
  g_autoptr (GIcon) icon =
    type ? g_content_type_get_symbolic_icon (type) : g_themed_icon_new ("text-x-generic-symbolic");

  g_set_object (&self->engine, engine);
  self->row = row ? mail_row_ref (row) : NULL;
  self->message = mime_message_ref (message);
  self->part = part;
  gtk_label_set_label (self->name, isolated);
  gtk_image_set_from_gicon (self->icon, icon);
  show_fetching (self);
  if (!part->left_out)
    show_content (self);
  else if (engine)
    g_signal_connect_object (engine, "account-state-changed", G_CALLBACK (on_state_changed), self,
                             0);
  return GTK_WIDGET (self);
}

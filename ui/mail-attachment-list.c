// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tiles in lines that wrap. What is done to one attachment is the tile's.

#include "ui/mail-attachment-list.h"

#include "ui/mail-attachment-files.h"
#include "ui/mail-attachment-tile.h"
#include "ui/mail-error-text.h"

#include <glib/gi18n.h>

struct _MailAttachmentList {
  GtkBox parent_instance;

  MailEngine *engine; // NULL, as ROW is, where the message is in no store
  MailRow *row;
  MimeMessage *message;   // NULL until shown
  GCancellable *fetching; // what was left out is downloaded to be saved; else NULL

  GtkLabel *label;
  GtkWidget *save_all_button;
  AdwWrapBox *tiles;
};

enum {
  SIGNAL_FAILED,
  N_SIGNALS,
};

static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MailAttachmentList, mail_attachment_list, GTK_TYPE_BOX)

static void
on_tile_failed (MailAttachmentList *self, GError *error)
{
  if (error && !mail_error_is_silent (error))
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

static void
on_all_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailAttachmentList) self = data;
  g_autoptr (GError) error = NULL;

  mail_attachment_save_finish (result, &error);
  on_tile_failed (self, error);
}

static const MimePart *
find_left_out (MailAttachmentList *self)
{
  const GPtrArray *parts = mime_message_get_attachments (self->message);

  for (unsigned int i = 0; i < parts->len; i++) {
    const MimePart *part = g_ptr_array_index (parts, i);
    if (part->left_out)
      return part;
  }
  return NULL;
}

static void
set_fetching (MailAttachmentList *self, GCancellable *fetching)
{
  g_set_object (&self->fetching, fetching);
  gtk_button_set_label (GTK_BUTTON (self->save_all_button),
                        fetching ? _ ("Cancel Download") : _ ("Save All…"));
}

static void fetch_next (MailAttachmentList *self);

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailAttachmentList) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MimeMessage) message =
    mail_engine_load_part_finish (MAIL_ENGINE (source), result, &error);

  if (!self->tiles) // disposed meanwhile
    return;
  if (message) {
    mail_attachment_list_show (self, self->engine, self->row, message);
    fetch_next (self);
    return;
  }
  set_fetching (self, NULL);
  on_tile_failed (self, error);
}

// Downloads one after the other, and saves all once none is left out.
static void
fetch_next (MailAttachmentList *self)
{
  const MimePart *part = find_left_out (self);

  if (part) {
    mail_engine_load_part_async (self->engine, self->row->id, part->path, self->fetching,
                                 on_fetched, g_object_ref (self));
    return;
  }
  set_fetching (self, NULL);
  mail_attachment_save_all_async (GTK_WIDGET (self), self->message, on_all_saved,
                                  g_object_ref (self));
}

// While the rest is downloaded the same button cancels that.
static void
on_save_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailAttachmentList *self = MAIL_ATTACHMENT_LIST (widget);
  g_autoptr (GCancellable) fetching = NULL;

  if (!self->message)
    return;
  if (self->fetching) {
    g_cancellable_cancel (self->fetching);
    return;
  }
  fetching = g_cancellable_new ();
  if (find_left_out (self))
    set_fetching (self, fetching);
  fetch_next (self);
}

static void
show_sum (MailAttachmentList *self, unsigned int n, uint64_t size)
{
  g_autofree char *size_text = g_format_size (size);
  // Translators: how many files a message has, and their size, such as “1.2 MB”.
  g_autofree char *text =
    g_strdup_printf (ngettext ("%u attachment, %s", "%u attachments, %s", n), n, size_text);

  gtk_label_set_label (self->label, text);
  gtk_widget_set_visible (self->save_all_button, n > 1);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
}

static void
mail_attachment_list_dispose (GObject *object)
{
  MailAttachmentList *self = MAIL_ATTACHMENT_LIST (object);

  g_cancellable_cancel (self->fetching);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_ATTACHMENT_LIST);
  g_clear_object (&self->fetching);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->row, mail_row_unref);
  g_clear_pointer (&self->message, mime_message_unref);
  G_OBJECT_CLASS (mail_attachment_list_parent_class)->dispose (object);
}

static void
mail_attachment_list_class_init (MailAttachmentListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_attachment_list_dispose;
  signals[SIGNAL_FAILED] = g_signal_new ("failed", MAIL_TYPE_ATTACHMENT_LIST, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-attachment-list.ui");
  gtk_widget_class_bind_template_child (widget_class, MailAttachmentList, label);
  gtk_widget_class_bind_template_child (widget_class, MailAttachmentList, save_all_button);
  gtk_widget_class_bind_template_child (widget_class, MailAttachmentList, tiles);
  gtk_widget_class_install_action (widget_class, "attachments.save-all", NULL, on_save_all);
}

static void
mail_attachment_list_init (MailAttachmentList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mail_attachment_list_show (MailAttachmentList *self, MailEngine *engine, const MailRow *row,
                           MimeMessage *message)
{
  const GPtrArray *parts = mime_message_get_attachments (message);
  GtkWidget *old;
  g_autoptr (MimeMessage) shown = mime_message_ref (message);
  g_autoptr (MailRow) of = row ? mail_row_ref (row) : NULL;
  uint64_t size = 0;

  while ((old = gtk_widget_get_first_child (GTK_WIDGET (self->tiles))))
    adw_wrap_box_remove (self->tiles, old);
  g_clear_pointer (&self->message, mime_message_unref);
  self->message = g_steal_pointer (&shown);
  g_set_object (&self->engine, engine);
  g_clear_pointer (&self->row, mail_row_unref);
  self->row = g_steal_pointer (&of);
  for (unsigned int i = 0; i < parts->len; i++) {
    const MimePart *part = g_ptr_array_index (parts, i);
    GtkWidget *tile = mail_attachment_tile_new (self->engine, self->row, message, part);

    g_signal_connect_object (tile, "failed", G_CALLBACK (on_tile_failed), self, G_CONNECT_SWAPPED);
    adw_wrap_box_append (self->tiles, tile);
    size += part->size;
  }
  show_sum (self, parts->len, size);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// The dialogs for files, and the choice between a picture in the text and an attachment.

#include "ui/mail-composer-files.h"

#include "ui/mail-inline-image.h"

#include <glib/gi18n.h>

// Where a chosen or dropped file goes. Held until it is there.
typedef struct {
  MailComposerAttachments *list;
  MailComposerBody *body; // or NULL
} Place;

static Place *
place_new (MailComposerAttachments *list, MailComposerBody *body)
{
  Place *place = g_new0 (Place, 1);

  place->list = g_object_ref (list);
  g_set_object (&place->body, body);
  return place;
}

static void
place_free (Place *place)
{
  g_object_unref (place->list);
  g_clear_object (&place->body);
  g_free (place);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Place, place_free)

static void
on_files_chosen (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposerAttachments) list = data;
  g_autoptr (GListModel) files =
    gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source), result, NULL);

  for (unsigned int i = 0; files && i < g_list_model_get_n_items (files); i++) {
    g_autoptr (GFile) file = g_list_model_get_item (files, i);

    mail_composer_attachments_add_file (list, file);
  }
}

void
mail_composer_files_attach (GtkWidget *parent, MailComposerAttachments *list)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _ ("Attach Files"));
  gtk_file_dialog_set_accept_label (dialog, _ ("_Attach"));
  gtk_file_dialog_open_multiple (dialog, GTK_WINDOW (gtk_widget_get_root (parent)), NULL,
                                 on_files_chosen, g_object_ref (list));
}

static void
on_image_loaded (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (Place) place = data;
  g_autoptr (MailAttachment) image = mail_inline_image_load_finish (result, NULL);

  // The body may have become a plain one since, which is no longer shown.
  if (image && gtk_widget_get_root (GTK_WIDGET (place->body))) {
    mail_composer_attachments_add (place->list, image);
    mail_composer_body_insert_image (place->body, image);
  } else {
    // Not a picture that can be shown in a text: a file like any other.
    mail_composer_attachments_add_file (place->list, G_FILE (source));
  }
}

static void
insert_image (GFile *file, MailComposerAttachments *list, MailComposerBody *body)
{
  if (mail_composer_body_takes_images (body))
    mail_inline_image_load_async (file, NULL, on_image_loaded, place_new (list, body));
  else
    mail_composer_attachments_add_file (list, file);
}

static void
on_image_chosen (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (Place) place = data;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (file)
    insert_image (file, place->list, place->body);
}

void
mail_composer_files_insert_image (GtkWidget *parent, MailComposerAttachments *list,
                                  MailComposerBody *body)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Images"));
  gtk_file_filter_add_mime_type (filter, "image/*");
  gtk_file_dialog_set_default_filter (dialog, filter);
  gtk_file_dialog_set_title (dialog, _ ("Insert Image"));
  gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (parent)), NULL, on_image_chosen,
                        place_new (list, body));
}

void
mail_composer_files_drop (GSList *files, MailComposerAttachments *list, MailComposerBody *body)
{
  for (GSList *file = files; file; file = file->next) {
    if (body)
      insert_image (file->data, list, body);
    else
      mail_composer_attachments_add_file (list, file->data);
  }
}

static void
on_files_read (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (Place) place = data;
  const GValue *files = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  if (files && gtk_widget_get_root (GTK_WIDGET (place->list)))
    mail_composer_files_drop (g_value_get_boxed (files), place->list, place->body);
}

bool
mail_composer_files_paste (GtkWidget *parent, MailComposerAttachments *list, MailComposerBody *body)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (parent);
  g_autoptr (GdkContentFormats) formats = gdk_content_formats_union_deserialize_gtypes (
    gdk_content_formats_ref (gdk_clipboard_get_formats (clipboard)));

  if (!gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST))
    return false;
  gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL,
                                  on_files_read, place_new (list, body));
  return true;
}

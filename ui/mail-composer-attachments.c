// SPDX-License-Identifier: GPL-3.0-or-later
//
// The list of attached files and how a file comes into it.

#include "ui/mail-composer-attachments.h"

#include "ui/mail-composer-attachment.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

// Pixels: two lines of files, and that there are more.
#define LEAST_HEIGHT 92

struct _MailComposerAttachments {
  AdwBin parent_instance;

  AdwWrapBox *box;
  GtkScrolledWindow *scrolled;
  GtkLabel *warning; // shown where they are more than LIMIT
  uint64_t limit;    // bytes that the server takes, 0: not known

  GPtrArray *tiles;  // MailComposerAttachment, borrowed from BOX, in order
  GPtrArray *images; // MailAttachment: inline, shown by the body
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (MailComposerAttachments, mail_composer_attachments, ADW_TYPE_BIN)

enum { CHANGED, FAILED, N_SIGNALS };
static unsigned int signals[N_SIGNALS];

// As base64 lines, which is how they travel.
static uint64_t
measure (const MailComposerAttachments *self)
{
  uint64_t size = 0;

  for (unsigned int i = 0; i < self->tiles->len; i++)
    size += mail_file_base64_size (mail_composer_attachment_get (self->tiles->pdata[i])->size);
  for (unsigned int i = 0; i < self->images->len; i++)
    size += mail_file_base64_size (((MailAttachment *) self->images->pdata[i])->size);
  return size;
}

// Learning it from the server, minutes later, would be too late.
static void
update_warning (MailComposerAttachments *self)
{
  uint64_t size = measure (self);
  bool is_over = self->limit > 0 && size > self->limit;

  gtk_widget_set_visible (GTK_WIDGET (self->warning), is_over);
  if (!is_over)
    return;
  g_autofree char *all = g_format_size (size), *limit = g_format_size (self->limit);
  // Translators: two sizes, such as “34 MB” and “25 MB”.
  g_autofree char *words = g_strdup_printf (
    _ ("On their way these files are %s; your server takes messages of up to %s. Remove some, or "
       "send a link instead."),
    all, limit);
  gtk_label_set_label (self->warning, words);
}

// To the next file, else to the one before, else to what is before them all.
static void
move_focus_from (MailComposerAttachments *self, unsigned int index)
{
  GtkWidget *tile = self->tiles->pdata[index];
  GtkRoot *root = gtk_widget_get_root (tile);
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;
  unsigned int next = index + 1 < self->tiles->len ? index + 1 : index - 1;

  if (!focus || !gtk_widget_is_ancestor (focus, tile))
    return;
  if (self->tiles->len > 1)
    gtk_widget_child_focus (self->tiles->pdata[next], GTK_DIR_TAB_FORWARD);
  else
    gtk_widget_child_focus (GTK_WIDGET (root), GTK_DIR_TAB_BACKWARD);
}

static void
on_remove (MailComposerAttachment *tile, MailComposerAttachments *self)
{
  unsigned int index;

  if (!g_ptr_array_find (self->tiles, tile, &index))
    return;
  move_focus_from (self, index);
  g_ptr_array_remove_index (self->tiles, index);
  adw_wrap_box_remove (self->box, GTK_WIDGET (tile));
  gtk_widget_set_visible (GTK_WIDGET (self), self->tiles->len > 0);
  update_warning (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
append (MailComposerAttachments *self, const MailAttachment *attachment)
{
  GtkWidget *tile;

  if (attachment->content_id) {
    g_ptr_array_add (self->images, mail_attachment_copy (attachment));
    return;
  }
  tile = mail_composer_attachment_new (attachment);
  g_signal_connect_object (tile, "remove", G_CALLBACK (on_remove), self, 0);
  adw_wrap_box_append (self->box, tile);
  g_ptr_array_add (self->tiles, tile);
  gtk_widget_set_visible (GTK_WIDGET (self), true);
  update_warning (self);
}

static void
fail (MailComposerAttachments *self, GFile *file, const GError *error)
{
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = g_filename_display_name (base);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[FAILED], 0, name, error);
}

static MailAttachment *
attachment_new (GFileInfo *info)
{
  MailAttachment *attachment = g_new0 (MailAttachment, 1);
  const char *type = g_file_info_get_content_type (info);

  attachment->file_name = g_strdup (g_file_info_get_display_name (info));
  attachment->media_type = type ? g_content_type_get_mime_type (type) : NULL;
  if (!attachment->media_type)
    attachment->media_type = g_strdup ("application/octet-stream");
  attachment->size = g_file_info_get_size (info);
  return attachment;
}

typedef struct {
  MailComposerAttachments *list;
  MailAttachment *attachment;
} Reading;

static void
reading_free (Reading *reading)
{
  g_object_unref (reading->list);
  mail_attachment_free (reading->attachment);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static void
on_read (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (Reading) reading = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);

  if (!bytes) {
    fail (reading->list, G_FILE (source), error);
    return;
  }
  reading->attachment->size = g_bytes_get_size (bytes);
  reading->attachment->bytes = g_steal_pointer (&bytes);
  mail_composer_attachments_add (reading->list, reading->attachment);
}

// Only what has an end can be sent: a folder is no file, and a device or a pipe has none.
static bool
is_fit (GFileInfo *info, GError **error)
{
  GFileType type = g_file_info_get_file_type (info);

  if (type == G_FILE_TYPE_DIRECTORY)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY,
                         _ ("It is a folder. Attach the files in it, or an archive of it."));
  else if (type == G_FILE_TYPE_SPECIAL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                         _ ("It is a device or a pipe, not a file."));
  return type != G_FILE_TYPE_DIRECTORY && type != G_FILE_TYPE_SPECIAL;
}

// A file with a path is streamed from there when the message is built; any other is read now.
static void
on_queried (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposerAttachments) self = data;
  GFile *file = G_FILE (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (file, result, &error);
  g_autoptr (MailAttachment) attachment = NULL;

  if (!info || !is_fit (info, &error)) {
    fail (self, file, error);
    return;
  }
  attachment = attachment_new (info);
  attachment->path = g_file_get_path (file);
  if (attachment->path) {
    mail_composer_attachments_add (self, attachment);
  } else {
    Reading *reading = g_new0 (Reading, 1);

    reading->list = g_object_ref (self);
    reading->attachment = g_steal_pointer (&attachment);
    g_file_load_bytes_async (file, self->cancellable, on_read, reading);
  }
}

static void
mail_composer_attachments_dispose (GObject *object)
{
  MailComposerAttachments *self = MAIL_COMPOSER_ATTACHMENTS (object);

  g_cancellable_cancel (self->cancellable);
  g_ptr_array_set_size (self->tiles, 0);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_COMPOSER_ATTACHMENTS);
  G_OBJECT_CLASS (mail_composer_attachments_parent_class)->dispose (object);
}

static void
mail_composer_attachments_finalize (GObject *object)
{
  MailComposerAttachments *self = MAIL_COMPOSER_ATTACHMENTS (object);

  g_ptr_array_unref (self->tiles);
  g_ptr_array_unref (self->images);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (mail_composer_attachments_parent_class)->finalize (object);
}

static void
mail_composer_attachments_class_init (MailComposerAttachmentsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_composer_attachments_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_composer_attachments_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-composer-attachments.ui");
  gtk_widget_class_bind_template_child (widget_class, MailComposerAttachments, box);
  gtk_widget_class_bind_template_child (widget_class, MailComposerAttachments, scrolled);
  gtk_widget_class_bind_template_child (widget_class, MailComposerAttachments, warning);

  signals[CHANGED] = g_signal_new ("changed", MAIL_TYPE_COMPOSER_ATTACHMENTS, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", MAIL_TYPE_COMPOSER_ATTACHMENTS, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_ERROR);
}

static void
mail_composer_attachments_init (MailComposerAttachments *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->tiles = g_ptr_array_new ();
  self->images = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_attachment_free);
  self->cancellable = g_cancellable_new ();
}

void
mail_composer_attachments_load (MailComposerAttachments *list, const GPtrArray *attachments)
{
  for (unsigned int i = 0; i < list->tiles->len; i++)
    adw_wrap_box_remove (list->box, g_ptr_array_index (list->tiles, i));
  g_ptr_array_set_size (list->tiles, 0);
  g_ptr_array_set_size (list->images, 0);
  gtk_widget_set_visible (GTK_WIDGET (list), false);
  for (unsigned int i = 0; attachments && i < attachments->len; i++)
    append (list, g_ptr_array_index (attachments, i));
  update_warning (list);
}

void
mail_composer_attachments_set_limit (MailComposerAttachments *list, uint64_t limit)
{
  list->limit = limit;
  update_warning (list);
}

void
mail_composer_attachments_fit (MailComposerAttachments *list, int height)
{
  gtk_scrolled_window_set_max_content_height (list->scrolled, MAX (height, LEAST_HEIGHT));
}

void
mail_composer_attachments_add_file (MailComposerAttachments *list, GFile *file)
{
  g_file_query_info_async (file,
                           G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME
                           "," G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE
                           "," G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, list->cancellable,
                           on_queried, g_object_ref (list));
}

void
mail_composer_attachments_add (MailComposerAttachments *list, const MailAttachment *attachment)
{
  append (list, attachment);
  g_signal_emit (list, signals[CHANGED], 0);
}

static bool
is_named (const MailAttachment *image, const char *html)
{
  g_autofree char *uri = g_strconcat ("cid:", image->content_id, NULL);

  return html && strstr (html, uri) != NULL;
}

GPtrArray *
mail_composer_attachments_dup (MailComposerAttachments *list, const char *html)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_attachment_free);

  for (unsigned int i = 0; i < list->tiles->len; i++)
    g_ptr_array_add (all, mail_attachment_copy (
                            mail_composer_attachment_get (g_ptr_array_index (list->tiles, i))));
  for (unsigned int i = 0; i < list->images->len; i++) {
    const MailAttachment *image = g_ptr_array_index (list->images, i);

    if (is_named (image, html))
      g_ptr_array_add (all, mail_attachment_copy (image));
  }
  return all;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// What may stand in a text as a picture, and its name there.

#include "ui/mail-inline-image.h"

#include <glib/gi18n.h>

// Larger ones travel better as files: they go through the editor's page as data: URIs.
#define MAX_BYTES (10 * 1024 * 1024)

static const char *const types[] = {"image/png", "image/jpeg", "image/gif", "image/webp", NULL};

static char *
content_id_new (void)
{
  g_autofree char *uuid = g_uuid_string_random ();

  return g_strconcat (uuid, "@mail", NULL);
}

static MailAttachment *
image_new (GFileInfo *info)
{
  const char *content_type = g_file_info_get_content_type (info);
  MailAttachment *image = g_new0 (MailAttachment, 1);

  image->file_name = g_strdup (g_file_info_get_display_name (info));
  image->media_type = content_type ? g_content_type_get_mime_type (content_type) : NULL;
  image->content_id = content_id_new ();
  image->size = g_file_info_get_size (info);
  return image;
}

static bool
is_fit (const MailAttachment *image, GError **error)
{
  if (!image->media_type || !g_strv_contains (types, image->media_type)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "%s is no picture for a text",
                 image->file_name);
    return false;
  }
  if (image->size > MAX_BYTES) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_LIMIT, "%s has %" G_GUINT64_FORMAT " bytes",
                 image->file_name, image->size);
    return false;
  }
  return true;
}

static void
on_loaded (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  MailAttachment *image = g_task_get_task_data (task);
  GError *error = NULL;

  image->bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);
  if (!image->bytes) {
    g_task_return_error (task, error);
    return;
  }
  image->size = g_bytes_get_size (image->bytes);
  g_task_return_pointer (task, mail_attachment_copy (image), (GDestroyNotify) mail_attachment_free);
}

// Type and size are looked at before a byte is read: someone may drop a film.
static void
on_queried (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);
  g_autoptr (MailAttachment) image = info ? image_new (info) : NULL;

  if (!image || !is_fit (image, &error)) {
    g_task_return_error (task, error);
    return;
  }
  g_task_set_task_data (task, g_steal_pointer (&image), (GDestroyNotify) mail_attachment_free);
  g_file_load_bytes_async (G_FILE (source), g_task_get_cancellable (task), on_loaded,
                           g_object_ref (task));
}

void
mail_inline_image_load_async (GFile *file, GCancellable *cancellable, GAsyncReadyCallback callback,
                              void *data)
{
  g_file_query_info_async (file,
                           G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME
                           "," G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE
                           "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, cancellable, on_queried,
                           g_task_new (file, cancellable, callback, data));
}

MailAttachment *
mail_inline_image_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

MailAttachment *
mail_inline_image_new_from_texture (GdkTexture *texture)
{
  MailAttachment *image = g_new0 (MailAttachment, 1);

  // Translators: the file name of a picture pasted into a message.
  image->file_name = g_strdup (_ ("picture.png"));
  image->media_type = g_strdup ("image/png");
  image->content_id = content_id_new ();
  image->bytes = gdk_texture_save_to_png_bytes (texture);
  image->size = g_bytes_get_size (image->bytes);
  return image;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// The bytes are a stranger's. So the decoder is chosen by the type alone, and only the two that
// browsers rest on are; the size is looked at before a pixel is decoded.

#include "ui/mail-thumbnail.h"

#define MAX_BYTES (24 * 1024 * 1024)
#define MAX_PIXELS (64 * 1024 * 1024)

static const char *const types[] = {"image/jpeg", "image/png", NULL};

typedef struct {
  MimeMessage *message;
  const MimePart *part; // of MESSAGE
  int size;             // pixels
  bool is_too_large;    // known once the picture's head was read
} Request;

static void
request_free (Request *request)
{
  mime_message_unref (request->message);
  g_free (request);
}

bool
mail_thumbnail_is_for (const MimePart *part)
{
  return g_strv_contains (types, part->media_type) && part->size > 0 && part->size <= MAX_BYTES;
}

// A JPEG is decoded at an eighth of its size where that is enough.
static void
on_size_prepared (GdkPixbufLoader *loader, int width, int height, Request *request)
{
  double scale = (double) request->size / MIN (width, height);

  request->is_too_large = (int64_t) width * height > MAX_PIXELS;
  if (request->is_too_large)
    gdk_pixbuf_loader_set_size (loader, 1, 1);
  else if (scale < 1)
    gdk_pixbuf_loader_set_size (loader, MAX ((int) (width * scale + 0.5), 1),
                                MAX ((int) (height * scale + 0.5), 1));
}

static GdkPixbuf *
decode (Request *request, GError **error)
{
  g_autoptr (GBytes) content = mime_part_dup_content (request->message, request->part);
  g_autoptr (GdkPixbufLoader) loader =
    gdk_pixbuf_loader_new_with_mime_type (request->part->media_type, error);
  bool is_whole;

  if (!loader)
    return NULL;
  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared), request);
  is_whole = gdk_pixbuf_loader_write_bytes (loader, content, error);
  // A loader must be closed before it goes; what is wrong was told by then.
  if (!gdk_pixbuf_loader_close (loader, is_whole ? error : NULL) || !is_whole)
    return NULL;
  if (request->is_too_large) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_LIMIT, "the picture has too many pixels");
    return NULL;
  }
  return gdk_pixbuf_apply_embedded_orientation (gdk_pixbuf_loader_get_pixbuf (loader));
}

static GdkTexture *
cut_middle (GdkPixbuf *picture)
{
  int width = gdk_pixbuf_get_width (picture), height = gdk_pixbuf_get_height (picture);
  int side = MIN (width, height);
  g_autoptr (GdkPixbuf) middle =
    gdk_pixbuf_new_subpixbuf (picture, (width - side) / 2, (height - side) / 2, side, side);
  g_autoptr (GBytes) pixels = gdk_pixbuf_read_pixel_bytes (middle);

  return gdk_memory_texture_new (
    side, side, gdk_pixbuf_get_has_alpha (middle) ? GDK_MEMORY_R8G8B8A8 : GDK_MEMORY_R8G8B8, pixels,
    (size_t) gdk_pixbuf_get_rowstride (middle));
}

static void
load (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GdkPixbuf) picture = decode (data, &error);

  if (picture)
    g_task_return_pointer (task, cut_middle (picture), g_object_unref);
  else
    g_task_return_error (task, error);
}

void
mail_thumbnail_load_async (MimeMessage *message, const MimePart *part, int size,
                           GCancellable *cancellable, GAsyncReadyCallback callback, void *data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Request *request = g_new0 (Request, 1);

  request->message = mime_message_ref (message);
  request->part = part;
  request->size = size;
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  g_task_run_in_thread (task, load);
}

GdkTexture *
mail_thumbnail_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

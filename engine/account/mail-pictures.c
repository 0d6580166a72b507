// SPDX-License-Identifier: GPL-3.0-or-later
//
// A queue, and a thread for each picture that is being fetched. What came is looked at there, too.

#include "account/mail-pictures.h"

#include "base/limits.h"
#include "mime/mime-raster.h"
#include "net/net-fetch.h"

#define MAX_RUNNING 4

typedef struct {
  char *url;
  GBytes *bytes; // once it came
  const char *media_type;
  GError *error;      // why it did not
  GPtrArray *waiting; // GTask; NULL once either is there
} Picture;

struct MailPictures {
  grefcount refs;
  MailPicturesDone done;
  void *data;
  GHashTable *all; // by their URLs
  GQueue queue;    // Picture, not begun
  unsigned int n_running;
  unsigned int n_failed;
  size_t n_bytes;
  GCancellable *cancellable;
};

static void
picture_free (void *data)
{
  Picture *picture = data;

  g_free (picture->url);
  g_clear_pointer (&picture->bytes, g_bytes_unref);
  g_clear_error (&picture->error);
  g_clear_pointer (&picture->waiting, g_ptr_array_unref);
  g_free (picture);
}

static void
answer (Picture *picture, GTask *task)
{
  if (picture->error)
    g_task_return_error (task, g_error_copy (picture->error));
  else
    g_task_return_pointer (task, picture, NULL);
}

static void
settle (MailPictures *self, Picture *picture)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&picture->waiting);

  self->n_failed += picture->error != NULL;
  for (unsigned int i = 0; i < waiting->len; i++)
    answer (picture, waiting->pdata[i]);
}

// Pixels that would fill the web process are no picture for a letter.
static bool
is_picture (GBytes *bytes, const char **out_type, GError **error)
{
  size_t length;
  const void *data = g_bytes_get_data (bytes, &length);
  MimeRaster raster;

  if (!data || !mime_raster_read (data, length, &raster)) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, "no picture");
    return false;
  }
  if (mime_raster_is_too_large (&raster)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_LIMIT, "%u × %u pixels", raster.width,
                 raster.height);
    return false;
  }
  *out_type = raster.media_type;
  return true;
}

static void *
fetch_on_thread (void *data)
{
  g_autoptr (GTask) task = data;
  const NetFetchRules rules = {0};
  const char *media_type = NULL;
  GError *error = NULL;
  g_autoptr (GBytes) bytes =
    net_fetch (g_task_get_task_data (task), &rules, g_task_get_cancellable (task), &error);

  if (bytes && is_picture (bytes, &media_type, &error)) {
    g_object_set_data (G_OBJECT (task), "type", (char *) media_type);
    g_task_return_pointer (task, g_steal_pointer (&bytes), (GDestroyNotify) g_bytes_unref);
  } else
    g_task_return_error (task, error);
  return NULL;
}

static void start (MailPictures *self);

static void
on_fetched (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailPictures) self = data;
  Picture *picture = g_hash_table_lookup (self->all, g_task_get_task_data (G_TASK (result)));

  self->n_running--;
  picture->bytes = g_task_propagate_pointer (G_TASK (result), &picture->error);
  picture->media_type = g_object_get_data (G_OBJECT (result), "type");
  if (picture->bytes)
    self->n_bytes += g_bytes_get_size (picture->bytes);
  settle (self, picture);
  start (self);
  if (self->n_running == 0 && self->done)
    self->done (self->n_failed, self->data);
}

static void
begin (MailPictures *self, Picture *picture)
{
  GTask *task = g_task_new (NULL, self->cancellable, on_fetched, mail_pictures_ref (self));

  g_task_set_source_tag (task, begin);
  g_task_set_task_data (task, g_strdup (picture->url), g_free);
  self->n_running++;
  g_thread_unref (g_thread_new ("picture", fetch_on_thread, task));
}

static void
start (MailPictures *self)
{
  while (self->n_running < MAX_RUNNING && !g_queue_is_empty (&self->queue)) {
    Picture *picture = g_queue_pop_head (&self->queue);

    if (self->n_bytes < LIMIT_PICTURES_BYTES) {
      begin (self, picture);
      continue;
    }
    g_set_error_literal (&picture->error, MAIL_ERROR, MAIL_ERROR_LIMIT, "too large together");
    settle (self, picture);
  }
}

static Picture *
add (MailPictures *self, const char *url)
{
  Picture *picture = g_new0 (Picture, 1);

  picture->url = g_strdup (url);
  picture->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_insert (self->all, picture->url, picture);
  g_queue_push_tail (&self->queue, picture);
  return picture;
}

MailPictures *
mail_pictures_new (MailPicturesDone done, void *data)
{
  MailPictures *self = g_new0 (MailPictures, 1);

  g_ref_count_init (&self->refs);
  self->done = done;
  self->data = data;
  self->all = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, picture_free);
  g_queue_init (&self->queue);
  self->cancellable = g_cancellable_new ();
  return self;
}

MailPictures *
mail_pictures_ref (MailPictures *self)
{
  g_ref_count_inc (&self->refs);
  return self;
}

void
mail_pictures_unref (MailPictures *self)
{
  if (!g_ref_count_dec (&self->refs))
    return;
  g_queue_clear (&self->queue);
  g_hash_table_unref (self->all);
  g_object_unref (self->cancellable);
  g_free (self);
}

void
mail_pictures_load_async (MailPictures *self, const char *url, GAsyncReadyCallback callback,
                          void *data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, data);
  Picture *picture = g_hash_table_lookup (self->all, url);

  g_task_set_source_tag (task, mail_pictures_load_async);
  g_task_set_task_data (task, mail_pictures_ref (self), (GDestroyNotify) mail_pictures_unref);
  if (g_cancellable_is_cancelled (self->cancellable))
    g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
  else if (!picture && g_hash_table_size (self->all) >= LIMIT_PICTURES)
    g_task_return_new_error_literal (task, MAIL_ERROR, MAIL_ERROR_LIMIT, "too many pictures");
  else if (picture && !picture->waiting)
    answer (picture, task);
  else {
    picture = picture ? picture : add (self, url);
    g_ptr_array_add (picture->waiting, g_object_ref (task));
    start (self);
  }
}

GBytes *
mail_pictures_load_finish (GAsyncResult *result, const char **out_type, GError **error)
{
  Picture *picture = g_task_propagate_pointer (G_TASK (result), error);

  if (!picture)
    return NULL;
  *out_type = picture->media_type;
  return g_bytes_ref (picture->bytes);
}

void
mail_pictures_stop (MailPictures *self)
{
  Picture *picture;

  self->done = NULL;
  g_cancellable_cancel (self->cancellable);
  while ((picture = g_queue_pop_head (&self->queue))) {
    g_set_error_literal (&picture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
    settle (self, picture);
  }
}

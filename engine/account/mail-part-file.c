// SPDX-License-Identifier: GPL-3.0-or-later
//
// A temporary file beside the wanted one, renamed over it once whole. GIO does both, and keeps the
// name of a portal's file as it is.

#include "account/mail-part-file.h"

#include "base/mail-error.h"

typedef struct {
  MimeMessage *message;
  const MimePart *part;
  GFile *file;
} Job;

static void
job_free (void *data)
{
  Job *job = data;

  mime_message_unref (job->message);
  g_object_unref (job->file);
  g_free (job);
}

static bool
write_content (GFile *file, GBytes *content, GCancellable *cancellable, GError **error)
{
  size_t size = 0, written = 0;
  const void *bytes = g_bytes_get_data (content, &size);
  g_autoptr (GFileOutputStream) stream =
    g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, cancellable, error);

  if (stream == NULL)
    return false;
  if (g_output_stream_write_all (G_OUTPUT_STREAM (stream), bytes, size, &written, cancellable,
                                 error) &&
      g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, error))
    return true;
  // Closing a cancelled replacement leaves what was there before.
  g_autoptr (GCancellable) abandoned = g_cancellable_new ();
  g_cancellable_cancel (abandoned);
  g_output_stream_close (G_OUTPUT_STREAM (stream), abandoned, NULL);
  return false;
}

static bool
is_written (GFile *file, size_t size, GError **error)
{
  g_autoptr (GFileInfo) info =
    g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, error);

  if (info == NULL)
    return false;
  if ((uint64_t) g_file_info_get_size (info) == size)
    return true;
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_FILE, "the file is shorter than the part");
  return false;
}

static void
write_in_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  if (mail_part_file_write (job->message, job->part, job->file, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

bool
mail_part_file_write (MimeMessage *message, const MimePart *part, GFile *file,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) content = mime_part_dup_content (message, part);
  GError *failure = NULL;

  if (write_content (file, content, cancellable, &failure) &&
      is_written (file, g_bytes_get_size (content), &failure))
    return true;
  mail_error_propagate_of_file (error, failure);
  return false;
}

void
mail_part_file_write_async (MimeMessage *message, const MimePart *part, GFile *file,
                            GCancellable *cancellable, GAsyncReadyCallback callback, void *data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Job *job = g_new (Job, 1);

  *job = (Job) {mime_message_ref (message), part, g_object_ref (file)};
  g_task_set_source_tag (task, mail_part_file_write_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, write_in_thread);
}

bool
mail_part_file_write_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// The whole file is in memory while its message is shown, so its size is looked at first.

#include "account/mail-message-file.h"

#include "base/limits.h"
#include "base/mail-error.h"

static GBytes *
read_file (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                                  G_FILE_QUERY_INFO_NONE, cancellable, error);

  if (info == NULL)
    return NULL;
  if (g_file_info_get_size (info) <= LIMIT_MESSAGE_FILE_BYTES)
    return g_file_load_bytes (file, cancellable, NULL, error);
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_LIMIT, "%" G_GOFFSET_FORMAT " bytes",
               g_file_info_get_size (info));
  return NULL;
}

static MimeMessage *
read_message (GFile *file, GCancellable *cancellable, GError **error)
{
  GError *failure = NULL;
  g_autoptr (GBytes) raw = read_file (file, cancellable, &failure);
  g_autoptr (MimeMessage) message = raw != NULL ? mime_message_parse (raw) : NULL;

  if (message != NULL && mime_message_get_headers (message)->len > 0)
    return g_steal_pointer (&message);
  if (message != NULL)
    g_set_error_literal (&failure, MAIL_ERROR, MAIL_ERROR_INVALID, "there is no header");
  mail_error_propagate_of_file (error, failure);
  return NULL;
}

static void
load (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError *error = NULL;
  MimeMessage *message = read_message (data, cancellable, &error);

  if (message != NULL)
    g_task_return_pointer (task, message, (GDestroyNotify) mime_message_unref);
  else
    g_task_return_error (task, error);
}

void
mail_message_file_load_async (GFile *file, GCancellable *cancellable, GAsyncReadyCallback callback,
                              void *data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);

  g_task_set_source_tag (task, mail_message_file_load_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, load);
}

MimeMessage *
mail_message_file_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

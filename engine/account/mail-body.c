// SPDX-License-Identifier: GPL-3.0-or-later
//
// Decodes and sanitises the text parts of a message on a thread of the pool: it is arithmetic only,
// and no connection is near.

#include "account/mail-body.h"

#include "base/mail-error.h"
#include "mime/mime-sanitize.h"

#include <string.h>

typedef struct {
  MimeMessage *message;
  char *part_path;
  bool has_pictures;
} Job;

static void
job_free (void *data)
{
  Job *job = data;

  mime_message_unref (job->message);
  g_free (job->part_path);
  g_free (job);
}

// Sanitised HTML is written anew by us: lower-case names, quoted attributes.
static bool
names_colors (const char *html)
{
  static const char *const signs[] = {"background", "bgcolor", "color:", "color="};

  for (size_t i = 0; i < G_N_ELEMENTS (signs); i++)
    if (strstr (html, signs[i]))
      return true;
  return false;
}

static bool
is_html (const MimePart *part)
{
  return g_str_equal (part->media_type, "text/html");
}

static MailBody *
make_body (Job *job, const MimePart *part, bool is_page)
{
  MailBody *body = g_new0 (MailBody, 1);
  g_autofree char *text = mime_part_dup_text (job->message, part);
  MimeSanitizeOptions options = {.allow_remote_images = job->has_pictures};
  g_auto (MimeSanitized) sanitized = {0};

  body->path = g_strdup (part->path);
  if (!is_page) {
    body->text = g_steal_pointer (&text);
    return body;
  }
  mime_sanitize_html (text, -1, &options, &sanitized);
  body->html = g_steal_pointer (&sanitized.html);
  body->n_remote = sanitized.n_remote;
  body->has_dark_style = sanitized.has_dark_style;
  body->has_colors = names_colors (body->html);
  return body;
}

static void
load_part (GTask *task, Job *job, GPtrArray *bodies)
{
  const MimePart *part = mime_message_find_part (job->message, job->part_path);

  if (part && (mail_body_is_page (part) || g_str_has_prefix (part->media_type, "text/")))
    g_ptr_array_add (bodies, make_body (job, part, mail_body_is_page (part)));
}

static void
load (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  Job *job = data;
  const GPtrArray *parts = mime_message_get_bodies (job->message);
  g_autoptr (GPtrArray) bodies = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_body_free);

  if (job->part_path)
    load_part (task, job, bodies);
  for (unsigned int i = 0; !job->part_path && i < parts->len; i++) {
    const MimePart *part = g_ptr_array_index (parts, i);
    g_ptr_array_add (bodies, make_body (job, part, is_html (part)));
  }
  if (job->part_path && bodies->len == 0)
    g_task_return_new_error (task, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "no text part %s",
                             job->part_path);
  else
    g_task_return_pointer (task, g_steal_pointer (&bodies), (GDestroyNotify) g_ptr_array_unref);
}

bool
mail_body_is_page (const MimePart *part)
{
  static const char *const endings[] = {".html", ".htm", ".xhtml", ".xht", ".shtml"};
  g_autofree char *name = part->file_name ? g_ascii_strdown (part->file_name, -1) : NULL;

  if (is_html (part) || g_str_equal (part->media_type, "application/xhtml+xml"))
    return true;
  for (size_t i = 0; name && i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (name, endings[i]))
      return true;
  return false;
}

static bool
is_encrypted (const MimePart *part)
{
  static const char *const types[] = {"multipart/encrypted", "application/pgp-encrypted",
                                      "application/pkcs7-mime", "application/x-pkcs7-mime", NULL};

  if (g_strv_contains (types, part->media_type))
    return true;
  for (unsigned int i = 0; i < part->children->len; i++)
    if (is_encrypted (part->children->pdata[i]))
      return true;
  return part->message && mail_body_is_encrypted (part->message);
}

bool
mail_body_is_encrypted (MimeMessage *message)
{
  return is_encrypted (mime_message_get_root (message));
}

void
mail_body_free (MailBody *body)
{
  g_free (body->path);
  g_free (body->text);
  g_free (body->html);
  g_free (body);
}

void
mail_body_load_async (MimeMessage *message, const char *part_path, bool has_pictures,
                      GCancellable *cancellable, GAsyncReadyCallback callback, void *data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Job *job = g_new0 (Job, 1);

  job->message = mime_message_ref (message);
  job->part_path = g_strdup (part_path);
  job->has_pictures = has_pictures;
  g_task_set_source_tag (task, mail_body_load_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, load);
}

GPtrArray *
mail_body_load_finish (MimeMessage *message, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

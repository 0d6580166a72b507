// SPDX-License-Identifier: GPL-3.0-or-later
//
// Private copies live in a folder of this user alone, one folder a copy so that names never clash.

#include "ui/mail-attachment-files.h"

#include "base/mail-error.h"
#include "ui/mail-message-window.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define SNIFFED_BYTES 4096

typedef struct {
  GtkWidget *parent; // of dialogs; NULL: there will be none
  MimeMessage *message;
  const MimePart *part; // of MESSAGE
  char *name;
  GFile *file;
  GPtrArray *rest; // Request: still to be saved into FILE's folder, NULL for one file
} Request;

static void
request_free (Request *request)
{
  g_clear_object (&request->parent);
  mime_message_unref (request->message);
  g_free (request->name);
  g_clear_object (&request->file);
  g_clear_pointer (&request->rest, g_ptr_array_unref);
  g_free (request);
}

static Request *
request_new (GtkWidget *parent, MimeMessage *message, const MimePart *part)
{
  Request *request = g_new0 (Request, 1);

  g_set_object (&request->parent, parent);
  request->message = mime_message_ref (message);
  request->part = part;
  request->name = mail_attachment_dup_name (part);
  return request;
}

static GtkWindow *
window_of (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static char *
private_folder (void)
{
  return g_build_filename (g_get_user_runtime_dir (), "org.example.Mail", "attachments", NULL);
}

// A new private folder with room for one file called NAME.
static GFile *
create_private_file (const char *name, GError **error)
{
  g_autofree char *folder = private_folder ();
  g_autofree char *template = g_build_filename (folder, "XXXXXX", NULL);
  g_autofree char *path = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0 || !g_mkdtemp_full (template, 0700)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_STORE, "no private folder: %s", g_strerror (errno));
    return NULL;
  }
  path = g_build_filename (template, name, NULL);
  return g_file_new_for_path (path);
}

static void
on_launched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (gtk_file_launcher_launch_finish (GTK_FILE_LAUNCHER (source), result, &error) ||
      g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED)) {
    g_clear_error (&error);
    g_task_return_boolean (task, true);
  } else {
    g_task_return_error (task, error);
  }
}

static void
launch (GTask *task)
{
  Request *request = g_task_get_task_data (task);
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (request->file);

  gtk_file_launcher_launch (launcher, window_of (request->parent), NULL, on_launched,
                            g_object_ref (task));
}

static void
on_mismatch_answered (AdwAlertDialog *dialog, const char *response, GTask *task)
{
  if (g_str_equal (response, "open"))
    launch (task);
  else
    g_task_return_boolean (task, true);
}

static void
ask_about_mismatch (GTask *task, const char *real_type)
{
  Request *request = g_task_get_task_data (task);
  g_autofree char *description = g_content_type_get_description (real_type);
  AdwDialog *dialog = adw_alert_dialog_new (_ ("Not What Its Name Says"), NULL);

  // Translators: a file's name, and what it really is, such as “PDF document”.
  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog), _ ("“%s” is in truth: %s."),
                                request->name, description);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"), "open",
                                  _ ("_Open All the Same"), NULL);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_mismatch_answered), g_object_ref (task),
                         (GClosureNotify) (void (*) (void)) g_object_unref, 0);
  adw_dialog_present (dialog, request->parent);
}

// What the first bytes say FILE is.
static char *
sniff (GFile *file)
{
  g_autoptr (GInputStream) stream = G_INPUT_STREAM (g_file_read (file, NULL, NULL));
  unsigned char bytes[SNIFFED_BYTES];
  gssize n = stream ? g_input_stream_read (stream, bytes, sizeof bytes, NULL, NULL) : -1;

  return g_content_type_guess (NULL, bytes, n > 0 ? (gsize) n : 0, NULL);
}

static bool
is_mismatch (const char *name, const char *sniffed)
{
  g_autofree char *named = g_content_type_guess (name, NULL, 0, NULL);

  return !g_content_type_is_unknown (named) && !g_content_type_is_unknown (sniffed) &&
         !g_content_type_is_a (named, sniffed) && !g_content_type_is_a (sniffed, named) &&
         !g_content_type_is_a (named, "text/plain");
}

static void
on_private_copy (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Request *request = g_task_get_task_data (task);
  g_autofree char *path = g_file_get_path (request->file);
  g_autofree char *sniffed = NULL;
  GError *error = NULL;

  if (!mail_part_file_write_finish (result, &error)) {
    g_task_return_error (task, error);
    return;
  }
  chmod (path, 0400);
  sniffed = sniff (request->file);
  if (g_content_type_can_be_executable (sniffed) && !g_content_type_is_a (sniffed, "text/plain"))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s",
                             _ ("This is a program. Mail does not open programs."));
  else if (is_mismatch (request->name, sniffed))
    ask_about_mismatch (task, sniffed);
  else
    launch (task);
}

void
mail_attachment_open_async (GtkWidget *parent, MimeMessage *message, const MimePart *part,
                            GAsyncReadyCallback callback, void *data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, data);
  Request *request = request_new (parent, message, part);
  GError *error = NULL;

  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  if (mail_message_window_is_for (part)) {
    mail_message_window_present_part (window_of (parent), message, part);
    g_task_return_boolean (task, true);
    return;
  }
  request->file = create_private_file (request->name, &error);
  if (request->file)
    mail_part_file_write_async (message, part, request->file, NULL, on_private_copy,
                                g_object_ref (task));
  else
    g_task_return_error (task, error);
}

bool
mail_attachment_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_copied (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Request *request = g_task_get_task_data (task);
  GError *error = NULL;

  if (mail_part_file_write_finish (result, &error))
    g_task_return_pointer (task, g_object_ref (request->file), g_object_unref);
  else
    g_task_return_error (task, error);
}

void
mail_attachment_copy_async (MimeMessage *message, const MimePart *part, GCancellable *cancellable,
                            GAsyncReadyCallback callback, void *data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Request *request = request_new (NULL, message, part);
  GError *error = NULL;

  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  request->file = create_private_file (request->name, &error);
  if (request->file)
    mail_part_file_write_async (message, part, request->file, cancellable, on_copied,
                                g_object_ref (task));
  else
    g_task_return_error (task, error);
}

GFile *
mail_attachment_copy_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void save_next (GTask *task);

static void
on_part_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (mail_part_file_write_finish (result, &error))
    save_next (task);
  else
    g_task_return_error (task, error);
}

// FOLDER's child NAME, or "name (2).ext" where that is taken.
static GFile *
free_child (GFile *folder, const char *name)
{
  const char *dot = strrchr (name, '.');
  int stem = (int) (dot && dot != name ? (size_t) (dot - name) : strlen (name));
  g_autoptr (GFile) file = g_file_get_child (folder, name);

  for (int i = 2; g_file_query_exists (file, NULL) && i < 1000; i++) {
    g_autofree char *other = g_strdup_printf ("%.*s (%d)%s", stem, name, i, name + stem);
    g_object_unref (file);
    file = g_file_get_child (folder, other);
  }
  return g_steal_pointer (&file);
}

static void
save_next (GTask *task)
{
  Request *request = g_task_get_task_data (task);
  g_autoptr (GFile) file = NULL;
  Request *next;

  if (!request->rest || request->rest->len == 0) {
    g_task_return_boolean (task, true);
    return;
  }
  next = g_ptr_array_index (request->rest, 0);
  file = free_child (request->file, next->name);
  mail_part_file_write_async (next->message, next->part, file, NULL, on_part_saved,
                              g_object_ref (task));
  g_ptr_array_remove_index (request->rest, 0);
}

static void
on_file_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Request *request = g_task_get_task_data (task);

  request->file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
  if (request->file)
    mail_part_file_write_async (request->message, request->part, request->file, NULL, on_part_saved,
                                g_object_ref (task));
  else
    g_task_return_boolean (task, true);
}

void
mail_attachment_save_async (GtkWidget *parent, MimeMessage *message, const MimePart *part,
                            GAsyncReadyCallback callback, void *data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, data);
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  Request *request = request_new (parent, message, part);

  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  gtk_file_dialog_set_title (dialog, _ ("Save Attachment"));
  gtk_file_dialog_set_initial_name (dialog, request->name);
  gtk_file_dialog_save (dialog, window_of (parent), NULL, on_file_chosen, g_object_ref (task));
}

static void
on_folder_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Request *request = g_task_get_task_data (task);

  request->file = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, NULL);
  if (request->file)
    save_next (task);
  else
    g_task_return_boolean (task, true);
}

void
mail_attachment_save_all_async (GtkWidget *parent, MimeMessage *message,
                                GAsyncReadyCallback callback, void *data)
{
  const GPtrArray *parts = mime_message_get_attachments (message);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, data);
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  Request *request = request_new (parent, message, g_ptr_array_index (parts, 0));

  request->rest = g_ptr_array_new_with_free_func ((GDestroyNotify) request_free);
  for (unsigned int i = 0; i < parts->len; i++)
    g_ptr_array_add (request->rest, request_new (parent, message, g_ptr_array_index (parts, i)));
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  gtk_file_dialog_set_title (dialog, _ ("Save All Attachments"));
  gtk_file_dialog_select_folder (dialog, window_of (parent), NULL, on_folder_chosen,
                                 g_object_ref (task));
}

bool
mail_attachment_save_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
mail_attachment_files_clean (void)
{
  g_autofree char *folder = private_folder ();
  g_autoptr (GDir) copies = g_dir_open (folder, 0, NULL);
  const char *name;

  while (copies && (name = g_dir_read_name (copies))) {
    g_autofree char *copy = g_build_filename (folder, name, NULL);
    g_autoptr (GDir) files = g_dir_open (copy, 0, NULL);
    const char *file;

    while (files && (file = g_dir_read_name (files))) {
      g_autofree char *path = g_build_filename (copy, file, NULL);
      g_unlink (path);
    }
    g_rmdir (copy);
  }
}

char *
mail_attachment_dup_name (const MimePart *part)
{
  if (part->file_name && *part->file_name)
    return g_strdup (part->file_name);
  if (g_str_equal (part->media_type, "message/rfc822"))
    return g_strdup (C_ ("file name", "message.eml"));
  if (g_str_equal (part->media_type, "text/calendar"))
    return g_strdup (C_ ("file name", "appointment.ics"));
  return g_strdup (C_ ("file name", "attachment"));
}

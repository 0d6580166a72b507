// SPDX-License-Identifier: GPL-3.0-or-later
//
// vCards of version 3, which most address books read. The file is there whole or as it was.

#include "ui/mail-contacts-export.h"

#include <glib/gi18n.h>

typedef struct {
  MailEngine *engine;
  GFile *file;
} Export;

static void
export_free (void *data)
{
  Export *export = data;

  g_object_unref (export->engine);
  g_clear_object (&export->file);
  g_free (export);
}

static void
on_written (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, MAIL_ERROR, MAIL_ERROR_FILE, "%s", error->message);
}

static void
on_loaded (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  const Export *export = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (MailContacts) contacts =
    mail_engine_load_contacts_finish (MAIL_ENGINE (source), result, &error);

  if (!contacts) {
    g_task_return_error (task, error);
    return;
  }
  char *cards = mail_contacts_file_format (contacts, 3);
  g_autoptr (GBytes) bytes = g_bytes_new_take (cards, strlen (cards));
  g_file_replace_contents_bytes_async (export->file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE,
                                       NULL, on_written, g_object_ref (task));
}

static void
on_chosen (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  Export *export = g_task_get_task_data (task);

  export->file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
  if (export->file)
    mail_engine_load_contacts_async (export->engine, NULL, on_loaded, g_object_ref (task));
  else
    g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "no file");
}

void
mail_contacts_export_async (GtkWidget *parent, MailEngine *engine, GAsyncReadyCallback callback,
                            void *data)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  GTask *task = g_task_new (NULL, NULL, callback, data);
  Export *export = g_new0 (Export, 1);

  export->engine = g_object_ref (engine);
  g_task_set_task_data (task, export, export_free);
  gtk_file_dialog_set_title (dialog, _ ("Export Contacts"));
  // Translators: the beginning of a file's name.
  g_autofree char *name = g_strconcat (_ ("Contacts"), ".vcf", NULL);
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_set_accept_label (dialog, _ ("_Export"));
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (parent)), NULL, on_chosen, task);
}

bool
mail_contacts_export_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

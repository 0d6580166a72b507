// SPDX-License-Identifier: GPL-3.0-or-later
//
// The file is read in this process, which the portal lets read it, and off this thread.

#include "ui/mail-contacts-import.h"

#include <errno.h>
#include <glib/gi18n.h>

typedef struct {
  MailEngine *engine;
  GFile *file;
  MailContactCounts counts;
} Import;

static void
import_free (void *data)
{
  Import *import = data;

  g_object_unref (import->engine);
  g_clear_object (&import->file);
  g_free (import);
}

char *
mail_contacts_import_dup_text (const MailContactCounts *counts)
{
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();

  // Translators: the beginning of a line that lists what came of a file of contacts.
  g_strv_builder_take (
    parts, g_strdup_printf (ngettext ("%u person imported", "%u people imported", counts->taken),
                            counts->taken));
  if (counts->groups > 0)
    // Translators: goes on after a comma: "312 people imported, 4 groups".
    g_strv_builder_take (
      parts, g_strdup_printf (ngettext ("%u group", "%u groups", counts->groups), counts->groups));
  if (counts->broken > 0)
    g_strv_builder_take (
      parts,
      // Translators: goes on after a comma: "312 people imported, 3 cards could not be read".
      g_strdup_printf (
        ngettext ("%u card could not be read", "%u cards could not be read", counts->broken),
        counts->broken));
  if (counts->without_address > 0)
    g_strv_builder_take (
      parts,
      // Translators: goes on after a comma, see above.
      g_strdup_printf (
        ngettext ("%u has no email address", "%u have no email address", counts->without_address),
        counts->without_address));
  if (counts->missing > 0)
    g_strv_builder_take (
      parts,
      // Translators: goes on after a comma, see above.
      g_strdup_printf (ngettext ("%u member of a group is not in the file",
                                 "%u members of groups are not in the file", counts->missing),
                       counts->missing));
  g_auto (GStrv) all = g_strv_builder_end (parts);
  // Translators: between the parts of such a line.
  return g_strjoinv (_ (", "), all);
}

static void
read_file (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  Import *import = data;
  g_autofree char *path = g_file_get_path (import->file);
  g_autofree char *name = g_file_get_parse_name (import->file);
  FILE *file = path ? fopen (path, "rbe") : NULL;
  GError *error = NULL;
  MailContacts *contacts;

  if (!file) {
    g_task_return_new_error (task, MAIL_ERROR, MAIL_ERROR_INVALID, "%s: %s", name,
                             g_strerror (path ? errno : ENOTSUP));
    return;
  }
  contacts = mail_contacts_file_read (file, name, &error);
  fclose (file);
  if (contacts)
    g_task_return_pointer (task, contacts, (GDestroyNotify) mail_contacts_free);
  else
    g_task_return_error (task, error);
}

static void
on_imported (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (mail_engine_import_contacts_finish (MAIL_ENGINE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_read (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  Import *import = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (MailContacts) contacts = g_task_propagate_pointer (G_TASK (result), &error);

  if (!contacts) {
    g_task_return_error (task, error);
    return;
  }
  import->counts = contacts->counts;
  mail_engine_import_contacts_async (import->engine, contacts, NULL, on_imported,
                                     g_object_ref (task));
}

static void
on_chosen (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  Import *import = g_task_get_task_data (task);

  import->file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);
  if (!import->file) {
    g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "no file");
    return;
  }
  g_autoptr (GTask) reading = g_task_new (NULL, NULL, on_read, g_object_ref (task));
  g_task_set_task_data (reading, import, NULL); // which TASK keeps
  g_task_run_in_thread (reading, read_file);
}

void
mail_contacts_import_async (GtkWidget *parent, MailEngine *engine, GAsyncReadyCallback callback,
                            void *data)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  GTask *task = g_task_new (NULL, NULL, callback, data);
  Import *import = g_new0 (Import, 1);

  import->engine = g_object_ref (engine);
  g_task_set_task_data (task, import, import_free);
  gtk_file_filter_set_name (filter, _ ("Contacts (vCard)"));
  gtk_file_filter_add_suffix (filter, "vcf");
  gtk_file_filter_add_mime_type (filter, "text/vcard");
  gtk_file_dialog_set_default_filter (dialog, filter);
  gtk_file_dialog_set_title (dialog, _ ("Import Contacts"));
  gtk_file_dialog_set_accept_label (dialog, _ ("_Import"));
  gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (parent)), NULL, on_chosen, task);
}

bool
mail_contacts_import_finish (GAsyncResult *result, MailContactCounts *out_counts, GError **error)
{
  const Import *import = g_task_get_task_data (G_TASK (result));

  *out_counts = import->counts;
  return g_task_propagate_boolean (G_TASK (result), error);
}

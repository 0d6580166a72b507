// SPDX-License-Identifier: GPL-3.0-or-later
//
// The questions, then one call of the engine after the other: several files are imported in turn,
// as one. The dialog can't be closed by accident while one is under way: closing it cancels first.

#include "ui/mail-transfer-dialog.h"

#include "ui/mail-format.h"
#include "ui/mail-sidebar-item.h"
#include "ui/mail-transfer-page.h"

#include <glib/gi18n.h>

struct _MailTransferDialog {
  AdwDialog parent_instance;

  AdwHeaderBar *header;
  GtkStack *stack;
  AdwPreferencesGroup *import_group, *export_group;
  AdwComboRow *format;
  MailTransferPage *page;

  MailEngine *engine;
  MailTransferKind kind; // under way, or done
  MailUndo *undo;        // of an import, else NULL
  int64_t account_id, folder_id;
  char *folder;              // an import's goal, or NULL
  char *name;                // of what is exported
  GArray *ids;               // int64_t: these are exported, or NULL
  bool conversations;        // they are conversations, else messages
  GPtrArray *sources;        // char *: paths still to be imported
  GCancellable *cancellable; // of all of them
  MailTransfer sum;          // of what was imported before
  GArray *operations;        // int64_t: what takes it back
};

G_DEFINE_FINAL_TYPE (MailTransferDialog, mail_transfer_dialog, ADW_TYPE_DIALOG)

static GCancellable *
begin (MailTransferDialog *self, MailTransferKind kind)
{
  self->kind = kind;
  // The page says it larger.
  adw_header_bar_set_show_title (self->header, false);
  adw_dialog_set_can_close (ADW_DIALOG (self), false);
  adw_dialog_set_title (ADW_DIALOG (self), mail_transfer_text_get_title (kind));
  gtk_stack_set_visible_child_name (self->stack, "transfer");
  return mail_transfer_page_begin (self->page, kind);
}

static void
end (MailTransferDialog *self, const MailTransfer *result, const GError *error)
{
  adw_dialog_set_can_close (ADW_DIALOG (self), true);
  adw_dialog_set_title (ADW_DIALOG (self), mail_transfer_text_get_end (self->kind, error));
  mail_transfer_page_end (self->page, result, error);
}

static void
on_closed (MailTransferDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
mail_transfer_dialog_close_attempt (AdwDialog *dialog)
{
  MailTransferDialog *self = MAIL_TRANSFER_DIALOG (dialog);

  mail_transfer_page_cancel (self->page);
}

static void
add (MailTransfer *sum, MailTransfer *part)
{
  sum->messages += part->messages;
  sum->known += part->known;
  sum->failed += part->failed;
  if (!sum->failure)
    sum->failure = g_steal_pointer (&part->failure);
}

static void
on_import_progress (const MailTransfer *progress, void *data)
{
  MailTransferDialog *self = data;
  MailTransfer shown = *progress;

  shown.messages += self->sum.messages;
  shown.known += self->sum.known;
  mail_transfer_page_tell (&shown, self->page);
}

static void import_next (MailTransferDialog *self);

static void
offer_undo (MailTransferDialog *self)
{
  unsigned long n = (unsigned long) self->sum.messages;
  g_autofree char *text =
    g_strdup_printf (ngettext ("%'lu message imported", "%'lu messages imported", n), n);

  if (self->operations->len > 0)
    mail_undo_push (self->undo, self->operations, text, false);
}

static void
on_imported (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailTransferDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_auto (MailTransfer) part = {0};
  bool good = mail_engine_import_finish (MAIL_ENGINE (source), result, &part, &error);

  add (&self->sum, &part);
  if (part.operation_id != 0)
    g_array_append_val (self->operations, part.operation_id);
  if (good && self->sources->len > 0) {
    import_next (self);
    return;
  }
  end (self, &self->sum, error);
  offer_undo (self);
}

static void
import_next (MailTransferDialog *self)
{
  g_autofree char *path = g_ptr_array_steal_index (self->sources, 0);

  mail_engine_import_async (self->engine, path, self->account_id, self->folder, on_import_progress,
                            self, self->cancellable, on_imported, g_object_ref (self));
}

static void
import (MailTransferDialog *self)
{
  if (self->sources->len == 0)
    return;
  g_set_object (&self->cancellable, begin (self, MAIL_TRANSFER_IMPORT));
  import_next (self);
}

static void
take_source (MailTransferDialog *self, GFile *file)
{
  char *path = g_file_get_path (file);

  if (path)
    g_ptr_array_add (self->sources, path);
}

static void
on_files_chosen (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailTransferDialog) self = data;
  g_autoptr (GListModel) files =
    gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source), result, NULL);

  for (unsigned int i = 0; files && i < g_list_model_get_n_items (files); i++) {
    g_autoptr (GFile) file = g_list_model_get_item (files, i);
    take_source (self, file);
  }
  import (self);
}

static void
on_source_folder_chosen (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailTransferDialog) self = data;
  g_autoptr (GFile) folder =
    gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (folder)
    take_source (self, folder);
  import (self);
}

static GtkWindow *
window_of (MailTransferDialog *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static GtkFileDialog *
file_dialog_new (const char *title, const char *accept)
{
  GtkFileDialog *dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_accept_label (dialog, accept);
  return dialog;
}

static void
on_import_files (MailTransferDialog *self)
{
  g_autoptr (GtkFileDialog) dialog = file_dialog_new (_ ("Import Files"), _ ("_Import"));

  gtk_file_dialog_open_multiple (dialog, window_of (self), NULL, on_files_chosen,
                                 g_object_ref (self));
}

static void
on_import_folder (MailTransferDialog *self)
{
  g_autoptr (GtkFileDialog) dialog = file_dialog_new (_ ("Import a Folder"), _ ("_Import"));

  gtk_file_dialog_select_folder (dialog, window_of (self), NULL, on_source_folder_chosen,
                                 g_object_ref (self));
}

// In the order of the chooser.
static MailArchiveFormat
get_format (MailTransferDialog *self)
{
  static const MailArchiveFormat formats[] = {MAIL_ARCHIVE_MBOX, MAIL_ARCHIVE_MAILDIR,
                                              MAIL_ARCHIVE_EML};
  unsigned int selected = adw_combo_row_get_selected (self->format);

  return formats[MIN (selected, G_N_ELEMENTS (formats) - 1)];
}

// A whole account becomes a tree of files, so that a folder is asked for.
static bool
asks_for_file (MailTransferDialog *self)
{
  return get_format (self) == MAIL_ARCHIVE_MBOX && (self->folder_id != 0 || self->ids);
}

static void
show_format (MailTransferDialog *self)
{
  static const char *const texts[] = {
    [MAIL_ARCHIVE_MBOX] = N_ ("Most mail programs can read it."),
    [MAIL_ARCHIVE_MAILDIR] = N_ ("Flags are kept, and what is there already is not written again."),
    [MAIL_ARCHIVE_EML] = N_ ("Each opens by itself in most mail programs."),
  };

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->format), _ (texts[get_format (self)]));
}

static void
on_exported (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailTransferDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_auto (MailTransfer) transfer = {0};

  mail_engine_export_finish (MAIL_ENGINE (source), result, &transfer, &error);
  end (self, &transfer, error);
}

// DEST was asked for, and replacing it agreed to, by the file chooser.
static void export (MailTransferDialog *self, const char *dest)
{
  GCancellable *cancellable = begin (self, MAIL_TRANSFER_EXPORT);

  const MailTarget target = {self->folder_id,
                             self->ids ? (const int64_t *) (void *) self->ids->data : NULL,
                             self->ids ? self->ids->len : 0, self->conversations};

  if (self->ids)
    mail_engine_export_target_async (self->engine, &target, get_format (self), dest,
                                     mail_transfer_page_tell, self->page, cancellable, on_exported,
                                     g_object_ref (self));
  else
    mail_engine_export_async (self->engine, self->account_id, self->folder_id, NULL,
                              get_format (self), dest, mail_transfer_page_tell, self->page,
                              cancellable, on_exported, g_object_ref (self));
}

static void
on_file_named (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailTransferDialog) self = data;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
  g_autofree char *path = file ? g_file_get_path (file) : NULL;
  g_autofree char *dest = NULL;

  if (!path)
    return;
  // By this ending the engine knows that one file is meant.
  dest = g_str_has_suffix (path, ".mbox") ? g_strdup (path) : g_strconcat (path, ".mbox", NULL);
  export (self, dest);
}

static void
on_goal_chosen (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailTransferDialog) self = data;
  g_autoptr (GFile) folder =
    gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, NULL);
  g_autofree char *path = folder ? g_file_get_path (folder) : NULL;
  g_autofree char *dest = NULL;

  if (!path)
    return;
  // Among other files a folder of its own; into one that mail was exported to before, more of it.
  dest = g_build_filename (path, self->name, NULL);
  export (self, dest);
}

static void
on_export (MailTransferDialog *self)
{
  g_autoptr (GtkFileDialog) dialog = file_dialog_new (_ ("Export Mail"), _ ("_Export"));
  g_autofree char *name = g_strconcat (self->name, ".mbox", NULL);

  if (!asks_for_file (self)) {
    gtk_file_dialog_select_folder (dialog, window_of (self), NULL, on_goal_chosen,
                                   g_object_ref (self));
    return;
  }
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, window_of (self), NULL, on_file_named, g_object_ref (self));
}

static void
on_kept (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailTransferDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_auto (MailTransfer) transfer = {0};

  mail_engine_backup_finish (MAIL_ENGINE (source), result, &transfer, &error);
  end (self, &transfer, error);
}

static void
mail_transfer_dialog_dispose (GObject *object)
{
  MailTransferDialog *self = MAIL_TRANSFER_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_TRANSFER_DIALOG);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->undo);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_transfer_dialog_parent_class)->dispose (object);
}

static void
mail_transfer_dialog_finalize (GObject *object)
{
  MailTransferDialog *self = MAIL_TRANSFER_DIALOG (object);

  g_clear_pointer (&self->ids, g_array_unref);
  g_ptr_array_unref (self->sources);
  g_array_unref (self->operations);
  mail_transfer_clear (&self->sum);
  g_free (self->folder);
  g_free (self->name);
  G_OBJECT_CLASS (mail_transfer_dialog_parent_class)->finalize (object);
}

static void
mail_transfer_dialog_class_init (MailTransferDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_transfer_dialog_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_transfer_dialog_finalize;
  ADW_DIALOG_CLASS (class)->close_attempt = mail_transfer_dialog_close_attempt;
  g_type_ensure (MAIL_TYPE_TRANSFER_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-transfer-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailTransferDialog, header);
  gtk_widget_class_bind_template_child (widget_class, MailTransferDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, MailTransferDialog, import_group);
  gtk_widget_class_bind_template_child (widget_class, MailTransferDialog, export_group);
  gtk_widget_class_bind_template_child (widget_class, MailTransferDialog, format);
  gtk_widget_class_bind_template_child (widget_class, MailTransferDialog, page);
  gtk_widget_class_bind_template_callback (widget_class, on_import_files);
  gtk_widget_class_bind_template_callback (widget_class, on_import_folder);
  gtk_widget_class_bind_template_callback (widget_class, on_export);
  gtk_widget_class_bind_template_callback (widget_class, on_closed);
  gtk_widget_class_bind_template_callback (widget_class, show_format);
}

static void
mail_transfer_dialog_init (MailTransferDialog *self)
{
  self->sources = g_ptr_array_new_with_free_func (g_free);
  self->operations = g_array_new (false, false, sizeof (int64_t));
  gtk_widget_init_template (GTK_WIDGET (self));
  show_format (self);
}

static MailTransferDialog *
dialog_new (MailEngine *engine, const char *page, const char *title)
{
  MailTransferDialog *self = g_object_new (MAIL_TYPE_TRANSFER_DIALOG, "title", title, NULL);

  self->engine = g_object_ref (engine);
  gtk_stack_set_visible_child_name (self->stack, page);
  return self;
}

// As the engine's import wants it: names with '/' between.
static char *
dup_goal (const MailFolder *folder)
{
  if (folder->role == MAIL_ROLE_INBOX)
    return g_strdup ("INBOX");
  return folder->delimiter != '\0' ?
           g_strdelimit (g_strdup (folder->path), (char[]) {folder->delimiter, '\0'}, '/') :
           g_strdup (folder->path);
}

void
mail_transfer_dialog_present_import (GtkWidget *parent, MailEngine *engine, MailUndo *undo,
                                     int64_t account_id, const MailFolder *folder)
{
  MailTransferDialog *self = dialog_new (engine, "import", _ ("Import Mail"));
  g_autofree char *name =
    folder ? mail_format_dup_isolated (mail_sidebar_folder_title (folder)) : NULL;
  g_autofree char *text =
    folder ?
      // Translators: %s is a folder's name.
      g_strdup_printf (_ ("It comes into %s. What is there already is left out."), name) :
      g_strdup (_ ("It comes into folders named as the files are. What is there already is left "
                   "out."));

  self->undo = g_object_ref (undo);
  self->account_id = account_id;
  self->folder = folder ? dup_goal (folder) : NULL;
  adw_preferences_group_set_description (self->import_group, text);
  adw_dialog_present (ADW_DIALOG (self), parent);
}

static char *
dup_file_name (const char *title)
{
  return g_strdelimit (g_strdup (title), "/", '-');
}

void
mail_transfer_dialog_present_export (GtkWidget *parent, MailEngine *engine, int64_t account_id,
                                     const MailFolder *folder, const char *title)
{
  MailTransferDialog *self = dialog_new (engine, "export", _ ("Export Mail"));
  g_autofree char *name = mail_format_dup_isolated (title);
  // Translators: %s is the name of a folder or an account.
  g_autofree char *text = g_strdup_printf (_ ("All mail in %s is written to files."), name);

  self->account_id = account_id;
  self->folder_id = folder ? folder->id : 0;
  self->name = dup_file_name (title);
  adw_preferences_group_set_description (self->export_group, text);
  adw_dialog_present (ADW_DIALOG (self), parent);
}

static char *
dup_count (unsigned int n, bool conversations)
{
  return conversations ? g_strdup_printf (ngettext ("%u conversation is written to files.",
                                                    "%u conversations are written to files.", n),
                                          n) :
                         g_strdup_printf (ngettext ("%u message is written to files.",
                                                    "%u messages are written to files.", n),
                                          n);
}

void
mail_transfer_dialog_present_export_rows (GtkWidget *parent, MailEngine *engine,
                                          const MailQuery *query, GArray *ids)
{
  MailTransferDialog *self = dialog_new (engine, "export", _ ("Export Mail"));
  g_autofree char *text = dup_count (ids->len, query->conversations);

  self->folder_id = query->scope == MAIL_SCOPE_FOLDER ? query->folder_id : 0;
  self->conversations = query->conversations;
  self->ids = g_array_ref (ids);
  self->name = g_strdup (C_ ("file name", "Mail"));
  adw_preferences_group_set_description (self->export_group, text);
  adw_dialog_present (ADW_DIALOG (self), parent);
}

void
mail_transfer_dialog_present_backup (GtkWidget *parent, MailEngine *engine, const char *dir)
{
  MailTransferDialog *self = dialog_new (engine, "transfer", "");

  mail_engine_backup_async (engine, dir, mail_transfer_page_tell, self->page,
                            begin (self, MAIL_TRANSFER_BACKUP), on_kept, g_object_ref (self));
  adw_dialog_present (ADW_DIALOG (self), parent);
}

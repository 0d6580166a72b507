// SPDX-License-Identifier: GPL-3.0-or-later
//
// The engine's record as rows. What is chosen among other files gets a folder of its own there.

#include "ui/mail-backup-group.h"

#include "ui/mail-error-text.h"
#include "ui/mail-format.h"
#include "ui/mail-transfer-dialog.h"
#include "ui/mail-transfer-text.h"

#include <glib/gi18n.h>

struct _MailBackupGroup {
  AdwPreferencesGroup parent_instance;

  AdwActionRow *folder, *state;
  GtkButton *off;

  MailEngine *engine;
};

G_DEFINE_FINAL_TYPE (MailBackupGroup, mail_backup_group, ADW_TYPE_PREFERENCES_GROUP)

static char *
dup_state (const MailBackup *backup)
{
  g_autofree char *when = mail_format_dup_date_long (backup->last_good);
  const char *trouble = mail_transfer_text_get_trouble (backup->trouble);
  unsigned long n = (unsigned long) backup->messages;

  if (trouble && backup->last_good > 0)
    // Translators: sentences about what went wrong, then a date and time.
    return g_strdup_printf (_ ("%s It was last complete on %s."), trouble, when);
  if (trouble)
    return g_strdup (trouble);
  if (backup->last_good == 0)
    return g_strdup (_ ("Not done yet"));
  // Translators: the number of messages, then a date and time.
  return g_strdup_printf (ngettext ("%'lu message, read back and compared on %s",
                                    "%'lu messages, read back and compared on %s", n),
                          n, when);
}

static void
refresh (MailBackupGroup *self)
{
  g_auto (MailBackup) backup = {0};
  g_autofree char *state = NULL;

  mail_engine_read_backup (self->engine, &backup);
  state = dup_state (&backup);
  adw_action_row_set_subtitle (self->folder, backup.dir ? backup.dir : _ ("No folder chosen"));
  adw_action_row_set_subtitle (self->state, state);
  gtk_widget_set_visible (GTK_WIDGET (self->state), backup.dir != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->off), backup.dir != NULL);
}

static void
on_choose (MailBackupGroup *self)
{
  mail_backup_choose_folder (GTK_WIDGET (self), self->engine);
}

static void
on_run (MailBackupGroup *self)
{
  g_auto (MailBackup) backup = {0};

  mail_engine_read_backup (self->engine, &backup);
  if (backup.dir)
    mail_transfer_dialog_present_backup (GTK_WIDGET (self), self->engine, backup.dir);
}

static void
on_turned_off (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailBackupGroup) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (mail_engine_set_backup_finish (MAIL_ENGINE (source), result, &error))
    return;
  sentence = mail_error_dup_sentence (error);
  adw_action_row_set_subtitle (self->state, sentence);
}

// Who turns it off knows that there is none.
static void
on_off (MailBackupGroup *self)
{
  mail_engine_set_backup_async (self->engine, NULL, true, NULL, on_turned_off, g_object_ref (self));
}

static void
mail_backup_group_dispose (GObject *object)
{
  MailBackupGroup *self = MAIL_BACKUP_GROUP (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_BACKUP_GROUP);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_backup_group_parent_class)->dispose (object);
}

static void
mail_backup_group_class_init (MailBackupGroupClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_backup_group_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-backup-group.ui");
  gtk_widget_class_bind_template_child (widget_class, MailBackupGroup, folder);
  gtk_widget_class_bind_template_child (widget_class, MailBackupGroup, state);
  gtk_widget_class_bind_template_child (widget_class, MailBackupGroup, off);
  gtk_widget_class_bind_template_callback (widget_class, on_choose);
  gtk_widget_class_bind_template_callback (widget_class, on_run);
  gtk_widget_class_bind_template_callback (widget_class, on_off);
}

static void
mail_backup_group_init (MailBackupGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mail_backup_group_set (MailBackupGroup *self, MailEngine *engine)
{
  g_return_if_fail (!self->engine);
  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "accounts-changed", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  refresh (self);
}

typedef struct {
  GtkWidget *parent; // weak
  MailEngine *engine;
  char *dir;
} Choice;

static void
choice_free (Choice *choice)
{
  g_clear_weak_pointer (&choice->parent);
  g_object_unref (choice->engine);
  g_free (choice->dir);
  g_free (choice);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Choice, choice_free)

// A copy that is there already, or an empty folder, is taken as it is.
static char *
dup_place (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autofree char *keep = g_build_filename (path, "keep.db", NULL);

  if (!dir || !g_dir_read_name (dir) || g_file_test (keep, G_FILE_TEST_EXISTS))
    return g_strdup (path);
  return g_build_filename (path, C_ ("folder name", "Mail Backup"), NULL);
}

static void
on_stored (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (Choice) choice = data;
  g_autoptr (GError) error = NULL;
  bool good = mail_engine_set_backup_finish (MAIL_ENGINE (source), result, &error);

  if (good && choice->parent)
    mail_transfer_dialog_present_backup (choice->parent, choice->engine, choice->dir);
  else if (!good)
    g_message ("the backup's folder could not be stored: %s", error->message);
}

static void
on_folder_chosen (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (Choice) choice = data;
  g_autoptr (GFile) folder =
    gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, NULL);
  g_autofree char *path = folder ? g_file_get_path (folder) : NULL;

  if (!path)
    return;
  choice->dir = dup_place (path);
  mail_engine_set_backup_async (choice->engine, choice->dir, false, NULL, on_stored, choice);
  g_steal_pointer (&choice);
}

void
mail_backup_choose_folder (GtkWidget *parent, MailEngine *engine)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  Choice *choice = g_new0 (Choice, 1);

  g_set_weak_pointer (&choice->parent, parent);
  choice->engine = g_object_ref (engine);
  gtk_file_dialog_set_title (dialog, _ ("Keep a Copy In"));
  gtk_file_dialog_set_accept_label (dialog, _ ("_Keep a Copy Here"));
  gtk_file_dialog_select_folder (dialog, GTK_WINDOW (gtk_widget_get_root (parent)), NULL,
                                 on_folder_chosen, choice);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// The application's life: the engine opens before the first window, what came meanwhile is done
// then, and it closes before the process ends.

#include "app/mail-application.h"

#include "app/mail-backup-keeper.h"
#include "app/mail-home-keeper.h"
#include "app/mail-notifier.h"
#include "app/mail-parting.h"
#include "app/mail-send-watch.h"
#include "ui/mail-about-dialog.h"
#include "ui/mail-account-dialog.h"
#include "ui/mail-actions.h"
#include "ui/mail-attachment-files.h"
#include "ui/mail-composer-spare.h"
#include "ui/mail-composer-toasts.h"
#include "ui/mail-composer-window.h"
#include "ui/mail-dialog-keeper.h"
#include "ui/mail-failure-window.h"
#include "ui/mail-identities-dialog.h"
#include "ui/mail-menu-names.h"
#include "ui/mail-message-window.h"
#include "ui/mail-preferences-dialog.h"
#include "ui/mail-restore-window.h"
#include "ui/mail-shortcuts-dialog.h"
#include "ui/mail-unsaved.h"
#include "ui/mail-window.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

struct _MailApplication {
  AdwApplication parent_instance;

  MailEngine *engine;
  MailNotifier *notifier;
  MailBackupKeeper *backup_keeper;
  MailHomeKeeper *home_keeper;
  MailParting *parting;
  MailSendWatch *send_watch;
  bool is_open;       // the engine's store is
  bool is_quitting;   // once: what is written is being saved
  unsigned int term;  // watches for SIGTERM
  GPtrArray *mailto;  // char *: links to compose once the window is there
  GPtrArray *answers; // GVariant *: likewise, the parameters of "answer-message"
  MailWindow *window; // unowned; NULL while there is none
};

G_DEFINE_FINAL_TYPE (MailApplication, mail_application, ADW_TYPE_APPLICATION)

static void
answer_message (MailApplication *self, GVariant *parameter)
{
  unsigned int id;
  int kind;
  GtkWindow *window;

  g_variant_get (parameter, "(ui)", &id, &kind);
  window = gtk_application_get_window_by_id (GTK_APPLICATION (self), id);
  if (MAIL_IS_MESSAGE_WINDOW (window))
    mail_message_window_answer (MAIL_MESSAGE_WINDOW (window), GTK_WINDOW (self->window),
                                self->engine, (MailDraftKind) kind);
}

static void
compose_waiting (MailApplication *self)
{
  for (unsigned int i = 0; i < self->mailto->len; i++)
    mail_composer_present_mailto (GTK_WINDOW (self->window), self->engine,
                                  g_ptr_array_index (self->mailto, i));
  g_ptr_array_set_size (self->mailto, 0);
  for (unsigned int i = 0; i < self->answers->len; i++)
    answer_message (self, g_ptr_array_index (self->answers, i));
  g_ptr_array_set_size (self->answers, 0);
}

static void
show_window (MailApplication *self)
{
  bool is_first = !self->window;

  self->is_quitting = false;
  if (is_first)
    g_set_weak_pointer (&self->window, mail_window_new (GTK_APPLICATION (self), self->engine));
  gtk_window_present (GTK_WINDOW (self->window));
  if (is_first) {
    mail_composer_toasts_overdue (GTK_WINDOW (self->window), self->engine);
    mail_composer_resume_all (GTK_WINDOW (self->window), self->engine);
    mail_identities_dialog_resume (GTK_WIDGET (self->window), self->engine);
  }
  compose_waiting (self);
}

static void
on_engine_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  MailApplication *self = data;
  g_autoptr (GError) error = NULL;

  if (mail_engine_open_finish (MAIL_ENGINE (source), result, &error)) {
    self->is_open = true;
    self->notifier = mail_notifier_new (G_APPLICATION (self), self->engine);
    self->backup_keeper = mail_backup_keeper_new (self->engine);
    self->home_keeper = mail_home_keeper_new (self->engine);
    self->parting = mail_parting_new (G_APPLICATION (self), self->engine);
    self->send_watch = mail_send_watch_new (GTK_APPLICATION (self), self->engine);
    show_window (self);
    mail_engine_start (self->engine);
  } else {
    mail_failure_window_present (GTK_APPLICATION (self), error);
  }
  g_application_release (G_APPLICATION (self));
}

static void
open_engine (MailApplication *self)
{
  if (self->engine)
    return;
  g_application_hold (G_APPLICATION (self));
  self->engine = mail_engine_new (NULL, g_getenv ("MAIL_WIRE_LOG"));
  mail_engine_open_async (self->engine, NULL, on_engine_opened, self);
}

static void
mail_application_activate (GApplication *application)
{
  MailApplication *self = MAIL_APPLICATION (application);

  open_engine (self);
  if (self->is_open)
    show_window (self);
}

// mailto: links, which are written in the window's company, and messages in files (.eml), which
// need none of the mail here to be shown.
static void
mail_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  MailApplication *self = MAIL_APPLICATION (application);

  for (int i = 0; i < n_files; i++)
    if (g_file_has_uri_scheme (files[i], "mailto"))
      g_ptr_array_add (self->mailto, g_file_get_uri (files[i]));
    else
      mail_message_window_present_file (GTK_APPLICATION (application), files[i]);
  if (self->mailto->len > 0)
    g_application_activate (application);
}

static GtkWidget *
get_parent (MailApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  return window ? GTK_WIDGET (window) : GTK_WIDGET (self->window);
}

static void
on_new_message (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailApplication *self = data;

  if (self->is_open)
    mail_composer_present (GTK_WINDOW (self->window), self->engine, NULL);
}

static void
on_compose_mailto (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailApplication *self = data;

  g_ptr_array_add (self->mailto, g_variant_dup_string (parameter, NULL));
  g_application_activate (G_APPLICATION (self));
}

// The window that is there already stays behind the message that is answered.
static void
on_answer_message (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailApplication *self = data;

  g_ptr_array_add (self->answers, g_variant_ref (parameter));
  if (self->window)
    compose_waiting (self);
  else
    g_application_activate (G_APPLICATION (self));
}

static void
on_add_account (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailApplication *self = data;

  if (self->is_open)
    mail_account_dialog_present_new (get_parent (self), self->engine);
}

static void
on_preferences (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailApplication *self = data;

  if (self->is_open)
    mail_preferences_dialog_present (get_parent (self), self->engine);
}

static void
on_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mail_shortcuts_dialog_present (get_parent (data));
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mail_about_dialog_present (get_parent (data));
}

static void
on_synchronised (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailApplication) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) reports = mail_engine_sync_finish (MAIL_ENGINE (source), result, &error);

  // What is wrong with an account shows in its state; this is what could not even start.
  if (!reports && self->window)
    mail_window_tell (self->window, error);
}

static void
on_synchronise (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailApplication *self = data;

  if (self->is_open)
    mail_engine_sync_async (self->engine, 0, NULL, MAIL_BODIES_RECENT, NULL, on_synchronised,
                            g_object_ref (self));
}

static void
on_show_conversation (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailApplication *self = data;
  int64_t folder_id, thread_id;

  g_variant_get (parameter, "(xx)", &folder_id, &thread_id);
  g_application_activate (G_APPLICATION (self));
  if (self->window)
    mail_window_show_conversation (self->window, folder_id, thread_id);
}

static void
on_restore_finished (MailApplication *self)
{
  g_clear_object (&self->engine);
  open_engine (self);
  g_application_release (G_APPLICATION (self));
}

static void
on_closed_for_restore (GObject *source, GAsyncResult *result, gpointer data)
{
  MailApplication *self = data;
  g_autoptr (GError) error = NULL;
  MailRestoreWindow *window;

  mail_engine_close_finish (MAIL_ENGINE (source), result, &error);
  g_clear_object (&self->engine);
  self->engine = mail_engine_new (NULL, g_getenv ("MAIL_WIRE_LOG"));
  window = mail_restore_window_present (GTK_APPLICATION (self), self->engine,
                                        g_object_get_data (G_OBJECT (self), "restore-from"));
  g_signal_connect_object (window, "finished", G_CALLBACK (on_restore_finished), self,
                           G_CONNECT_SWAPPED);
}

static void
on_saved_for_restore (GObject *source, GAsyncResult *result, gpointer data)
{
  MailApplication *self = data;
  g_autoptr (GError) error = NULL;

  mail_unsaved_save_all_finish (result, &error);
  if (self->window)
    gtk_window_destroy (GTK_WINDOW (self->window));
  mail_engine_close_async (self->engine, NULL, on_closed_for_restore, self);
}

// The store is put in the place of the empty one, so nobody may look at that meanwhile.
static void
on_backup_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailApplication) self = data;
  g_autoptr (GFile) folder =
    gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, NULL);
  char *path = folder ? g_file_get_path (folder) : NULL;

  if (!path || !self->is_open || !self->window) {
    g_free (path);
    return;
  }
  g_object_set_data_full (G_OBJECT (self), "restore-from", path, g_free);
  g_application_hold (G_APPLICATION (self));
  self->is_open = false;
  g_clear_object (&self->notifier);
  g_clear_object (&self->backup_keeper);
  g_clear_object (&self->home_keeper);
  g_clear_object (&self->parting);
  g_clear_object (&self->send_watch);
  mail_unsaved_save_all_async (on_saved_for_restore, self);
}

static void
on_restore_backup (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailApplication *self = data;
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  if (!self->is_open || !self->window)
    return;
  gtk_file_dialog_set_title (dialog, _ ("Restore from a Copy"));
  gtk_file_dialog_set_accept_label (dialog, _ ("_Restore"));
  gtk_file_dialog_select_folder (dialog, GTK_WINDOW (self->window), NULL, on_backup_chosen,
                                 g_object_ref (self));
}

// Nobody else ends windows that are open when the application quits, and what they hold (web
// processes) would outlive the bus and complain about it.
static void
destroy_windows (GtkApplication *application)
{
  GList *windows;

  while ((windows = gtk_application_get_windows (application)))
    gtk_window_destroy (windows->data);
}

static void
on_saved_all (GObject *source, GAsyncResult *result, gpointer data)
{
  MailApplication *self = data;
  g_autoptr (GError) error = NULL;

  mail_unsaved_save_all_finish (result, &error);
  destroy_windows (GTK_APPLICATION (self));
  if (!self->parting || !mail_parting_is_under_way (self->parting))
    g_application_quit (G_APPLICATION (self));
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailApplication *self = data;

  if (self->is_quitting)
    return;
  self->is_quitting = true;
  mail_unsaved_save_all_async (on_saved_all, self);
}

static void
on_saved_at_last (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  mail_unsaved_save_all_finish (result, &error);
  *(bool *) data = true;
}

static void
on_engine_closed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  mail_engine_close_finish (MAIL_ENGINE (source), result, &error);
  *(bool *) data = true;
}

// The session's end, where nobody tells it before. Told once more, it ends at once.
static gboolean
on_terminated (gpointer data)
{
  MailApplication *self = data;

  self->term = 0;
  g_action_group_activate_action (G_ACTION_GROUP (self), "quit", NULL);
  return G_SOURCE_REMOVE;
}

static void
mail_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    {"about", on_about},
    {"add-account", on_add_account},
    {"answer-message", on_answer_message, "(ui)"},
    {"compose-mailto", on_compose_mailto, "s"},
    {"new-message", on_new_message},
    {"preferences", on_preferences},
    {"quit", on_quit},
    {"restore-backup", on_restore_backup},
    {"shortcuts", on_shortcuts},
    {"show-conversation", on_show_conversation, "(xx)"},
    {"synchronise", on_synchronise},
  };

  G_APPLICATION_CLASS (mail_application_parent_class)->startup (application);
  mail_menu_names_install ();
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
  mail_actions_install (GTK_APPLICATION (application));
  MAIL_APPLICATION (application)->term = g_unix_signal_add (SIGTERM, on_terminated, application);
  mail_attachment_files_clean ();
}

static void
mail_application_window_added (GtkApplication *application, GtkWindow *window)
{
  GTK_APPLICATION_CLASS (mail_application_parent_class)->window_added (application, window);
  mail_dialog_keeper_watch (window);
}

static void
mail_application_window_removed (GtkApplication *application, GtkWindow *window)
{
  MailApplication *self = MAIL_APPLICATION (application);
  const GList *windows = gtk_application_get_windows (application);

  if (self->parting && windows && !windows->next)
    mail_parting_begin (self->parting);
  GTK_APPLICATION_CLASS (mail_application_parent_class)->window_removed (application, window);
}

// The engine finishes what is under way; nobody sees that it takes a moment.
static void
mail_application_shutdown (GApplication *application)
{
  MailApplication *self = MAIL_APPLICATION (application);
  bool is_saved = false, is_closed = false;

  // Who manages the session does not ask by the action.
  mail_unsaved_save_all_async (on_saved_at_last, &is_saved);
  while (!is_saved)
    g_main_context_iteration (NULL, true);
  g_clear_handle_id (&self->term, g_source_remove);
  g_clear_object (&self->parting);
  destroy_windows (GTK_APPLICATION (application));
  mail_composer_spare_end (G_OBJECT (self->engine));
  g_clear_object (&self->notifier);
  g_clear_object (&self->backup_keeper);
  g_clear_object (&self->home_keeper);
  g_clear_object (&self->send_watch);
  if (self->is_open) {
    mail_engine_close_async (self->engine, NULL, on_engine_closed, &is_closed);
    while (!is_closed)
      g_main_context_iteration (NULL, true);
  }
  mail_attachment_files_clean ();
  g_clear_object (&self->engine);
  G_APPLICATION_CLASS (mail_application_parent_class)->shutdown (application);
}

static void
mail_application_finalize (GObject *object)
{
  MailApplication *self = MAIL_APPLICATION (object);

  g_clear_weak_pointer (&self->window);
  g_ptr_array_unref (self->mailto);
  g_ptr_array_unref (self->answers);
  G_OBJECT_CLASS (mail_application_parent_class)->finalize (object);
}

static void
mail_application_class_init (MailApplicationClass *class)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = mail_application_finalize;
  application_class->activate = mail_application_activate;
  application_class->open = mail_application_open;
  application_class->startup = mail_application_startup;
  application_class->shutdown = mail_application_shutdown;
  GTK_APPLICATION_CLASS (class)->window_added = mail_application_window_added;
  GTK_APPLICATION_CLASS (class)->window_removed = mail_application_window_removed;
}

static void
mail_application_init (MailApplication *self)
{
  self->mailto = g_ptr_array_new_with_free_func (g_free);
  self->answers = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
}

MailApplication *
mail_application_new (void)
{
  return g_object_new (MAIL_TYPE_APPLICATION, "application-id", "org.example.Mail", "flags",
                       G_APPLICATION_HANDLES_OPEN, "version", MAIL_VERSION, "resource-base-path",
                       "/org/example/Mail", "register-session", TRUE, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// A folder goes to the trash, and can be taken back, without a question; asked is only about what
// nothing brings back after a while.

#include "ui/mail-folder-commands.h"

#include "ui/mail-draft-shelf.h"
#include "ui/mail-folder-chooser.h"
#include "ui/mail-folder-tasks.h"
#include "ui/mail-format.h"
#include "ui/mail-name-dialog.h"
#include "ui/mail-operations-dialog.h"
#include "ui/mail-question.h"
#include "ui/mail-removed-dialog.h"
#include "ui/mail-sidebar-item.h"
#include "ui/mail-step.h"

#include "account/mail-engine-discarded.h"

#include <glib/gi18n.h>
#include <string.h>

struct _MailFolderCommands {
  GObject parent_instance;

  GtkApplicationWindow *window; // unowned: it owns us
  MailEngine *engine;
  MailUndo *undo;
};

G_DEFINE_FINAL_TYPE (MailFolderCommands, mail_folder_commands, G_TYPE_OBJECT)

// One thing under way, from the question to the answer.
typedef struct {
  MailFolderCommands *self;
  MailFolder *folder; // NULL: a new one at the top
  int64_t account_id;
  char delimiter;
  const char *done; // for the toast, translated
} Request;

static Request *
request_new (MailFolderCommands *self, const MailFolder *folder, const char *done)
{
  Request *request = g_new0 (Request, 1);

  request->self = g_object_ref (self);
  request->folder = folder ? mail_folder_ref (folder) : NULL;
  request->account_id = folder ? folder->account_id : 0;
  request->delimiter = folder ? folder->delimiter : '\0';
  request->done = done;
  return request;
}

static void
request_free (Request *request)
{
  g_object_unref (request->self);
  g_clear_pointer (&request->folder, mail_folder_unref);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static void
free_with_closure (gpointer data, GClosure *closure)
{
  request_free (data);
}

// What REQUEST asks for, until the engine has answered.
static MailStep *
step_new (const Request *request)
{
  return mail_step_new (request->self->undo, g_strdup (request->done));
}

// The same for what is deleted for good.
static MailStep *
step_new_held (const Request *request)
{
  return mail_step_new_held (request->self->undo, g_strdup (request->done));
}

static MailFolder *
read_folder (MailFolderCommands *self, GVariant *key)
{
  const char *text = g_variant_get_string (key, NULL), *prefix = "folder:";

  return g_str_has_prefix (text, prefix) ?
           mail_engine_read_folder (self->engine,
                                    g_ascii_strtoll (text + strlen (prefix), NULL, 10)) :
           NULL;
}

// The path of NAME below FOLDER's parent, or, BELOW, below FOLDER.
static char *
dup_path (const MailFolder *folder, bool below, const char *name)
{
  size_t length = strlen (folder->path) - (below ? 0 : strlen (folder->name));

  return below ? g_strdup_printf ("%s%c%s", folder->path, folder->delimiter, name) :
                 g_strdup_printf ("%.*s%s", (int) length, folder->path, name);
}

static void
on_new_named (MailNameDialog *dialog, const char *name, Request *request)
{
  g_autofree char *path =
    request->folder ? dup_path (request->folder, true, name) : g_strdup (name);

  mail_engine_create_folder_async (request->self->engine, request->account_id, path, NULL,
                                   mail_step_on_done, step_new (request));
}

// The delimiter of the account's names, so that the question can refuse it.
static char
find_delimiter (MailFolderCommands *self, int64_t account_id)
{
  g_autoptr (GPtrArray) folders = mail_engine_read_folders (self->engine, account_id);

  return folders->len > 0 ? ((const MailFolder *) g_ptr_array_index (folders, 0))->delimiter : '\0';
}

static void
on_new (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailFolderCommands *self = data;
  const char *key = g_variant_get_string (parameter, NULL), *prefix = "account:";
  g_autoptr (MailFolder) folder = read_folder (self, parameter);
  Request *request;
  MailNameDialog *dialog;

  if (!folder && !g_str_has_prefix (key, prefix))
    return;
  request = request_new (self, folder, _ ("Folder made"));
  if (!folder) {
    request->account_id = g_ascii_strtoll (key + strlen (prefix), NULL, 10);
    request->delimiter = find_delimiter (self, request->account_id);
  }
  dialog = mail_name_dialog_new (_ ("New Folder"), "", request->delimiter);
  g_signal_connect_data (dialog, "named", G_CALLBACK (on_new_named), request, free_with_closure, 0);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self->window));
}

static void
on_renamed (MailNameDialog *dialog, const char *name, Request *request)
{
  g_autofree char *path = dup_path (request->folder, false, name);

  if (g_str_equal (path, request->folder->path))
    return;
  mail_engine_rename_folder_async (request->self->engine, request->folder->id, path, NULL,
                                   mail_step_on_done, step_new (request));
}

static void
on_rename (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailFolderCommands *self = data;
  g_autoptr (MailFolder) folder = read_folder (self, parameter);
  MailNameDialog *dialog;

  if (!folder)
    return;
  dialog = mail_name_dialog_new (_ ("Rename Folder"), folder->name, folder->delimiter);
  g_signal_connect_data (dialog, "named", G_CALLBACK (on_renamed),
                         request_new (self, folder, _ ("Folder renamed")), free_with_closure, 0);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self->window));
}

static void
on_parent_chosen (MailFolderChooser *chooser, int64_t parent_id, Request *request)
{
  MailEngine *engine = request->self->engine;
  const char *name = request->folder->name;
  g_autoptr (MailFolder) parent =
    parent_id != 0 ? mail_engine_read_folder (engine, parent_id) : NULL;
  g_autofree char *path = parent ? dup_path (parent, true, name) : g_strdup (name);

  mail_engine_rename_folder_async (engine, request->folder->id, path, NULL, mail_step_on_done,
                                   step_new (request));
}

// Dropped on another, or on the account's name.
static void
on_place (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailFolderCommands *self = data;
  int64_t folder_id, parent_id;

  g_variant_get (parameter, "(xx)", &folder_id, &parent_id);
  g_autoptr (MailFolder) folder = mail_engine_read_folder (self->engine, folder_id);
  if (!folder)
    return;
  g_autoptr (Request) request = request_new (self, folder, _ ("Folder moved"));
  on_parent_chosen (NULL, parent_id, request);
}

static void
on_move (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailFolderCommands *self = data;
  g_autoptr (MailFolder) folder = read_folder (self, parameter);
  MailFolderChooser *chooser;

  if (!folder)
    return;
  chooser = mail_folder_chooser_new_parent (self->engine, folder);
  g_signal_connect_data (chooser, "chosen", G_CALLBACK (on_parent_chosen),
                         request_new (self, folder, _ ("Folder moved")), free_with_closure, 0);
  adw_dialog_present (ADW_DIALOG (chooser), GTK_WIDGET (self->window));
}

// HEADING takes the folder's name.
static void
ask (Request *request, char *heading, const char *accept, GCallback confirmed)
{
  g_autofree char *text = heading;

  mail_question_ask (GTK_WIDGET (request->self->window), text, mail_question_get_brief_undo (),
                     accept, confirmed, request, free_with_closure);
}

static void
on_delete_confirmed (AdwAlertDialog *dialog, const char *response, Request *request)
{
  mail_engine_delete_folder_async (request->self->engine, request->folder->id, true, true, NULL,
                                   mail_step_on_done, step_new_held (request));
}

static void
on_delete (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailFolderCommands *self = data;
  g_autoptr (MailFolder) folder = read_folder (self, parameter);
  MailFolderDeletion deletion;

  if (!folder)
    return;
  deletion = mail_engine_read_folder_deletion (self->engine, folder->id);
  if (deletion == MAIL_FOLDER_DELETION_FOR_GOOD)
    ask (request_new (self, folder, _ ("Folder deleted")),
         // Translators: %s is a folder's name.
         mail_format_dup_sentence (_ ("Delete “%s” with Its Mail?"), folder->name), _ ("_Delete"),
         G_CALLBACK (on_delete_confirmed));
  else
    mail_engine_delete_folder_async (
      self->engine, folder->id, false, false, NULL, mail_step_on_done,
      mail_step_new (self->undo, g_strdup (deletion == MAIL_FOLDER_DELETION_EMPTY ?
                                             _ ("Folder deleted") :
                                             _ ("Folder moved to the trash"))));
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Request) request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MailIdList) list = mail_engine_read_list_finish (MAIL_ENGINE (source), result, &error);
  g_autofree int64_t *ids = list ? g_new (int64_t, list->length + 1) : NULL;
  MailTarget target = {request->folder->id, ids, list ? list->length : 0, false};

  if (error)
    mail_undo_tell (request->self->undo, error);
  for (uint32_t i = 0; list && i < list->length; i++)
    ids[i] = list->items[i].id;
  if (target.n_ids > 0)
    mail_engine_delete_async (MAIL_ENGINE (source), &target, true, NULL, mail_step_on_done,
                              step_new_held (request));
}

static void
on_empty_confirmed (AdwAlertDialog *dialog, const char *response, Request *request)
{
  MailQuery query = {.scope = MAIL_SCOPE_FOLDER,
                     .folder_id = request->folder->id,
                     .account_id = request->account_id};

  mail_engine_read_list_async (request->self->engine, &query, NULL, on_listed,
                               request_new (request->self, request->folder, request->done));
}

static void
on_empty (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailFolderCommands *self = data;
  g_autoptr (MailFolder) folder = read_folder (self, parameter);

  if (folder && folder->total > 0)
    ask (
      request_new (self, folder, _ ("Folder emptied")),
      // Translators: %s is the name of the trash or the junk folder.
      mail_format_dup_sentence (_ ("Delete All Mail in “%s”?"), mail_sidebar_folder_title (folder)),
      _ ("_Empty"), G_CALLBACK (on_empty_confirmed));
}

// For programs that show what is subscribed to; here all are shown.
static void
on_subscribe (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailFolderCommands *self = data;
  g_autoptr (MailFolder) folder = read_folder (self, parameter);

  if (folder)
    mail_engine_subscribe_folder_async (
      self->engine, folder->id, !folder->subscribed, NULL, mail_step_on_done,
      mail_step_new (self->undo,
                     g_strdup (folder->subscribed ? _ ("Folder hidden in other programs") :
                                                    _ ("Folder shown in other programs"))));
}

static void
on_mark_read (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailFolderCommands *self = data;
  g_autoptr (MailFolder) folder = read_folder (self, parameter);

  if (folder)
    mail_folder_tasks_mark_read (self->engine, folder, self->undo);
}

static void
on_synchronise (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailFolderCommands *self = data;
  g_autoptr (MailFolder) folder = read_folder (self, parameter);

  if (folder)
    mail_folder_tasks_synchronise (self->engine, folder, self->undo);
}

static void
on_discarded (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailFolderCommands *self = data;
  g_autoptr (GPtrArray) drafts =
    mail_engine_read_discarded_drafts (self->engine, g_variant_get_int64 (parameter));

  mail_draft_shelf_present (GTK_WINDOW (self->window), self->engine,
                            mail_draft_picker_new_discarded (drafts));
}

static void
on_removed (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailFolderCommands *self = data;

  mail_removed_dialog_present (GTK_WIDGET (self->window), self->engine,
                               g_variant_get_int64 (parameter));
}

static void
on_operations (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailFolderCommands *self = data;

  mail_operations_dialog_present (GTK_WIDGET (self->window), self->engine,
                                  g_variant_get_int64 (parameter));
}

static void
mail_folder_commands_dispose (GObject *object)
{
  MailFolderCommands *self = MAIL_FOLDER_COMMANDS (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->undo);
  G_OBJECT_CLASS (mail_folder_commands_parent_class)->dispose (object);
}

static void
mail_folder_commands_class_init (MailFolderCommandsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_folder_commands_dispose;
}

static void
mail_folder_commands_init (MailFolderCommands *self)
{
}

MailFolderCommands *
mail_folder_commands_new (GtkApplicationWindow *window, MailEngine *engine, MailUndo *undo)
{
  static const GActionEntry entries[] = {
    {"account-discarded", on_discarded, "x"},
    {"account-operations", on_operations, "x"},
    {"account-removed", on_removed, "x"},
    {"folder-delete", on_delete, "s"},
    {"folder-empty", on_empty, "s"},
    {"folder-new", on_new, "s"},
    {"folder-move", on_move, "s"},
    {"folder-place", on_place, "(xx)"},
    {"folder-rename", on_rename, "s"},
    {"folder-subscribe", on_subscribe, "s"},
    {"folder-mark-read", on_mark_read, "s"},
    {"folder-synchronise", on_synchronise, "s"},
  };
  MailFolderCommands *self = g_object_new (MAIL_TYPE_FOLDER_COMMANDS, NULL);

  self->window = window;
  self->engine = g_object_ref (engine);
  self->undo = g_object_ref (undo);
  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), self);
  return self;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message and the folder it is shown in, straight to the engine: there is no selection to mind.

#include "ui/mail-message-commands.h"

#include "ui/mail-deed.h"
#include "ui/mail-folder-chooser.h"
#include "ui/mail-question.h"
#include "ui/mail-step.h"

#include <glib/gi18n.h>

struct _MailMessageCommands {
  GObject parent_instance;

  GtkApplicationWindow *window; // unowned: it owns us
  MailEngine *engine;
  MailUndo *undo;
};

G_DEFINE_FINAL_TYPE (MailMessageCommands, mail_message_commands, G_TYPE_OBJECT)

// The message of a question under way.
typedef struct {
  MailMessageCommands *self;
  int64_t folder_id, message_id;
} Meant;

static Meant *
meant_new (MailMessageCommands *self, GVariant *parameter)
{
  Meant *meant = g_new (Meant, 1);

  meant->self = g_object_ref (self);
  g_variant_get (parameter, "(xx)", &meant->folder_id, &meant->message_id);
  return meant;
}

static void
meant_free (gpointer data, GClosure *closure)
{
  Meant *meant = data;

  g_object_unref (meant->self);
  g_free (meant);
}

static void
move_to_role (MailMessageCommands *self, GVariant *parameter, MailRole role, MailDeed deed)
{
  g_autoptr (MailStep) step = mail_step_new (self->undo, mail_deed_dup_message_text (deed));
  int64_t folder_id, message_id;

  g_variant_get (parameter, "(xx)", &folder_id, &message_id);
  const MailTarget target = {folder_id, &message_id, 1, false};
  mail_engine_move_to_role_async (self->engine, &target, role, NULL, mail_step_on_done,
                                  mail_step_ref (step));
}

static void
on_archive (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  move_to_role (data, parameter, MAIL_ROLE_ARCHIVE, MAIL_DID_ARCHIVE);
}

static void
on_delete_confirmed (AdwAlertDialog *dialog, const char *response, Meant *meant)
{
  MailMessageCommands *self = meant->self;
  const MailTarget target = {meant->folder_id, &meant->message_id, 1, false};

  mail_engine_delete_async (
    self->engine, &target, true, NULL, mail_step_on_done,
    mail_step_new_held (self->undo, mail_deed_dup_message_text (MAIL_DID_DELETE)));
}

// From the trash there is no way back for long.
static void
ask_to_delete (MailMessageCommands *self, GVariant *parameter)
{
  g_autofree char *heading = mail_deed_dup_delete_question (1, false);

  mail_question_ask (GTK_WIDGET (self->window), heading, mail_question_get_brief_undo (),
                     _ ("_Delete"), G_CALLBACK (on_delete_confirmed), meant_new (self, parameter),
                     meant_free);
}

static void
on_trash (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailMessageCommands *self = data;
  g_autoptr (MailFolder) folder = NULL;
  int64_t folder_id, message_id;

  g_variant_get (parameter, "(xx)", &folder_id, &message_id);
  folder = mail_engine_read_folder (self->engine, folder_id);
  if (folder && folder->role == MAIL_ROLE_TRASH)
    ask_to_delete (self, parameter);
  else
    move_to_role (self, parameter, MAIL_ROLE_TRASH, MAIL_DID_TRASH);
}

static void
on_folder_chosen (MailFolderChooser *chooser, int64_t folder_id, Meant *meant)
{
  MailMessageCommands *self = meant->self;
  const MailTarget target = {meant->folder_id, &meant->message_id, 1, false};
  g_autoptr (MailStep) step =
    mail_step_new (self->undo, mail_deed_dup_message_text (MAIL_DID_MOVE));

  mail_engine_move_async (self->engine, &target, folder_id, NULL, mail_step_on_done,
                          mail_step_ref (step));
}

static void
on_move (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailMessageCommands *self = data;
  Meant *meant = meant_new (self, parameter);
  g_autoptr (MailFolder) folder = mail_engine_read_folder (self->engine, meant->folder_id);
  MailFolderChooser *chooser =
    mail_folder_chooser_new (self->engine, folder ? folder->account_id : 0);

  g_signal_connect_data (chooser, "chosen", G_CALLBACK (on_folder_chosen), meant, meant_free, 0);
  adw_dialog_present (ADW_DIALOG (chooser), GTK_WIDGET (self->window));
}

static void
mail_message_commands_dispose (GObject *object)
{
  MailMessageCommands *self = MAIL_MESSAGE_COMMANDS (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->undo);
  G_OBJECT_CLASS (mail_message_commands_parent_class)->dispose (object);
}

static void
mail_message_commands_class_init (MailMessageCommandsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_message_commands_dispose;
}

static void
mail_message_commands_init (MailMessageCommands *self)
{
}

MailMessageCommands *
mail_message_commands_new (GtkApplicationWindow *window, MailEngine *engine, MailUndo *undo)
{
  static const GActionEntry entries[] = {
    {"message-archive", on_archive, "(xx)"},
    {"message-move", on_move, "(xx)"},
    {"message-trash", on_trash, "(xx)"},
  };
  MailMessageCommands *self = g_object_new (MAIL_TYPE_MESSAGE_COMMANDS, NULL);

  self->window = window;
  self->engine = g_object_ref (engine);
  self->undo = g_object_ref (undo);
  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), self);
  return self;
}

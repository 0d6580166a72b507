// SPDX-License-Identifier: GPL-3.0-or-later
//
// From what an action is about to the dialog that asks for the rest.

#include "ui/mail-transfer-commands.h"

#include "ui/mail-sidebar-item.h"
#include "ui/mail-transfer-dialog.h"

struct _MailTransferCommands {
  GObject parent_instance;

  GtkApplicationWindow *window; // unowned: it owns us
  MailEngine *engine;
  MailConversationList *list;
  MailUndo *undo;
};

G_DEFINE_FINAL_TYPE (MailTransferCommands, mail_transfer_commands, G_TYPE_OBJECT)

// A sidebar item's key names a folder or an account. False: neither is there any more.
static bool
find (MailTransferCommands *self, GVariant *key, MailFolder **out_folder, MailAccount **out_account)
{
  const char *text = g_variant_get_string (key, NULL), *colon = strchr (text, ':');
  int64_t id = colon ? g_ascii_strtoll (colon + 1, NULL, 10) : 0;

  if (g_str_has_prefix (text, "folder:"))
    *out_folder = mail_engine_read_folder (self->engine, id);
  else if (g_str_has_prefix (text, "account:"))
    *out_account = mail_engine_read_account (self->engine, id);
  return *out_folder || *out_account;
}

static void
on_import (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailTransferCommands *self = data;
  g_autoptr (MailAccount) account = NULL;
  g_autoptr (MailFolder) folder = NULL;

  if (find (self, parameter, &folder, &account))
    mail_transfer_dialog_present_import (GTK_WIDGET (self->window), self->engine, self->undo,
                                         folder ? folder->account_id : account->id, folder);
}

static void
on_export_folder (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailTransferCommands *self = data;
  g_autoptr (MailAccount) account = NULL;
  g_autoptr (MailFolder) folder = NULL;

  if (find (self, parameter, &folder, &account))
    mail_transfer_dialog_present_export (
      GTK_WIDGET (self->window), self->engine, folder ? folder->account_id : account->id, folder,
      folder ? mail_sidebar_folder_title (folder) : account->name);
}

static void
on_export (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailTransferCommands *self = data;
  const MailQuery *query = mail_conversation_list_get_query (self->list);
  g_autoptr (GArray) ids =
    mail_selection_dup_ids (mail_conversation_list_get_selection (self->list));

  if (ids->len > 0)
    mail_transfer_dialog_present_export_rows (GTK_WIDGET (self->window), self->engine, query, ids);
}

static void
mail_transfer_commands_dispose (GObject *object)
{
  MailTransferCommands *self = MAIL_TRANSFER_COMMANDS (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->undo);
  G_OBJECT_CLASS (mail_transfer_commands_parent_class)->dispose (object);
}

static void
mail_transfer_commands_class_init (MailTransferCommandsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_transfer_commands_dispose;
}

static void
mail_transfer_commands_init (MailTransferCommands *self)
{
}

MailTransferCommands *
mail_transfer_commands_new (GtkApplicationWindow *window, MailEngine *engine,
                            MailConversationList *list, MailUndo *undo)
{
  static const GActionEntry entries[] = {
    {"export", on_export},
    {"folder-export", on_export_folder, "s"},
    {"folder-import", on_import, "s"},
  };
  MailTransferCommands *self = g_object_new (MAIL_TYPE_TRANSFER_COMMANDS, NULL);

  self->window = window;
  self->engine = g_object_ref (engine);
  self->list = list;
  self->undo = g_object_ref (undo);
  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), self);
  return self;
}

void
mail_transfer_commands_refresh (MailTransferCommands *self)
{
  MailSelection *selection = mail_conversation_list_get_selection (self->list);
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->window), "export");

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action),
                               selection && mail_selection_count (selection) > 0);
}

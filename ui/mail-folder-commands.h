// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the sidebar's context menu does to folders: they are made, renamed, deleted, emptied, marked
// as read, synchronised. Each is a window action, its target a sidebar item's key ("folder:12");
// folder-place has the folder's id and that of the one it goes into, 0: the top.

#pragma once

#include "ui/mail-undo.h"

G_BEGIN_DECLS

#define MAIL_TYPE_FOLDER_COMMANDS (mail_folder_commands_get_type ())
G_DECLARE_FINAL_TYPE (MailFolderCommands, mail_folder_commands, MAIL, FOLDER_COMMANDS, GObject)

// Adds the actions to WINDOW, which owns what is returned.
MailFolderCommands *
mail_folder_commands_new (GtkApplicationWindow *window, MailEngine *engine, MailUndo *undo);

G_END_DECLS

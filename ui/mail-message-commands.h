// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is done to one message of a conversation, and to no other of it: the window's actions
// "message-archive", "message-trash" and "message-move", each of (folder id, message id).

#pragma once

#include "account/mail-engine.h"
#include "ui/mail-undo.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAIL_TYPE_MESSAGE_COMMANDS (mail_message_commands_get_type ())
G_DECLARE_FINAL_TYPE (MailMessageCommands, mail_message_commands, MAIL, MESSAGE_COMMANDS, GObject)

// Adds the actions to WINDOW, whose owner keeps the commands; what they do goes to UNDO.
MailMessageCommands *
mail_message_commands_new (GtkApplicationWindow *window, MailEngine *engine, MailUndo *undo);

G_END_DECLS

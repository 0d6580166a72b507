// SPDX-License-Identifier: GPL-3.0-or-later
//
// The window's actions that carry mail in and out: folder-import and folder-export (a sidebar
// item's key), export (the selected conversations).

#pragma once

#include "ui/mail-conversation-list.h"
#include "ui/mail-undo.h"

G_BEGIN_DECLS

#define MAIL_TYPE_TRANSFER_COMMANDS (mail_transfer_commands_get_type ())
G_DECLARE_FINAL_TYPE (MailTransferCommands, mail_transfer_commands, MAIL, TRANSFER_COMMANDS,
                      GObject)

// Adds them to WINDOW, which keeps the result as long as it lives.
MailTransferCommands *mail_transfer_commands_new (GtkApplicationWindow *window, MailEngine *engine,
                                                  MailConversationList *list, MailUndo *undo);
// What is selected changed.
void mail_transfer_commands_refresh (MailTransferCommands *commands);

G_END_DECLS

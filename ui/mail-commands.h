// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the person does to the selected conversations: archive, trash, junk, move, flag, read. Adds
// these actions to the window and keeps them enabled where they make sense.

#pragma once

#include "account/mail-engine.h"
#include "ui/mail-conversation-list.h"
#include "ui/mail-undo.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_COMMANDS (mail_commands_get_type ())
G_DECLARE_FINAL_TYPE (MailCommands, mail_commands, MAIL, COMMANDS, GObject)

MailCommands *mail_commands_new (GtkApplicationWindow *window, MailEngine *engine,
                                 MailConversationList *list, MailUndo *undo);

// Enables what can be done to what is selected now.
void mail_commands_refresh (MailCommands *commands);

bool mail_commands_has_selection (MailCommands *commands);

// A new message with all messages of the selected conversations as attachments; false when not
// several are selected.
bool mail_commands_forward_attached (MailCommands *commands);

// Moves THREADS (int64_t) of the list to FOLDER_ID, or COPIES them there.
void mail_commands_drop (MailCommands *commands, GArray *ids, int64_t folder_id, bool copies);

G_END_DECLS

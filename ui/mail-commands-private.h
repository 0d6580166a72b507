// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the files of MailCommands share.

#pragma once

#include "ui/mail-commands.h"
#include "ui/mail-deed.h"
#include "ui/mail-step.h"

G_BEGIN_DECLS

struct _MailCommands {
  GObject parent_instance;

  GtkApplicationWindow *window; // unowned: it owns us
  MailEngine *engine;
  MailConversationList *list;
  MailUndo *undo;
  unsigned int refresh_id;
};

// What the person sees of a move: where it goes and in which words.
typedef struct {
  MailRole role; // NONE: to FOLDER_ID, or away for good where that is 0
  int64_t folder_id;
  MailDeed deed; // COPY: they also stay
} MailCommandsMove;

// The ids of the selected rows, and of those that an action is about: the row that PARAMETER names,
// or the selected ones. The caller frees them.
GArray *mail_commands_dup_selected (MailCommands *commands);
GArray *mail_commands_dup_meant (MailCommands *commands, GVariant *parameter);
unsigned int mail_commands_count_selected (MailCommands *commands);

// Whether rows are conversations, else messages.
bool mail_commands_lists_conversations (MailCommands *commands);
// The folder that is listed; 0: something else is.
int64_t mail_commands_get_folder (MailCommands *commands);

// The step that DEED to N rows is, for the engine's answers.
MailStep *mail_commands_step_new (MailCommands *commands, MailDeed deed, unsigned int n);
// What leaves is not selected any more; what was not selected leaves the selection as it is.
void mail_commands_leave (MailCommands *commands, const GArray *ids);
void mail_commands_move (MailCommands *commands, const MailCommandsMove *move, const GArray *ids);

// Adds the actions that ask first to the window.
void mail_commands_ask_add (MailCommands *commands);
// Deletes the rows IDS for good, after a question.
void mail_commands_ask_delete (MailCommands *commands, GArray *ids);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Conversations on their way to a folder: what a drag within the window carries.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAIL_TYPE_CONVERSATION_DRAG (mail_conversation_drag_get_type ())
G_DECLARE_FINAL_TYPE (MailConversationDrag, mail_conversation_drag, MAIL, CONVERSATION_DRAG,
                      GObject)

// Lets ROW, a MailConversationRow in a list over a MailSelection, be dragged: with it goes the
// whole selection if it is part of that, else it goes alone and the selection stays as it is.
void mail_conversation_drag_add_source (GtkWidget *row);

// The thread ids, int64_t. Borrowed.
GArray *mail_conversation_drag_get_threads (MailConversationDrag *drag);

// Whether they can be put into folder FOLDER_ID of account ACCOUNT_ID: mail does not change
// accounts, and is not put where it lies.
bool
mail_conversation_drag_fits (MailConversationDrag *drag, int64_t folder_id, int64_t account_id);

G_END_DECLS

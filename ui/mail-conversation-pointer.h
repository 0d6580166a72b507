// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the pointer and the finger do on the rows of the conversation list, and their menu.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAIL_TYPE_CONVERSATION_POINTER (mail_conversation_pointer_get_type ())
G_DECLARE_FINAL_TYPE (MailConversationPointer, mail_conversation_pointer, MAIL,
                      CONVERSATION_POINTER, GObject)

// Signals:
//   "clicked" ()        a plain click on a row
//   "chosen" (int64)    what follows is about this conversation: if it is not selected, select it

// Listens to LIST, whose rows are MailConversationRows; POPOVER is the menu of a row. Both are
// borrowed: the list owns what holds this.
MailConversationPointer *mail_conversation_pointer_new (GtkListView *list, GtkPopover *popover);

// Before LIST goes.
void mail_conversation_pointer_end (MailConversationPointer *pointer);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// One conversation in the list: a single widget that draws its text itself, so that thousands are
// cheap to make and to scroll.

#pragma once

#include "ui/mail-list-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAIL_TYPE_CONVERSATION_ROW (mail_conversation_row_get_type ())
G_DECLARE_FINAL_TYPE (MailConversationRow, mail_conversation_row, MAIL, CONVERSATION_ROW, GtkWidget)

GtkWidget *mail_conversation_row_new (void);

// Shows ITEM and follows it; NULL: nothing.
void mail_conversation_row_set_item (MailConversationRow *row, MailListItem *item);
MailListItem *mail_conversation_row_get_item (MailConversationRow *row);

// Takes ACTIONS, a MailRowActions, from the row that has it and shows it at this one's end, for as
// long as this shows its item.
void mail_conversation_row_take_actions (MailConversationRow *row, GtkWidget *actions);

// Without any row.
void mail_conversation_row_drop_actions (GtkWidget *actions);

G_END_DECLS

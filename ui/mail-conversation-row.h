// SPDX-License-Identifier: GPL-3.0-or-later
//
// One conversation in the list: a single widget that draws its text itself, so that thousands are
// cheap to make and to scroll.

#pragma once

#include "ui/mail-list-item.h"
#include "ui/mail-swipe.h"

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

// The row of LIST at X, Y, if it is not one of its actions that lies there. Borrowed; NULL: none.
MailConversationRow *mail_conversation_row_pick (GtkWidget *list, double x, double y);

// A finger has pushed it by WAY pixels towards the line's beginning, which means SWIPE; 0: it let
// go. A row that gets another item stands still again.
void mail_conversation_row_set_swipe (MailConversationRow *row, MailSwipe swipe, double way);

G_END_DECLS

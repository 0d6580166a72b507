// SPDX-License-Identifier: GPL-3.0-or-later
//
// The quick actions on the row under the pointer: one set, which goes from row to row.

#pragma once

#include "ui/mail-list-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAIL_TYPE_ROW_ACTIONS (mail_row_actions_get_type ())
G_DECLARE_FINAL_TYPE (MailRowActions, mail_row_actions, MAIL, ROW_ACTIONS, GtkBox)

MailRowActions *mail_row_actions_new (void);

// Acts on ITEM from now on, and follows it; NULL: on nothing.
void mail_row_actions_set_item (MailRowActions *actions, MailListItem *item);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// What of a folder's menu is a choice: whether its new mail is announced, what it is for, and for
// how long back its messages are kept here.

#pragma once

#include "account/mail-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

// The menu for FOLDER, whose items' action it puts on WIDGET as the group "role"; a choice holds at
// once. The caller unrefs. NULL: nothing else can be made of FOLDER.
GMenuModel *
mail_folder_choices_role_new (GtkWidget *widget, MailEngine *engine, const MailFolder *folder);

// Appends to MENU whether FOLDER's new mail is announced; its action is the group "announce".
void mail_folder_choices_append_announce (GtkWidget *widget, const MailFolder *folder, GMenu *menu);

// As the role, by the group "offline"; never NULL.
GMenuModel *
mail_folder_choices_offline_new (GtkWidget *widget, MailEngine *engine, const MailFolder *folder);

G_END_DECLS

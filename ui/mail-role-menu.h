// SPDX-License-Identifier: GPL-3.0-or-later
//
// The submenu of a folder that chooses what it is for.

#pragma once

#include "account/mail-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

// The menu for FOLDER, whose items' action it puts on WIDGET as the group "role"; a choice holds at
// once. The caller unrefs. NULL: nothing else can be made of FOLDER.
GMenuModel *mail_role_menu_new (GtkWidget *widget, MailEngine *engine, const MailFolder *folder);

G_END_DECLS

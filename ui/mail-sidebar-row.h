// SPDX-License-Identifier: GPL-3.0-or-later
//
// One line of the sidebar on the screen.

#pragma once

#include "ui/mail-sidebar-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAIL_TYPE_SIDEBAR_ROW (mail_sidebar_row_get_type ())
G_DECLARE_FINAL_TYPE (MailSidebarRow, mail_sidebar_row, MAIL, SIDEBAR_ROW, GtkWidget)

// Properties: "row" (GtkTreeListRow), "item" (its MailSidebarItem, read-only).

MailSidebarItem *mail_sidebar_row_get_item (MailSidebarRow *row);

// Shows or hides the lines below it, if there are any.
void mail_sidebar_row_set_expanded (MailSidebarRow *row, bool expanded);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Conversations and folders dropped on a folder of the sidebar. A folder goes there by the window's
// action folder-place.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAIL_TYPE_SIDEBAR_DROP (mail_sidebar_drop_get_type ())
G_DECLARE_FINAL_TYPE (MailSidebarDrop, mail_sidebar_drop, MAIL, SIDEBAR_DROP, GObject)

// Signals:
//   "dropped" (GArray *threads, gint64 folder_id, gboolean copies)
//       int64_t thread ids, to be moved or copied there

// Listens to LIST, whose rows are MailSidebarRows, and is owned by who owns LIST.
MailSidebarDrop *mail_sidebar_drop_new (GtkListView *list);

// The MailSidebarRow of LIST at X, Y, or NULL.
GtkWidget *mail_sidebar_pick_row (GtkListView *list, double x, double y);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// A folder on its way into another: what a drag within the sidebar carries.

#pragma once

#include "base/mail-folder.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAIL_TYPE_FOLDER_DRAG (mail_folder_drag_get_type ())
G_DECLARE_FINAL_TYPE (MailFolderDrag, mail_folder_drag, MAIL, FOLDER_DRAG, GObject)

// Lets ROW, a MailSidebarRow, be dragged where its folder can be moved.
void mail_folder_drag_add_source (GtkWidget *row);

// Borrowed.
const MailFolder *mail_folder_drag_get_folder (MailFolderDrag *drag);

G_END_DECLS

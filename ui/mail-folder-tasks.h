// SPDX-License-Identifier: GPL-3.0-or-later
//
// What takes a while and is done to all of a folder's mail. UNDO tells how it came out.

#pragma once

#include "ui/mail-undo.h"

G_BEGIN_DECLS

// Marks what is unread in FOLDER as read, as one step to take back.
void mail_folder_tasks_mark_read (MailEngine *engine, const MailFolder *folder, MailUndo *undo);

// Compares FOLDER with the server now, and fetches recent content.
void mail_folder_tasks_synchronise (MailEngine *engine, const MailFolder *folder, MailUndo *undo);

G_END_DECLS

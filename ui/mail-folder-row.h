// SPDX-License-Identifier: GPL-3.0-or-later
//
// A folder to choose.

#pragma once

#include "base/mail-folder.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_FOLDER_ROW (mail_folder_row_get_type ())
G_DECLARE_FINAL_TYPE (MailFolderRow, mail_folder_row, MAIL, FOLDER_ROW, AdwActionRow)

// ACCOUNT_NAME: it is another account's than the rest; else NULL.
GtkWidget *mail_folder_row_new (const MailFolder *folder, const char *account_name);

// The place outside of all folders, whose id is 0.
GtkWidget *mail_folder_row_new_top (void);

int64_t mail_folder_row_get_id (MailFolderRow *row);

// True when the folder's path, or the name of its account, has WORDS in it, whatever their case.
bool mail_folder_row_matches (MailFolderRow *row, const char *words);

G_END_DECLS

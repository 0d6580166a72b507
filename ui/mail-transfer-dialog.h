// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mail from files and to files: what is asked first, the way, and the result.

#pragma once

#include "ui/mail-undo.h"

G_BEGIN_DECLS

#define MAIL_TYPE_TRANSFER_DIALOG (mail_transfer_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailTransferDialog, mail_transfer_dialog, MAIL, TRANSFER_DIALOG, AdwDialog)

// Into FOLDER, or, NULL, into the account: as the folders of the files are named.
void mail_transfer_dialog_present_import (GtkWidget *parent, MailEngine *engine, MailUndo *undo,
                                          int64_t account_id, const MailFolder *folder);
// FOLDER, or, NULL, all of the account's. TITLE: what it is called.
void mail_transfer_dialog_present_export (GtkWidget *parent, MailEngine *engine, int64_t account_id,
                                          const MailFolder *folder, const char *title);
// The rows IDS (int64_t) of a list of QUERY.
void mail_transfer_dialog_present_export_rows (GtkWidget *parent, MailEngine *engine,
                                               const MailQuery *query, GArray *ids);
// Brings the copy that is kept in DIR up to date.
void mail_transfer_dialog_present_backup (GtkWidget *parent, MailEngine *engine, const char *dir);

G_END_DECLS

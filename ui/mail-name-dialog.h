// SPDX-License-Identifier: GPL-3.0-or-later
//
// Asks for the name of a folder.

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_NAME_DIALOG (mail_name_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailNameDialog, mail_name_dialog, MAIL, NAME_DIALOG, AdwAlertDialog)

// Signals: "named" (const char *name): never empty, without DELIMITER ('\0': none).

MailNameDialog *mail_name_dialog_new (const char *heading, const char *name, char delimiter);

G_END_DECLS

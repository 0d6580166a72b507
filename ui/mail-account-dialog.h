// SPDX-License-Identifier: GPL-3.0-or-later
//
// Setting up an account and changing one: welcome, servers, the check, a certificate that is not
// trusted, the password again, removal. Nothing is stored before it was tried.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_ACCOUNT_DIALOG (mail_account_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailAccountDialog, mail_account_dialog, MAIL, ACCOUNT_DIALOG, AdwDialog)

// Adds an account.
void mail_account_dialog_present_new (GtkWidget *parent, MailEngine *engine);

// Changes the account ACCOUNT_ID: its servers, its password, or its removal. When the account is
// in trouble over its password the dialog opens on that question.
void mail_account_dialog_present_edit (GtkWidget *parent, MailEngine *engine, int64_t account_id);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everybody who is suggested as a recipient: found, taken from files, forgotten.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_CONTACTS_DIALOG (mail_contacts_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailContactsDialog, mail_contacts_dialog, MAIL, CONTACTS_DIALOG, AdwDialog)

void mail_contacts_dialog_present (GtkWidget *parent, MailEngine *engine);

G_END_DECLS

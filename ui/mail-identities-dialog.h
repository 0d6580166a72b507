// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whom one writes as: the identities of each account, and the signature of each.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_IDENTITIES_DIALOG (mail_identities_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailIdentitiesDialog, mail_identities_dialog, MAIL, IDENTITIES_DIALOG,
                      AdwDialog)

void mail_identities_dialog_present (GtkWidget *parent, MailEngine *engine);

// Opens the page again that could not be stored when Mail was closed, as it was; if there is one.
void mail_identities_dialog_resume (GtkWidget *parent, MailEngine *engine);

G_END_DECLS

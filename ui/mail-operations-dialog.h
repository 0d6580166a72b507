// SPDX-License-Identifier: GPL-3.0-or-later
//
// What was changed in an account here and is not on its server: waiting, or refused.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_OPERATIONS_DIALOG (mail_operations_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailOperationsDialog, mail_operations_dialog, MAIL, OPERATIONS_DIALOG,
                      AdwDialog)

// Shows it over PARENT, of ACCOUNT_ID.
void mail_operations_dialog_present (GtkWidget *parent, MailEngine *engine, int64_t account_id);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Account Health: how each connection and folder of the accounts fares, and why.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_HEALTH_DIALOG (mail_health_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailHealthDialog, mail_health_dialog, MAIL, HEALTH_DIALOG, AdwDialog)

// Shows it over PARENT, ACCOUNT_ID's first (0: whichever).
void mail_health_dialog_present (GtkWidget *parent, MailEngine *engine, int64_t account_id);

G_END_DECLS

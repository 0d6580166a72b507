// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an account's server dropped in the last 30 days, to be put back.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_REMOVED_DIALOG (mail_removed_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailRemovedDialog, mail_removed_dialog, MAIL, REMOVED_DIALOG, AdwDialog)

// Shows it over PARENT, of ACCOUNT_ID.
void mail_removed_dialog_present (GtkWidget *parent, MailEngine *engine, int64_t account_id);

G_END_DECLS

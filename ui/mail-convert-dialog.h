// SPDX-License-Identifier: GPL-3.0-or-later
//
// Makes an account one of the other kind: what that means in numbers, the new server, the way.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_CONVERT_DIALOG (mail_convert_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailConvertDialog, mail_convert_dialog, MAIL, CONVERT_DIALOG, AdwDialog)

void
mail_convert_dialog_present (GtkWidget *parent, MailEngine *engine, const MailAccount *account);

G_END_DECLS

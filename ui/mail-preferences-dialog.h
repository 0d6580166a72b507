// SPDX-License-Identifier: GPL-3.0-or-later
//
// Preferences: the settings of org.example.Mail that a person may want to change, and the accounts.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_PREFERENCES_DIALOG (mail_preferences_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailPreferencesDialog, mail_preferences_dialog, MAIL, PREFERENCES_DIALOG,
                      AdwPreferencesDialog)

void mail_preferences_dialog_present (GtkWidget *parent, MailEngine *engine);

G_END_DECLS

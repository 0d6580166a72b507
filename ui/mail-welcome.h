// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the window shows while there is no account: a first one is added, or all is restored from a
// copy.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_WELCOME (mail_welcome_get_type ())
G_DECLARE_FINAL_TYPE (MailWelcome, mail_welcome, MAIL, WELCOME, AdwBin)

// Where there were accounts, and their file is lost, it says so instead of welcoming anybody.
void mail_welcome_refresh (MailWelcome *welcome, MailEngine *engine);

G_END_DECLS

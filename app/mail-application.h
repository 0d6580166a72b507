// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one process of the desktop app: opens the engine, shows the window, and answers what comes
// from outside (a second start, mailto: links, notifications).

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_APPLICATION (mail_application_get_type ())
G_DECLARE_FINAL_TYPE (MailApplication, mail_application, MAIL, APPLICATION, AdwApplication)

MailApplication *mail_application_new (void);

G_END_DECLS

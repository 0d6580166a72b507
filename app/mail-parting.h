// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who sends a message and quits believes that it goes. What waits only so that it can be taken back
// goes when the last window does, and the application stays for it without one, for some seconds.

#pragma once

#include "account/mail-engine.h"

#include <gio/gio.h>
#include <stdbool.h>

G_BEGIN_DECLS

#define MAIL_TYPE_PARTING (mail_parting_get_type ())
G_DECLARE_FINAL_TYPE (MailParting, mail_parting, MAIL, PARTING, GObject)

// ENGINE is open. APPLICATION outlives it.
MailParting *mail_parting_new (GApplication *application, MailEngine *engine);

// The last window goes: holds the application until nothing is on its way any more. What is still
// in the outbox then is told by a notification, unless a window is back.
void mail_parting_begin (MailParting *parting);

// The application is held.
bool mail_parting_is_under_way (MailParting *parting);

G_END_DECLS

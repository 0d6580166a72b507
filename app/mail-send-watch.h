// SPDX-License-Identifier: GPL-3.0-or-later
//
// What was sent and does not arrive is told when that is known: who has sent it looks elsewhere by
// then.

#pragma once

#include "account/mail-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAIL_TYPE_SEND_WATCH (mail_send_watch_get_type ())
G_DECLARE_FINAL_TYPE (MailSendWatch, mail_send_watch, MAIL, SEND_WATCH, GObject)

// ENGINE is open; what is refused or in doubt already is not told again. APPLICATION outlives it.
MailSendWatch *mail_send_watch_new (GtkApplication *application, MailEngine *engine);

G_END_DECLS

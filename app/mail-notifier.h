// SPDX-License-Identifier: GPL-3.0-or-later
//
// New mail as desktop notifications. They are withdrawn when the mail has been read elsewhere, and
// none comes for a folder that the person is looking at.

#pragma once

#include "account/mail-engine.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define MAIL_TYPE_NOTIFIER (mail_notifier_get_type ())
G_DECLARE_FINAL_TYPE (MailNotifier, mail_notifier, MAIL, NOTIFIER, GObject)

// Adds the actions that the notifications' buttons name to APPLICATION, which outlives it.
MailNotifier *mail_notifier_new (GApplication *application, MailEngine *engine);

G_END_DECLS

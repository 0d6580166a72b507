// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads the mail that lives here once a month while the app is running, and compares it with its
// hashes.

#pragma once

#include "account/mail-engine.h"

G_BEGIN_DECLS

#define MAIL_TYPE_HOME_KEEPER (mail_home_keeper_get_type ())
G_DECLARE_FINAL_TYPE (MailHomeKeeper, mail_home_keeper, MAIL, HOME_KEEPER, GObject)

MailHomeKeeper *mail_home_keeper_new (MailEngine *engine);

G_END_DECLS

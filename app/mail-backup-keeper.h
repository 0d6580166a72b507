// SPDX-License-Identifier: GPL-3.0-or-later
//
// Keeps the chosen copy of mail up to date while the app is running, once a day.

#pragma once

#include "account/mail-engine.h"

G_BEGIN_DECLS

#define MAIL_TYPE_BACKUP_KEEPER (mail_backup_keeper_get_type ())
G_DECLARE_FINAL_TYPE (MailBackupKeeper, mail_backup_keeper, MAIL, BACKUP_KEEPER, GObject)

MailBackupKeeper *mail_backup_keeper_new (MailEngine *engine);

G_END_DECLS

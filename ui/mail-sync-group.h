// SPDX-License-Identifier: GPL-3.0-or-later
//
// The settings of an account's synchronisation: what is kept here, how often all folders are looked
// at, and how long the trash is kept where mail lives here. A choice holds at once.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_SYNC_GROUP (mail_sync_group_get_type ())
G_DECLARE_FINAL_TYPE (MailSyncGroup, mail_sync_group, MAIL, SYNC_GROUP, AdwPreferencesGroup)

// Shows the settings of ACCOUNT. Once.
void mail_sync_group_set (MailSyncGroup *group, MailEngine *engine, const MailAccount *account);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a copy is kept of the mail that lives on this computer: the folder, how the last run went,
// and a run now.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_BACKUP_GROUP (mail_backup_group_get_type ())
G_DECLARE_FINAL_TYPE (MailBackupGroup, mail_backup_group, MAIL, BACKUP_GROUP, AdwPreferencesGroup)

void mail_backup_group_set (MailBackupGroup *group, MailEngine *engine);

// Asks for the folder, and has it looked after from now on, beginning with a first run.
void mail_backup_choose_folder (GtkWidget *parent, MailEngine *engine);

G_END_DECLS

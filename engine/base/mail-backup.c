// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a MailBackup holds.

#include "base/mail-backup.h"

void
mail_backup_clear (MailBackup *backup)
{
  g_clear_pointer (&backup->dir, g_free);
  g_clear_pointer (&backup->failure, g_free);
}

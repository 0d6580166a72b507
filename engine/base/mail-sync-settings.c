// SPDX-License-Identifier: GPL-3.0-or-later
//
// The bounds of the settings.

#include "base/mail-sync-settings.h"

bool
mail_sync_settings_is_valid (const MailSyncSettings *settings)
{
  return settings->offline_days >= MAIL_OFFLINE_ALL && settings->offline_days <= MAIL_OFFLINE_MAX &&
         settings->check_minutes >= MAIL_CHECK_BY_HAND &&
         settings->check_minutes <= MAIL_CHECK_MAX &&
         settings->trash_days >= MAIL_TRASH_NEVER && settings->trash_days <= MAIL_TRASH_MAX;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Numbers as text under the keys below. Folder ids are keep.db's own, so that a choice stays with a
// folder that is renamed.

#include "sync/sync-settings.h"

#include "base/mail-error.h"
#include "store/store-account.h"

#define OFFLINE_KEY "offline-days"
#define CHECK_KEY "check-minutes"
#define TRASH_KEY "trash-days"

static int
get_number (Store *store, int64_t account_id, const char *key, int64_t lowest, int64_t highest,
            int otherwise)
{
  g_autofree char *text = store_account_dup_value (store, account_id, key, NULL);
  int64_t number = 0;
  if (!text || !g_ascii_string_to_signed (text, 10, lowest, highest, &number, NULL))
    return otherwise;
  return (int) number;
}

static bool
set_number (StoreWrite *write, int64_t account_id, const char *key, int number, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%d", number);
  return store_account_set_value (write, account_id, key, text, error);
}

static bool
refuse (GError **error)
{
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "the number is out of bounds");
  return false;
}

static char *
dup_folder_key (const MailFolder *folder)
{
  return g_strdup_printf (OFFLINE_KEY ".%" G_GINT64_FORMAT, folder->id);
}

void
sync_settings_get (Store *store, int64_t account_id, MailSyncSettings *out)
{
  out->offline_days = get_number (store, account_id, OFFLINE_KEY, MAIL_OFFLINE_ALL,
                                  MAIL_OFFLINE_MAX, out->offline_days);
  out->check_minutes = get_number (store, account_id, CHECK_KEY, MAIL_CHECK_BY_HAND, MAIL_CHECK_MAX,
                                   out->check_minutes);
  out->trash_days = get_number (store, account_id, TRASH_KEY, MAIL_TRASH_NEVER, MAIL_TRASH_MAX,
                                MAIL_TRASH_NEVER);
}

bool
sync_settings_set (StoreWrite *write, int64_t account_id, const MailSyncSettings *settings,
                   GError **error)
{
  if (!mail_sync_settings_is_valid (settings))
    return refuse (error);
  return set_number (write, account_id, OFFLINE_KEY, settings->offline_days, error) &&
         set_number (write, account_id, CHECK_KEY, settings->check_minutes, error) &&
         set_number (write, account_id, TRASH_KEY, settings->trash_days, error);
}

int
sync_settings_get_offline (Store *store, const MailFolder *folder)
{
  g_autofree char *key = dup_folder_key (folder);
  return get_number (store, folder->account_id, key, MAIL_OFFLINE_ALL, MAIL_OFFLINE_MAX,
                     MAIL_OFFLINE_INHERIT);
}

bool
sync_settings_set_offline (StoreWrite *write, const MailFolder *folder, int days, GError **error)
{
  g_autofree char *key = dup_folder_key (folder);
  if (days == MAIL_OFFLINE_INHERIT)
    return store_account_set_value (write, folder->account_id, key, NULL, error);
  if (days < MAIL_OFFLINE_ALL || days > MAIL_OFFLINE_MAX)
    return refuse (error);
  return set_number (write, folder->account_id, key, days, error);
}

int
sync_settings_offline_days (Store *store, const MailFolder *folder, int account_days)
{
  int own = sync_settings_get_offline (store, folder);
  if (own != MAIL_OFFLINE_INHERIT)
    return own;
  bool is_aside = folder->role == MAIL_ROLE_JUNK || folder->role == MAIL_ROLE_TRASH ||
                  mail_role_is_view (folder->role);
  return is_aside ? MAIL_OFFLINE_NONE : account_days;
}

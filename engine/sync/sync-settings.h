// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the person's choices about synchronisation are kept: the account's values in keep.db. Any
// thread.

#pragma once

#include "base/mail-folder.h"
#include "base/mail-sync-settings.h"
#include "store/store-write.h"

G_BEGIN_DECLS

// OUT's own values stay where nothing was chosen.
void sync_settings_get (Store *store, int64_t account_id, MailSyncSettings *out);
// INVALID when out of bounds.
bool sync_settings_set (StoreWrite *write, int64_t account_id, const MailSyncSettings *settings,
                        GError **error);

// What was chosen for FOLDER itself, MAIL_OFFLINE_INHERIT when nothing was.
int sync_settings_get_offline (Store *store, const MailFolder *folder);
bool
sync_settings_set_offline (StoreWrite *write, const MailFolder *folder, int days, GError **error);

// The days that hold for FOLDER, when ACCOUNT_DAYS hold for its account. Junk, Trash and views of
// what lies elsewhere are kept offline only when a person says so.
int sync_settings_offline_days (Store *store, const MailFolder *folder, int account_days);

G_END_DECLS

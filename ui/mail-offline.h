// SPDX-License-Identifier: GPL-3.0-or-later
//
// Offline periods, check intervals and the trash's time as people choose them.

#pragma once

#include "base/mail-sync-settings.h"

#include <gio/gio.h>

G_BEGIN_DECLS

// What is offered, in order; VALUE, which may be another, is put in its place. → array of int.
GArray *mail_offline_dup_periods (int value);
GArray *mail_offline_dup_intervals (int value);
GArray *mail_offline_dup_trash_periods (int value);

// "30 days", "1 year", "Everything", "Nothing", "As the account". Caller frees.
char *mail_offline_dup_period_title (int days);
// "Every 5 minutes", "By hand only". Caller frees.
char *mail_offline_dup_interval_title (int minutes);
// "After 30 days", "By hand only". Caller frees.
char *mail_offline_dup_trash_title (int days);

G_END_DECLS

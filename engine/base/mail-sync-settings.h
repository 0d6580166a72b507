// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person chooses about an account's synchronisation.

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

// Days for which whole messages are kept here, from today back; beside a number of days:
#define MAIL_OFFLINE_NONE 0       // only headers; messages come when they are opened
#define MAIL_OFFLINE_ALL (-1)     // every message
#define MAIL_OFFLINE_INHERIT (-2) // a folder: as its account

#define MAIL_OFFLINE_DEFAULT 365
#define MAIL_OFFLINE_MAX 36500

// Minutes between two looks at all folders; what a connection is told meanwhile comes at once.
#define MAIL_CHECK_BY_HAND 0
#define MAIL_CHECK_DEFAULT 5
#define MAIL_CHECK_MAX 10080

// Days that mail which lives here lies in the trash before it is erased.
#define MAIL_TRASH_NEVER 0
#define MAIL_TRASH_MAX 36500

typedef struct {
  int offline_days;
  int check_minutes;
  int trash_days; // of no account whose mail lives on a server
} MailSyncSettings;

// Whether a person may choose them.
bool mail_sync_settings_is_valid (const MailSyncSettings *settings);

G_END_DECLS

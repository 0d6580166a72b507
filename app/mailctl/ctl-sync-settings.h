// SPDX-License-Identifier: GPL-3.0-or-later
//
// The options about synchronisation that `account add` and `account edit` share.

#pragma once

#include "ctl.h"

G_BEGIN_DECLS

// As the command line has them, NULL where not given.
typedef struct {
  char *offline;         // none, all, 30d, 1y
  char *check;           // minutes, or never
  char *trash;           // days, or never
  char **offline_folder; // PATH=WHICH, NULL-terminated
} CtlSyncOptions;

// Adds to ENTRIES, GOptionEntrys, those that fill OPTIONS.
void ctl_sync_options_add_entries (CtlSyncOptions *options, GArray *entries);

void ctl_sync_options_clear (CtlSyncOptions *options);
bool ctl_sync_options_are_given (const CtlSyncOptions *options);

// Whether the values can be understood. False with error INVALID.
bool ctl_sync_options_check (const CtlSyncOptions *options, GError **error);

// Stores them for ACCOUNT_ID. False with error.
bool ctl_sync_options_store (Ctl *ctl, const CtlSyncOptions *options, int64_t account_id,
                             GError **error);

// "offline", "check_minutes" and "trash_days" of ACCOUNT_ID, and "offline_folders" where they
// differ.
void ctl_sync_settings_print (Ctl *ctl, int64_t account_id);

G_END_DECLS

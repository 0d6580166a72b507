// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whole messages from the server into the store, with their text for lists and search.

#pragma once

#include "sync/imap-sync-first.h"

G_BEGIN_DECLS

// Which messages of a folder are to be wholly here.
typedef struct {
  int64_t since;     // received then or later, seconds since 1970; 0: any
  uint64_t max_size; // no larger; 0: any
  uint32_t limit;    // only the newest so many; 0: all
} ImapSyncBodies;

// What is to be here of FOLDER by the offline period that the person chose. False: nothing.
bool imap_sync_bodies_period (SyncContext *context, const MailFolder *folder, ImapSyncBodies *out);

// Content that FOLDER_ID lacks, newest first. Pauses between batches.
ImapSyncStep
imap_sync_bodies (ImapSync *sync, int64_t folder_id, const ImapSyncBodies *bodies, GError **error);

// True when something of it is missing that the server may still give. Asks only the store.
bool imap_sync_bodies_are_missing (ImapSync *sync, int64_t folder_id, const ImapSyncBodies *bodies);

// How many messages are missing of it, as far as a few hundred. Asks only the store.
unsigned int
imap_sync_bodies_count_missing (ImapSync *sync, int64_t folder_id, const ImapSyncBodies *bodies);

G_END_DECLS

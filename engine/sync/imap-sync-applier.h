// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one applier of what an IMAP server says unasked, on whatever command: it takes down the
// session's events and brings them into the store in short writes between commands. It belongs to
// its connection's thread.

#pragma once

#include "imap/imap-session.h"
#include "store/store-uid.h"
#include "sync/sync-state.h"

G_BEGIN_DECLS

typedef struct _ImapSyncApplier ImapSyncApplier;

// What the server says of itself goes to STATE, as of LANE.
ImapSyncApplier *imap_sync_applier_new (Store *store, SyncState *state, SyncLane lane);
void imap_sync_applier_free (ImapSyncApplier *applier);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapSyncApplier, imap_sync_applier_free)

// For imap_session_open(), with APPLIER as its data.
const ImapEvents *imap_sync_applier_get_events (void);

// What is said from now on is about FOLDER_ID; 0: about a folder that another connection keeps, so
// it is let pass. Forgets what was not applied yet.
void imap_sync_applier_attach (ImapSyncApplier *applier, int64_t folder_id);

// Something was said that imap_sync_settle() has to see to.
bool imap_sync_applier_has_news (const ImapSyncApplier *applier);

// The server told the number of messages since this was last asked.
bool imap_sync_applier_take_exists (ImapSyncApplier *applier);
// Messages went by number: which ones, only a look at all UIDs can tell.
bool imap_sync_applier_take_lost (ImapSyncApplier *applier);
// Messages that changed, known by their numbers only; NULL if none. Caller frees.
ImapUidSet *imap_sync_applier_take_numbers (ImapSyncApplier *applier);
// UIDs that went; NULL if none. Caller frees.
ImapUidSet *imap_sync_applier_take_vanished (ImapSyncApplier *applier);
// UIDs whose responses could not be read, NULL if none. Caller frees.
ImapUidSet *imap_sync_applier_take_defects (ImapSyncApplier *applier);

// Counts of mailboxes that were told, whatever is selected, the last of each mailbox: from its raw
// name to an ImapStatus without strings. NULL if none. Caller unrefs.
GHashTable *imap_sync_applier_take_counts (ImapSyncApplier *applier);
// As if STATUS of the mailbox NAME (raw) had been told.
void imap_sync_applier_note_counts (ImapSyncApplier *applier, const char *name,
                                    const ImapStatus *status);
// Mailboxes came, went or changed their names since this was last asked.
bool imap_sync_applier_take_names_changed (ImapSyncApplier *applier);

// Writes the flags that were told. OUT_CHANGED is increased by the messages that are here.
bool imap_sync_applier_write_flags (ImapSyncApplier *applier, StorePriority priority,
                                    int *out_changed, GError **error);

// Takes UIDS out of the folder, for good on the server; restorable here for 30 days.
bool imap_sync_applier_remove (ImapSyncApplier *applier, const ImapUidSet *uids,
                               StorePriority priority, int *out_removed, GError **error);

// As if the server had said so: used for answers to commands.
void imap_sync_applier_add_flags (ImapSyncApplier *applier, const ImapFetch *fetch);

// FLAGS' keywords as a NULL-terminated array, caller frees.
char **imap_sync_dup_keywords (const ImapFlags *flags);

G_END_DECLS

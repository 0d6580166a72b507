// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which folders of an account lack content of their offline periods. Any thread may ask and tell:
// news is a number, so that a look which others overtook does not count.

#pragma once

#include "sync/imap-sync-bodies.h"

G_BEGIN_DECLS

typedef struct _SyncMissing SyncMissing;

// Borrows CONTEXT.
SyncMissing *sync_missing_new (SyncContext *context);
void sync_missing_free (SyncMissing *missing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyncMissing, sync_missing_free)

// Something came that may lack content.
void sync_missing_note_news (SyncMissing *missing);
// Rows came into FOLDER_ID by SYNC, otherwise than by the plan. To look for what they lack costs
// whoever fetches it a log-in: it is news only where there is something.
void sync_missing_note_rows (SyncMissing *missing, ImapSync *sync, int64_t folder_id);
// What a look that begins now has to give with what it has shown.
unsigned int sync_missing_get_news (SyncMissing *missing);

// The first folder that lacks some which SYNC's server may still give, the open one before those in
// the order of the sidebar, and what it is to have; 0: none. A look that began at NEWS. Asks only
// the store.
int64_t sync_missing_find (SyncMissing *missing, ImapSync *sync, unsigned int news,
                           ImapSyncBodies *out_period);

// A look that began at NEWS has shown that this folder lacks nothing that can be had.
void sync_missing_note_complete (SyncMissing *missing, int64_t folder_id, unsigned int news);
// That no folder does. False: more came meanwhile.
bool sync_missing_note_none (SyncMissing *missing, unsigned int news);

// False: nothing was missing at the last look, and nothing came since.
bool sync_missing_has_any (SyncMissing *missing);

G_END_DECLS

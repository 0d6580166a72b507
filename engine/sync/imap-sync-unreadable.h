// SPDX-License-Identifier: GPL-3.0-or-later
//
// Folders that the server lists and won't open, as one may not read them (NO [NOPERM], or NO in
// such words), where no rights were told that would have said so. Each is tried at every look at
// all folders, opens once it may be read, and keeps nothing else from going on. Account Health
// tells of it.

#pragma once

#include "sync/imap-sync.h"

G_BEGIN_DECLS

// What SELECT of FOLDER_ID came to: REFUSAL, or NULL when it is open. Writes only what is news.
void imap_sync_unreadable_note (ImapSync *sync, int64_t folder_id, const GError *refusal);

// FOLDER_ID was just found to be such.
bool imap_sync_unreadable_is (const ImapSync *sync, int64_t folder_id);

// What the server said when FOLDER_ID was last opened in vain, "" if nothing; NULL: it can be
// opened. Caller frees.
char *imap_sync_unreadable_dup (Store *store, int64_t account_id, int64_t folder_id);

G_END_DECLS

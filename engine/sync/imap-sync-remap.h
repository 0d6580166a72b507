// SPDX-License-Identifier: GPL-3.0-or-later
//
// A folder whose UIDVALIDITY changed (design.md §5, security.md D9), or whose other numbers went
// back, as on a server that was restored from a backup: no UID of ours counts until the server has
// shown what its UIDs are now.

#pragma once

#include "sync/imap-sync.h"

G_BEGIN_DECLS

// For the kept folder, just selected with another UIDVALIDITY or, WENT_BACK, with a lower UIDNEXT
// or HIGHESTMODSEQ. When enough of the newest UIDs still name the same messages and none another
// (WENT_BACK: when none names another), only the numbers are new; otherwise all UIDs are forgotten
// and messages are adopted one by one as the headers come again.
bool imap_sync_remap (ImapSync *sync, bool went_back, GError **error);

// Whether one of the newest UIDs of FOLDER_ID, which is selected, names another message than here.
bool imap_sync_remap_contradicts (ImapSync *sync, int64_t folder_id, bool *out, GError **error);

// The folder that is selected is another than the one known here by its name (STALE), and is not
// looked into any more, as it is to be deleted: UIDs of before mean nothing from now on (D9), and
// what was to be done by them has failed.
bool imap_sync_remap_unseen (ImapSync *sync, GError **error);

// The headers of the kept folder are complete: ends a re-mapping if there was one.
bool imap_sync_remap_end (ImapSync *sync, GError **error);

// Whether the newest messages of FOLDER_ID are, by their UIDs, those of the folder that is
// selected, as a renumbering would have to prove; false where too few are known here.
bool imap_sync_remap_proves (ImapSync *sync, int64_t folder_id, bool *out, GError **error);

G_END_DECLS

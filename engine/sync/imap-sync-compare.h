// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which UIDs the server has and which are here: the last word on what is gone and what is missing.

#pragma once

#include "sync/imap-sync.h"

G_BEGIN_DECLS

// Takes those of UIDS that are here out of the kept folder. When they are many, only those that a
// second look does not find (design.md §5: no mass removal without one).
bool imap_sync_remove (ImapSync *sync, const ImapUidSet *uids, GError **error);

// Compares all UIDs of the kept folder: removes what is gone, and leaves what is not here yet in
// SYNC's `missing`.
bool imap_sync_compare (ImapSync *sync, GError **error);

G_END_DECLS

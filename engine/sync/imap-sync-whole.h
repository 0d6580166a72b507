// SPDX-License-Identifier: GPL-3.0-or-later
//
// One whole message from the server into the store.

#pragma once

#include "sync/imap-sync.h"

#include "store/store-uid.h"
#include "store/store-write.h"

G_BEGIN_DECLS

// ROW is of the selected folder; its size decides whether it comes in pieces. True with OUT_LATER
// set: something more urgent waits, the rest is for later. NOT_FOUND: the server does not have it.
// STALE: what came of it before is of another message, and was thrown away. FILE: what came can't
// be read back.
bool imap_sync_whole_fetch (ImapSync *sync, const StoreUidRow *row, StorePriority priority,
                            bool *out_later, GError **error);

G_END_DECLS

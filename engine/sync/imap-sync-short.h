// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages of which less came than there is are asked for again by a later connection: a server
// that could not read on may have been mended.

#pragma once

#include "sync/imap-sync.h"

#include "store/store-write.h"

G_BEGIN_DECLS

// So many come again on one connection. Where all of these were the same, the account's server
// tells of sizes that no message has (as Exchange does), and is not asked twice any more.
#define IMAP_SYNC_SHORT_AGAIN 4

// Whether the server was seen to tell of wrong sizes.
bool imap_sync_short_sizes_lie (const ImapSync *sync);

// One of them came again as it is here; in the write that judges it.
bool imap_sync_short_note_equal (ImapSync *sync, StoreWrite *write, GError **error);

// Whether this connection has any of FOLDER_ID to ask for.
bool imap_sync_short_is_any (ImapSync *sync, int64_t folder_id);

// Asks for those of FOLDER_ID. What the server refuses stays as it is.
bool imap_sync_short_fetch (ImapSync *sync, int64_t folder_id, GError **error);

G_END_DECLS

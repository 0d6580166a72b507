// SPDX-License-Identifier: GPL-3.0-or-later
//
// One large message, or a part of it, in pieces, into a file that outlives the connection: what
// came once is not fetched again after a cut, a pause or a restart of the process.

#pragma once

#include "sync/imap-sync.h"

#include "base/mail-source.h"
#include "store/store-uid.h"

G_BEGIN_DECLS

// Messages above this come in pieces.
#define IMAP_SYNC_LARGE_BYTES (2 * 1024 * 1024)

// The raw message of ROW in the selected folder, in its file, which has no name any more; reading
// it fails with FILE. ROW's size, above 0, may be wrong. NULL without error: something more urgent
// waits, and the rest is for later. NOT_FOUND: the server does not have it. UNSUPPORTED: the server
// does not give pieces, or such that don't tell where the message ends. STALE: what came of it
// before is of another message, and was thrown away. FILE: somebody else changed what came of it
// before; likewise.
MailSource *imap_sync_large_fetch (ImapSync *sync, const StoreUidRow *row, GError **error);

// The same of one part of ROW, whose size is the part's in its encoding; BINARY: decoded by the
// server, which must have the extension. It is told to the account's state as it comes.
MailSource *imap_sync_large_fetch_part (ImapSync *sync, const StoreUidRow *row, const char *section,
                                        bool binary, GError **error);

// True when some of that is here from before.
bool imap_sync_large_has_begun (ImapSync *sync, const StoreUidRow *row, const char *section,
                                bool binary);

// Removes what was begun in DIR and given up, or was begun before the machine last started.
void imap_sync_large_tidy (const char *dir);

G_END_DECLS

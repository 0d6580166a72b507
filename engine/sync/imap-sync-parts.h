// SPDX-License-Identifier: GPL-3.0-or-later
//
// A large message without what is large in it: its header and text first, each attachment when
// somebody wants it. What comes so is never the message's content, which is whole or not here.

#pragma once

#include "sync/imap-sync.h"

#include "store/store-uid.h"

G_BEGIN_DECLS

// Messages above this are read without their attachments.
#define IMAP_SYNC_PARTS_BYTES (1024 * 1024)

// Brings what is needed to read ROW of the selected folder, as an abridged message (store-part.h).
// UNSUPPORTED: the server gives no parts to be believed, or there is little to leave out; the whole
// is to come instead.
bool imap_sync_parts_fetch_readable (ImapSync *sync, const StoreUidRow *row, GError **error);

// Brings the part at PATH of ROW, which was left out before. A part that was begun is gone on with.
// AGAIN: the line broke over it a moment ago. OUT_LATER: nobody waits for it any more, and the rest
// is for later. UNSUPPORTED as above; STALE: the UID is another message's.
bool imap_sync_parts_fetch (ImapSync *sync, const StoreUidRow *row, const char *path, bool again,
                            bool *out_later, GError **error);

G_END_DECLS

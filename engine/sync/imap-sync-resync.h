// SPDX-License-Identifier: GPL-3.0-or-later
//
// One folder made equal to the server's, by the cheapest way that the server offers: QRESYNC,
// CONDSTORE, or looking; verified against EXISTS before it counts as equal (design.md §5).

#pragma once

#include "sync/imap-sync-first.h"

G_BEGIN_DECLS

typedef enum {
  IMAP_SYNC_USUAL,    // servers without mod-sequences: flags of the newest 2000
  IMAP_SYNC_THOROUGH, // flags of all
} ImapSyncDepth;

// Keeps FOLDER_ID (waiting for it when WAIT) and makes it equal, from its first sync to its
// hundredth resync. It stays kept; what happened on the server since is taken in when it was kept
// already. MORE: call again. Failing with NOT_FOUND: the server has no such folder.
ImapSyncStep imap_sync_resync (ImapSync *sync, int64_t folder_id, ImapSyncDepth depth, bool wait,
                               GError **error);

// True when STATUS shows that FOLDER is equal already, flags included.
bool
imap_sync_resync_is_needless (ImapSync *sync, const MailFolder *folder, const ImapStatus *status);

G_END_DECLS

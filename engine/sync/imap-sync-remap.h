// SPDX-License-Identifier: GPL-3.0-or-later
//
// A folder whose UIDVALIDITY changed (design.md §5, security.md D9): no UID of ours counts until
// the server has shown what its new UIDs are.

#pragma once

#include "sync/imap-sync.h"

G_BEGIN_DECLS

// For the kept folder, just selected with another UIDVALIDITY. When enough of the newest UIDs still
// name the same messages and none another, only the number is new; otherwise all UIDs are forgotten
// and messages are adopted one by one as the headers come again.
bool imap_sync_remap (ImapSync *sync, GError **error);

// The headers of the kept folder are complete: ends a re-mapping if there was one.
bool imap_sync_remap_end (ImapSync *sync, GError **error);

G_END_DECLS

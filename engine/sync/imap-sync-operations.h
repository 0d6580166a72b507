// SPDX-License-Identifier: GPL-3.0-or-later
//
// The operation log replayed on the server (design.md §6): folders, flags, moves, copies,
// deletions and uploads.

#pragma once

#include "sync/imap-sync.h"

G_BEGIN_DECLS

// Sends everything that can be sent now. What the server refuses is undone here and told; what may
// have happened when a line dropped is looked for before it is repeated. False only when the
// connection or the store fails.
bool imap_sync_operations (ImapSync *sync, GError **error);

// Something waits still: the server put it off. Asks only the store.
bool imap_sync_operations_are_left (ImapSync *sync);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the person did to folders, on its way to the server (design.md §6).

#pragma once

#include "sync/imap-sync.h"

G_BEGIN_DECLS

// Sends what can be sent now, in the order it was done. What the server refuses is undone here and
// told, but for what it has that way already; after a cut it is asked before anything is repeated.
// False only when the connection or the store fails.
bool imap_sync_folder_operations (ImapSync *sync, GError **error);

// Something waits still. Asks only the store.
bool imap_sync_folder_operations_are_left (ImapSync *sync);

G_END_DECLS

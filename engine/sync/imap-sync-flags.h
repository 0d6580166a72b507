// SPDX-License-Identifier: GPL-3.0-or-later
//
// Flag changes of the person's on their way to the server: desired state, so that repeating is
// harmless and whatever was changed twice is sent once (design.md §6).

#pragma once

#include "sync/imap-sync.h"

G_BEGIN_DECLS

// Sends what is pending, gathered into as few STOREs as there are different changes in a folder.
// What the server refuses is undone and told. What can't be kept there (no PERMANENTFLAGS \*) stays
// here. False only when the connection or the store fails.
bool imap_sync_flags (ImapSync *sync, GError **error);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person chose folders for, told to the server (RFC 6154 §4, by METADATA), so that other
// programs go by it, too.

#pragma once

#include "sync/imap-sync.h"

G_BEGIN_DECLS

// LISTED, ImapFolder, has the server's own roles still. A choice is told once, where no other
// folder has that use, and taken back when the person takes it back; what the server refuses stays
// a choice of this program's. False: the connection or the store fails.
bool imap_sync_uses_tell (ImapSync *sync, const GPtrArray *listed, GError **error);

G_END_DECLS

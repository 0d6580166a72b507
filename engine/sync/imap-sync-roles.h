// SPDX-License-Identifier: GPL-3.0-or-later
//
// What each listed folder is for: the person's word, then the server's (SPECIAL-USE, XLIST), then
// its name's (design.md §5).

#pragma once

#include "sync/imap-sync.h"

G_BEGIN_DECLS

// Sets the roles of LISTED, ImapFolder. May be done again: a folder that was renamed has its choice
// under its new path.
bool imap_sync_roles_assign (ImapSync *sync, GPtrArray *listed, GError **error);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Folders whose names the server has not told: made here, or known from before index.db was lost.

#pragma once

#include "imap/imap-session.h"
#include "sync/imap-sync.h"

G_BEGIN_DECLS

// PATH for the wire: its last element below the parent, among FOLDERS (MailFolder), as the server
// writes that. Caller frees; NULL: the parent can't be read.
char *imap_sync_unlisted_encode (ImapSync *sync, const GPtrArray *folders, const char *path,
                                 char delimiter);

// LISTED (ImapFolder) came: those of KNOWN (MailFolder) that are not among them and have no name
// yet get one.
bool imap_sync_unlisted_name (ImapSync *sync, const GPtrArray *known, const GPtrArray *listed,
                              GError **error);

// Has the server list its folders, if it has not since index.db was made: what waits to go to one
// of them, or is looked for in it, needs its name.
bool imap_sync_unlisted_end (ImapSync *sync, GError **error);

G_END_DECLS

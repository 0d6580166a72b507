// SPDX-License-Identifier: GPL-3.0-or-later
//
// Local drafts copied to the server's Drafts folder. The local one is the original: the server's
// old copy goes only when the new one is seen to be there.

#pragma once

#include "sync/imap-sync.h"

G_BEGIN_DECLS

// Uploads drafts that were closed, or saved at or before UNTIL (seconds since 1970), and whose copy
// is not the latest, and takes away the copies of those that are gone. OUT_DONE: how many. False
// only when the connection or the store fails.
bool imap_sync_drafts (ImapSync *sync, int64_t until, int *out_done, GError **error);

G_END_DECLS

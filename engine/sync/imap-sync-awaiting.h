// SPDX-License-Identifier: GPL-3.0-or-later
//
// Steps of messages that were brought to a folder of a server that tells no UIDs (no UIDPLUS).

#pragma once

#include "sync/imap-sync.h"

G_BEGIN_DECLS

// Ends those whose message is not in that folder any more: another client was faster. The others
// wait for its UID, which comes when the folder is looked into. One that is to be deleted never is:
// there the UID is taken from the search (OUT_FOUND), and the step can be sent. Selects folders.
// Errors: the connection's, STORE.
bool imap_sync_awaiting (ImapSync *sync, bool *out_found, GError **error);

G_END_DECLS

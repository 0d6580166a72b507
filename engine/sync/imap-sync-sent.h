// SPDX-License-Identifier: GPL-3.0-or-later
//
// Outbox messages whose fate a dropped line left open: the server's Sent folder may tell.

#pragma once

#include "sync/imap-sync.h"

G_BEGIN_DECLS

// Looks for every AMBIGUOUS message of the account by its Message-ID. Found: it was sent, and filed
// too. Not found proves nothing: a person is asked. False only when the connection or the store
// fails.
bool imap_sync_sent_probe (ImapSync *sync, GError **error);

G_END_DECLS

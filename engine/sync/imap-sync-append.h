// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages that go up to one folder: Sent copies, imports, what comes from other accounts. As many
// go in one command as the server takes.

#pragma once

#include "sync/imap-sync-outcome.h"

G_BEGIN_DECLS

// Messages that are noted as on their way together: two commits for all of them. After a kill as
// many are looked for.
#define IMAP_SYNC_APPENDS_AT_ONCE 16

// Sends RUN, of at most IMAP_SYNC_APPENDS_AT_ONCE steps that are noted as SENDING, to the mailbox
// TARGET (raw name), and notes those that went. Where a command fails, RUN is what it carried and
// what is behind it, which is noted as not sent.
bool imap_sync_append (ImapSyncRun *run, const char *target, GError **error);

G_END_DECLS

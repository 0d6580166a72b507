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
// what is behind it; where the line dropped, what is behind it is noted as not sent.
bool imap_sync_append (ImapSyncRun *run, const char *target, GError **error);

// RUN, which was refused, may be uploads of which the server has some all the same: a MULTIAPPEND
// that it did not take back as a whole (RFC 3502 §3). They are noted and leave RUN, which may
// become empty. Other kinds stay as they are.
bool imap_sync_append_settle (ImapSyncRun *run, GError **error);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Folders that another client renamed. By MAILBOXID (RFC 8474), or, where a server tells none, by
// UIDVALIDITY and what is in them: they keep their content, their flags and what waits for them.

#pragma once

#include "sync/imap-sync.h"

G_BEGIN_DECLS

// Of KNOWN (MailFolder), those that are not among LISTED (ImapFolder) under their own name, and are
// under another one, take that. STEPS (StoreFolderStep): what is to be done to folders still; those
// are left alone. *OUT_ANY: some did, and KNOWN is no longer true. No folder is selected
// afterwards.
bool imap_sync_renamed_follow (ImapSync *sync, const GPtrArray *known, const GPtrArray *listed,
                               const GPtrArray *steps, bool *out_any, GError **error);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Asking a server what matches a search.

#pragma once

#include "base/mail-stats.h"
#include "sync/imap-sync.h"

G_BEGIN_DECLS

// What of FOLDER_ID matches SEARCH goes to the store as found, the newest of it first having been
// brought here when it was not. Adds to OUT's found and fetched. UNSUPPORTED: SEARCH has nothing in
// it that a server can be asked; INVALID: it is none.
bool imap_sync_search (ImapSync *sync, int64_t folder_id, const char *search, MailServerSearch *out,
                       GError **error);

// What a server understands beyond that.
typedef enum {
  IMAP_SYNC_PLAIN,
  IMAP_SYNC_FUZZY, // text as its index sees it (RFC 6203)
  IMAP_SYNC_GMAIL, // text as its own search has it (X-GM-RAW), labels (X-GM-LABELS)
} ImapSyncDialect;

// SEARCH as SEARCH keys (RFC 9051 §6.4.4), in the order they are sent: at least everything that
// matches, and exactly that as far as text goes. Borrowed from *OUT_STRINGS, which the caller
// unrefs. GArray of ImapSearchTerm.
GArray *imap_sync_search_terms (const char *search, int64_t now, ImapSyncDialect dialect,
                                GPtrArray **out_strings, GError **error);

G_END_DECLS

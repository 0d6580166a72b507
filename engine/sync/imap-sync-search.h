// SPDX-License-Identifier: GPL-3.0-or-later
//
// Asking a server what matches a search.

#pragma once

#include "base/mail-stats.h"
#include "sync/imap-sync.h"

G_BEGIN_DECLS

// What of FOLDER_ID matches SEARCH goes to the store as found, the newest of it first having been
// brought here when it was not. Adds to OUT's counts but folders and failed. Where the server can't
// search for all the letters of SEARCH, it is asked twice: what can't but match is a hit; what may
// match comes here to be searched. UNSUPPORTED: SEARCH has nothing in it that a server can be
// asked; INVALID: it is none.
bool imap_sync_search (ImapSync *sync, int64_t folder_id, const char *search, MailServerSearch *out,
                       GError **error);

// What a server understands beyond that.
typedef enum {
  IMAP_SYNC_PLAIN,
  IMAP_SYNC_FUZZY, // text as its index sees it (RFC 6203)
  IMAP_SYNC_GMAIL, // text as its own search has it (X-GM-RAW), labels (X-GM-LABELS)
} ImapSyncDialect;

// How much of a search is asked of a server that knows no letters but ASCII's.
typedef enum {
  IMAP_SYNC_WHOLE,    // all: it knows them
  IMAP_SYNC_AT_LEAST, // so that all that matches is found, and more
  IMAP_SYNC_AT_MOST,  // so that nothing else is found, but less
} ImapSyncExtent;

// What a server is asked.
typedef struct {
  GArray *terms;      // ImapSearchTerm, borrowed from STRINGS and statics; empty: nothing
  GPtrArray *strings; // char *
  bool left_out;      // words that are not ASCII are not in it
} ImapSyncQuestion;

void imap_sync_question_clear (ImapSyncQuestion *question);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ImapSyncQuestion, imap_sync_question_clear)

// SEARCH as SEARCH keys (RFC 9051 §6.4.4), in the order they are sent: at least everything that
// matches, and exactly that as far as text goes, or what EXTENT says of it. False with INVALID:
// SEARCH is none.
bool imap_sync_search_terms (const char *search, int64_t now, ImapSyncDialect dialect,
                             ImapSyncExtent extent, ImapSyncQuestion *out, GError **error);

G_END_DECLS

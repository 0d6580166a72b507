// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one message that a person waits for: it comes before all that comes by itself.

#pragma once

#include "sync/imap-sync.h"

G_BEGIN_DECLS

// What of a message a person waits for.
typedef enum {
  IMAP_SYNC_WANT_WHOLE,
  IMAP_SYNC_WANT_READABLE, // a large one without its attachments (imap-sync-parts.h)
  IMAP_SYNC_WANT_PART,     // one of these
} ImapSyncWant;

typedef struct {
  int64_t message_id;
  ImapSyncWant extent;
  const char *part_path; // with IMAP_SYNC_WANT_PART
  bool again;            // the line broke over it a moment ago
} ImapSyncWish;

// The one message that a person waits for, of any size. Where the server does not give parts to be
// relied on it is whole afterwards. NOT_FOUND: it is gone on the server.
bool imap_sync_wish_fetch (ImapSync *sync, const ImapSyncWish *wanted, GError **error);

G_END_DECLS

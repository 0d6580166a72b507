// SPDX-License-Identifier: GPL-3.0-or-later
//
// Headers of a folder that are not here yet, newest first (design.md §5): the newest 50 so that a
// person sees something, then growing windows downwards, two in flight, resumable at any of them.

#pragma once

#include "sync/imap-sync.h"

G_BEGIN_DECLS

// How a step of long work came out.
typedef enum {
  IMAP_SYNC_DONE,
  IMAP_SYNC_MORE,   // it paused at a safe point, because something more urgent waits
  IMAP_SYNC_FAILED, // the error is set
} ImapSyncStep;

// The newest messages of the kept folder, which has none here, and where its history starts.
bool imap_sync_first_newest (ImapSync *sync, GError **error);

// All that is missing in the kept folder.
ImapSyncStep imap_sync_first_history (ImapSync *sync, GError **error);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// How many whole messages of a folder are here already, told as they come. Counted once, then kept
// up with what comes, over pauses too.

#pragma once

#include "sync/imap-sync.h"

G_BEGIN_DECLS

// Those of FOLDER_ID received at or after SINCE, no larger than MAX_SIZE (0: any) are to come. What
// is being counted already goes on.
void imap_sync_count_begin (ImapSync *sync, int64_t folder_id, int64_t since, uint64_t max_size);

// N of FOLDER_ID, of BYTES together, came; 0: BYTES of one that is not whole yet.
void imap_sync_count_add (ImapSync *sync, int64_t folder_id, uint32_t n, uint64_t bytes);

// All came that will.
void imap_sync_count_end (ImapSync *sync);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which rows of the open folder a person sees, and what of them the server was asked for already.
// Any thread.

#pragma once

#include "imap/imap-uid-set.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SyncSight SyncSight;

SyncSight *sync_sight_new (void);
void sync_sight_free (SyncSight *sight);

// ROWS (StoreSightRow) of FOLDER_ID are in sight now, in place of others. True: the server is to be
// asked: NEEDS_FLAGS, where nothing else tells of their flags, or a preview is missing.
bool sync_sight_set (SyncSight *sight, int64_t folder_id, const GArray *rows, bool needs_flags);

// FOLDER_ID was opened anew: what was asked before may have changed since.
void sync_sight_reset (SyncSight *sight, int64_t folder_id);

// Whether there is something in sight of FOLDER_ID that was not asked for.
bool sync_sight_is_wanted (SyncSight *sight, int64_t folder_id);

// Those of FOLDER_ID that were not, which are asked for from now on; NULL: none. OUT_FLAGS: their
// flags are to be asked for; OUT_PREVIEWS: their previews.
ImapUidSet *
sync_sight_take (SyncSight *sight, int64_t folder_id, bool *out_flags, bool *out_previews);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyncSight, sync_sight_free)

G_END_DECLS

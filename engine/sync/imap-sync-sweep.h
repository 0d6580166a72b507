// SPDX-License-Identifier: GPL-3.0-or-later
//
// Flags that nothing else tells of: of old messages where the server has no mod-sequences, and
// everywhere where they stand still while flags change (design.md §5).

#pragma once

#include "sync/imap-sync.h"

G_BEGIN_DECLS

// Looks at the flags of one stripe of messages, from the highest UID of each folder downward; where
// it is at is kept in the store, so that all are met however short Mail runs. A server with
// mod-sequences is only looked at once a day, whether it tells the truth by them; once it did not,
// by that or by what became of our own changes, as often as the others. Takes the folder from
// whoever rests in it for that time. False: the connection or the store fails; where the server
// refuses, the next folder is next.
bool imap_sync_sweep (ImapSync *sync, GError **error);

// The server has taken a change of flags in the selected folder: its mod-sequence must have risen
// (RFC 7162 §3.1). Only where what the store knows is of the mod-sequence that the folder had when
// it was selected.
void imap_sync_sweep_note_changed (ImapSync *sync);

// HIGHEST (0: none) was told of FOLDER_ID over this connection. Where it stood still, or fell, over
// two changes of ours in a row the server's mod-sequences lie, and it is swept from now on; once it
// may be another client's doing, which asked for the same.
void imap_sync_sweep_note_told (ImapSync *sync, int64_t folder_id, uint64_t highest);

// Whether imap_sync_sweep() would look at anything. Asks only the store.
bool imap_sync_sweep_is_due (SyncContext *context);

G_END_DECLS

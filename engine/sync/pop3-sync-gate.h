// SPDX-License-Identifier: GPL-3.0-or-later
//
// The delete gate: the one place that decides whether a server's copy may go. This computer then
// holds the only one.

#pragma once

#include "store/store-pop.h"

G_BEGIN_DECLS

// True when entry ENTRY_ID of the ledger may be deleted on the server: it is STORED, committed and
// compared as a whole with the server's copy; keep.db and index.db both have its message, which
// reads back with its hash; and nothing that was written since the start failed in a way that makes
// the store doubtful. Or its person has deleted the message here for good. The policy's wish is the
// caller's to know. False with the reason.
bool pop3_sync_gate_passes (Store *store, int64_t entry_id, GError **error);

G_END_DECLS

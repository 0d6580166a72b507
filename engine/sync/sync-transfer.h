// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mail on its way from one account into another: from what lies here to what the operation log
// takes (store/store-transfer). Content is read from the store alone. Blocks; any thread.

#pragma once

#include "store/store-transfer.h"

#include <gio/gio.h>

G_BEGIN_DECLS

// Whether TRANSFER needs its content here: its folder to be is another account's. False also with
// error.
bool sync_transfer_needs_content (Store *store, const StoreTransfer *transfer, GError **error);

// Records TRANSFERS (StoreTransfer; one folder to go to) as one operation, in short writes: what a
// crash leaves out stays where it is. REVERSES: the operation that it takes back, 0: none. → its
// id; 0 with error: NOT_FOUND: the content of one is not here, and then nothing is recorded.
int64_t sync_transfer_record (Store *store, const GArray *transfers, bool copies, int64_t reverses,
                              GCancellable *cancellable, GError **error);

// Takes OPERATION_ID back: LEFT, by store_transfer_list_left(), is brought back, the rest as
// store_operation_take_back(). → the id undone; 0 with error: NOT_FOUND: nothing of it is here any
// more; the next time it does not stand in the way.
int64_t sync_transfer_undo (Store *store, int64_t operation_id, const GArray *left,
                            GCancellable *cancellable, GError **error);

G_END_DECLS

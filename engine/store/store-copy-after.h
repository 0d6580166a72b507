// SPDX-License-Identifier: GPL-3.0-or-later
//
// A copy of a message that is not where it is shown yet: its move, copy or upload has not been
// sent. Its step follows that one (after_id), and goes from where the message then lies. Where that
// does not come to pass it is made of what the message would have been. For store/ alone; each
// fails with the store's errors.

#pragma once

#include "store/store-step.h"

G_BEGIN_DECLS

// Records and shows COPY, a place of SOURCE's message that is made once SOURCE has arrived.
// Fails with STALE where no step brings it.
bool store_copy_after (StoreWrite *write, int64_t operation_id, int64_t account_id,
                       const StoreLocation *source, StoreLocation *copy, GError **error);
// The move by which FOLLOWER's message came is done, and nobody told where: it is made once the
// message is seen there.
bool store_copy_seek (StoreWrite *write, const StoreStepRow *follower, GError **error);
// STEP_ID does not come to pass, and its message is where BEGINNING, itself or one before it,
// begins: so do the copies that waited for it, or they are uploads as it was. Those of its own
// operation are not meant. To be told before its state changes to UNDONE: then content goes.
bool store_copy_hand_back (StoreWrite *write, int64_t step_id, const StoreStepRow *beginning,
                           GError **error);
// What STEP_ID was about is gone, and so is what was to be copied.
bool store_copy_end (StoreWrite *write, int64_t step_id, GError **error);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message whose folders are labels loses all of them by one move into the trash or the junk. Its
// other places are steps of the same operation that follow that move (after_id): shown at once,
// never sent, ended with it; and given back with it by undo. For store/ alone.

#pragma once

#include "store/store-step.h"

G_BEGIN_DECLS

// Whether ROW is such a step.
bool store_shared_is_leaving (const StoreStepRow *row);

// LOCATION's message has just been moved into TO_FOLDER_ID by OPERATION_ID: so do its other places.
bool store_shared_leave (StoreWrite *write, int64_t operation_id, int64_t account_id,
                         const StoreLocation *location, int64_t to_folder_id, GError **error);

// The move that FOLLOWER waited for, DONE, is done.
bool store_shared_end_follower (StoreWrite *write, const StoreStepRow *follower,
                                const StoreStepRow *done, GError **error);
// The message was no more where the move GONE began: it is moved from the next of its places.
bool store_shared_pass_on (StoreWrite *write, const StoreStepRow *gone, GError **error);

// *OUT: the move that ROW follows may have been sent, so that its undo has to label anew.
bool
store_shared_has_left (StoreWrite *write, const StoreStepRow *row, bool *out, GError **error);
// REVERSAL has just taken the move ROW back with a step of LOCATION: the labels follow it.
bool store_shared_return (StoreWrite *write, int64_t reversal, const StoreStepRow *row,
                          const StoreLocation *location, GError **error);

G_END_DECLS

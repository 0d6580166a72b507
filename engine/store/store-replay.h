// SPDX-License-Identifier: GPL-3.0-or-later
//
// Making the files agree after a crash, or after one of them was made anew. For store/ alone.

#pragma once

#include "store/store-location.h"

G_BEGIN_DECLS

// Between the files just opened; IS_NEW by StoreFile: which were made anew.
bool store_replay_reconcile (Store *store, const bool *is_new, GError **error);

// What keep.db says and index.db does not show yet; the outbox's states after a crash.
bool store_replay_at_open (Store *store, GError **error);

// LOCATION came in while keep.db has changes whose rows are not known: gives it those that name its
// folder and UID.
bool store_replay_resolve (StoreWrite *write, StoreLocation *location, GError **error);

// All that FOLDER_ID has is here, or it is gone: what was wished of other messages of it, which are
// not known here since index.db was lost, is void, unless a step is still to bring them there
// from a folder that has them.
// Server delete beats local flags.
bool store_replay_end_folder (StoreWrite *write, int64_t folder_id, GError **error);

// LOCATION is here again: shows what keep.db says was done to it and is still to be sent.
bool store_replay_show (StoreWrite *write, StoreLocation *location, GError **error);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Operations that are recorded but not sent yet, so that their person can still take them back.
// Known in memory alone: what is held when the process ends goes on at the next start.

#pragma once

#include "store/store-write.h"

G_BEGIN_DECLS

// Steps of OPERATION_ID, which WRITE records, are in no list to be sent until it is released, or
// SECONDS are over. One in each write.
void store_hold_add (StoreWrite *write, int64_t operation_id, int seconds);
// Fine where it is not held.
void store_hold_release (Store *store, int64_t operation_id);

// The ids of those that are held now, as a JSON array for a query. Caller frees.
char *store_hold_dup_ids (Store *store);

G_END_DECLS

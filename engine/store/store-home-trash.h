// SPDX-License-Identifier: GPL-3.0-or-later
//
// The trash of an account whose mail lives here, emptied of what has lain in it for long.

#pragma once

#include "store/store-write.h"

G_BEGIN_DECLS

// Erases what was put into ACCOUNT_ID's trash more than DAYS ago, for good; folders below the trash
// are left alone, as is what nobody knows the day of. *OUT_N: how many messages. Costs a look at
// the trash when there is nothing to do.
bool store_home_empty_trash (Store *store, int64_t account_id, int days, uint32_t *out_n,
                             GError **error);

G_END_DECLS

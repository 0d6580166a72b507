// SPDX-License-Identifier: GPL-3.0-or-later
//
// Room on the disk. What a person writes, and the store's own logs, must still fit when mail that
// can wait on its server no longer does.

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

// So much stays free of what only comes in.
#define STORE_ROOM_RESERVE (64 * 1024 * 1024)

// Bytes that are free where the store is. A disk that can't tell has UINT64_MAX.
uint64_t store_get_room (Store *store);

// Whether a message of so many BYTES may come in, beside the reserve. QUOTA: it may not.
bool store_has_room (Store *store, uint64_t bytes, GError **error);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Room on the disk. What a person writes, and the store's own logs, must still fit when mail that
// can wait on its server no longer does.

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

// So much stays free of what only comes in.
#define STORE_ROOM_RESERVE (64 * 1024 * 1024)

// Whether mail may come in. QUOTA: only the reserve is left. A disk that can't tell has room.
bool store_has_room (Store *store, GError **error);

G_END_DECLS

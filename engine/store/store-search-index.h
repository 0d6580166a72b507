// SPDX-License-Identifier: GPL-3.0-or-later
//
// Putting messages into search.db. For store/ alone.

#pragma once

#include "store/store-private.h"

G_BEGIN_DECLS

// Indexes MESSAGE_ID's headers with TEXT (NULL: nothing but headers), in place of what was there.
bool store_search_index_message (StoreWrite *write, int64_t message_id, const StoreText *text,
                                 GError **error);

G_END_DECLS

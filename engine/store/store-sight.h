// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows that a person sees: what a server may still tell of them.

#pragma once

#include "store/store-write.h"

G_BEGIN_DECLS

typedef struct {
  uint32_t uid;
  bool lacks_preview; // of a message whose text is not here
} StoreSightRow;

// The messages of FOLDER_ID that have a UID and are in the conversations of MESSAGE_IDS, at most
// LIMIT: GArray of StoreSightRow. What is gone is left out. NULL with error.
GArray *store_sight_list (Store *store, int64_t folder_id, const int64_t *message_ids, size_t n,
                          unsigned int limit, GError **error);

// TEXT, one line, is shown of the message at UID of FOLDER_ID until its own text is here; nothing
// happens when that is, or when the message is gone.
bool store_sight_set_preview (StoreWrite *write, int64_t folder_id, uint32_t uid, const char *text,
                              GError **error);

G_END_DECLS

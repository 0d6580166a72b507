// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages of which less came than the server says there is: it could not read on, or tells of
// sizes that no message has. What came is shown meanwhile. For index.db, which may forget them.

#pragma once

#include "store/store-content.h"
#include "store/store-write.h"

G_BEGIN_DECLS

// What can't be read is seldom mended at once, and after that many times it is believed.
#define STORE_SHORT_SECONDS (15 * 60)
#define STORE_SHORT_TRIES 3

typedef enum {
  STORE_SHORT_NONE,  // it is whole, or the first that comes of it: to be put
  STORE_SHORT_MORE,  // came again, and is more than what is here: to be put
  STORE_SHORT_EQUAL, // came again as it is here
  STORE_SHORT_LESS,  // came again, and is less
} StoreShortResult;

// Judges CONTENT, which came for MESSAGE_ID, by TOLD bytes (0: not known), before it is put, and
// notes what follows. SIZES_LIE: nothing is noted anew.
bool store_short_judge (StoreWrite *write, int64_t message_id, uint64_t told, bool sizes_lie,
                        const StoreContent *content, StoreShortResult *out, GError **error);

// MESSAGE_ID is about to be asked for again.
bool store_short_note_asked (StoreWrite *write, int64_t message_id, GError **error);

// Those of FOLDER_ID that are due to be asked for again, the newest first, at most LIMIT. GArray of
// StoreUidRow; NULL with error.
GArray *store_short_list (Store *store, int64_t folder_id, uint32_t limit, GError **error);

// All of ACCOUNT_ID are believed.
bool store_short_believe (StoreWrite *write, int64_t account_id, GError **error);

G_END_DECLS

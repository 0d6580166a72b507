// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages over which a server hung up, so that a new process need not find them out again, each
// time at the cost of a connection and of what stands beside them.

#pragma once

#include "store/store-write.h"

G_BEGIN_DECLS

// What could not be read may have been mended: after that it is a message like any other.
#define STORE_SUSPECT_SECONDS (24 * 3600)

typedef struct {
  int64_t folder_id;
  uint32_t uid;     // 0: some message of the folder
  uint32_t hangs;   // how often, each by its weight (sync/sync-suspects.h)
  int64_t noted_at; // the last time, seconds since 1970
} StoreSuspect;

// Those of ACCOUNT_ID whose time is not over. GArray of StoreSuspect; NULL with error.
GArray *store_suspect_list (Store *store, int64_t account_id, GError **error);

bool store_suspect_put (StoreWrite *write, const StoreSuspect *suspect, GError **error);
// UID of FOLDER_ID is none any more.
bool store_suspect_forget (StoreWrite *write, int64_t folder_id, uint32_t uid, GError **error);
// Nor is any of FOLDER_ID, which has other UIDs now or is gone.
bool store_suspect_forget_folder (StoreWrite *write, int64_t folder_id, GError **error);

G_END_DECLS

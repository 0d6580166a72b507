// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages that the server was seen to take into a folder without telling under which UID (no
// UIDPLUS): their rows stand there, or where they go on to, and take their UID when they turn up.
// One that another client took away before anybody looked never does.

#pragma once

#include "store/store-write.h"

G_BEGIN_DECLS

typedef struct {
  int64_t location_id;
  int64_t step_id; // the last of it, which is done; or PASSING the one that waits
  bool passing;    // it is to go on from there
} StoreUnarrived;

// Those of FOLDER_ID. Asked before the server is: what it then does not have is gone again.
// GArray of StoreUnarrived; NULL with error.
GArray *store_unarrived_list (Store *store, int64_t folder_id, GError **error);

// FOLDER_ID was looked at since and everything there has its row: what of LIST still has no UID
// and was not moved meanwhile leaves the list as mail that the server dropped, and what was to be
// done with it ends. OUT_REMOVED: how many.
bool store_unarrived_remove (StoreWrite *write, int64_t folder_id, const GArray *list,
                             uint32_t *out_removed, GError **error);

G_END_DECLS

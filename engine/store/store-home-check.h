// SPDX-License-Identifier: GPL-3.0-or-later
//
// The slow pass over mail that lives here: once a month each content is read back and compared with
// its hash, a little at a time, so that a disk that rots is noticed while there still is a copy.

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

// A pass begins so long after the last one ended.
#define STORE_HOME_CHECK_SECONDS (30 * 24 * 3600)

typedef struct {
  int64_t checked_at; // when the last pass ended, seconds since 1970; 0: none yet
  uint64_t checked;   // messages that it read
  uint64_t damaged;   // of them, not what was stored
} StoreHomeChecked;

// The next part of the pass that is due at NOW, or nothing: some MAX_BYTES of mail, at least one
// message. How far it is, is durable; a restart goes on from there. OUT_WAIT: seconds until there
// is more to do, 0: at once. Each damaged message is logged. A worker's call; owner only.
// CANCELLABLE may be NULL.
bool store_home_check_some (Store *store, int64_t now, uint64_t max_bytes, int64_t *out_wait,
                            GCancellable *cancellable, GError **error);

// What came of the last pass. A short read, on any thread.
void store_home_get_checked (Store *store, StoreHomeChecked *out);

G_END_DECLS

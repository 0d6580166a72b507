// SPDX-License-Identifier: GPL-3.0-or-later
//
// Uploads that index.db lost, shown again from what they are made of (store/store-upload.h).

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

// Right after STORE was opened by its owner. One whose bytes are lost is refused, so that its
// person sees it among what failed.
bool sync_uploads_restore (Store *store, GError **error);

G_END_DECLS

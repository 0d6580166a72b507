// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether the store's files are sound and agree with one another.

#pragma once

#include "base/mail-stats.h"
#include "store/store.h"

G_BEGIN_DECLS

// Reads every database, every content hash, and what one file says of another. REPAIR (owner only):
// remakes what can be remade: search.db and counts from index.db; content that fails its hash is
// dropped, to be fetched again. Blocks long. Array of MailFileCheck, one a file. CANCELLABLE may be
// NULL.
GPtrArray *store_check (Store *store, bool repair, GCancellable *cancellable, GError **error);

G_END_DECLS

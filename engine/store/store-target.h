// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person's act is done to, as rows. For store/ alone.

#pragma once

#include "base/mail-operation.h"
#include "store/store-location.h"

G_BEGIN_DECLS

// Rows of TARGET. EVERYWHERE: without a folder, all rows of each message (flags); else each must
// lie in one folder only: INVALID. NOT_FOUND when nothing is there. GArray of StoreLocation.
GArray *
store_target_rows (StoreWrite *write, const MailTarget *target, bool everywhere, GError **error);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the server dropped: listed, put back by an upload, or forgotten before its 30 days are over.
// What the person deleted is never here (D10).

#pragma once

#include "base/mail-removed.h"
#include "store/store-write.h"

G_BEGIN_DECLS

// At most LIMIT of ACCOUNT_ID (0: of all), the latest first. MailRemoved.
GPtrArray *store_removed_list (Store *store, int64_t account_id, uint32_t limit, GError **error);

// One operation that uploads MESSAGE_IDS, of one account, again into TO_FOLDER_ID (0: where each
// was, or the inbox where that is gone), shown there at once. → its id; 0 with error. UNSUPPORTED:
// of one of them only the headers are here. NOT_FOUND: one is not among the removed.
int64_t store_operation_restore (StoreWrite *write, const int64_t *message_ids, size_t n,
                                 int64_t to_folder_id, GError **error);

// Forgets at most LIMIT of ACCOUNT_ID for good. *OUT_LEFT: call again.
bool store_removed_erase (StoreWrite *write, int64_t account_id, uint32_t limit, bool *out_left,
                          GError **error);

G_END_DECLS

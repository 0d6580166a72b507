// SPDX-License-Identifier: GPL-3.0-or-later
//
// Lists by search text. For store-list.c.

#pragma once

#include "store/store-list.h"
#include "store/store-private.h"

G_BEGIN_DECLS

MailIdList *store_list_search (StoreReader *db, const MailQuery *query, int64_t before_date,
                               int64_t before_id, uint32_t limit, GError **error);

// Fills the bytes of OUT: databases with their logs, and content files.
bool store_list_file_sizes (Store *store, MailStats *out, GError **error);

G_END_DECLS

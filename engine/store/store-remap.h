// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a folder that got new UIDs cost of what was to be sent.

#pragma once

#include "store/store-write.h"

G_BEGIN_DECLS

// The operations of which WRITE set steps aside by store_folder_begin_remap() of FOLDER_ID, or by
// store_folder_end_remap(): their person is to be told. int64_t; NULL with error. Caller unrefs.
GArray *store_remap_list_failed (StoreWrite *write, int64_t folder_id, GError **error);

G_END_DECLS

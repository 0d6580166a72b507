// SPDX-License-Identifier: GPL-3.0-or-later
//
// Folders of which only keep.db knows, after index.db was lost: special ones, and those that mail
// waits to go to. The server is asked for nothing of them before it has listed its own.

#pragma once

#include "store/store-write.h"

G_BEGIN_DECLS

// Shows FOLDER_ID, if it is not yet, by the name and role that it had.
bool store_folder_unlisted_put (StoreWrite *write, int64_t folder_id, GError **error);

// What a folder that the server did not list is to be called there.
bool store_folder_unlisted_set_names (StoreWrite *write, int64_t folder_id, const char *raw_name,
                                      char delimiter, GError **error);

// Whether the server of ACCOUNT_ID has listed its folders since index.db was made: INBOX is among
// them always. False also when that can't be read.
bool store_folder_unlisted_are_over (Store *store, int64_t account_id);

G_END_DECLS

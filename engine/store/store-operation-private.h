// SPDX-License-Identifier: GPL-3.0-or-later
//
// What recording and taking back of operations share. For store/ alone.

#pragma once

#include "store/store-location.h"
#include "store/store-operation.h"

G_BEGIN_DECLS

// A new PENDING operation; REVERSES: the one it takes back, 0: none. 0 with error.
int64_t store_operation_insert (StoreWrite *write, int64_t account_id, MailOperationKind kind,
                                const char *summary, int64_t reverses, GError **error);

// The person wants ADD set and REMOVE gone on LOCATION, by OPERATION_ID: recorded and shown.
// Nothing when it is so already.
bool
store_operation_wish (StoreWrite *write, int64_t operation_id, int64_t account_id,
                      StoreLocation *location, MailFlags add, MailFlags remove, GError **error);

// What an operation did to one location's flags.
typedef struct {
  int64_t location_id;
  MailFlags added, removed;
} StoreFlagChange;

// GArray of StoreFlagChange from a query of location_id, added and removed; NULL with error.
GArray *store_operation_read_flag_changes (StoreRows *rows, GError **error);

// One message more of the APPEND operation OPERATION_ID, into TO_FOLDER_ID of ACCOUNT_ID.
bool store_operation_add_append (StoreWrite *write, int64_t operation_id, int64_t account_id,
                                 int64_t to_folder_id, const StoreAppend *append,
                                 int64_t *out_message_id, GError **error);

// SOURCE into TO_FOLDER_ID of the same account as well, by OPERATION_ID: recorded and shown. STALE:
// it has no UID yet.
bool store_operation_copy_one (StoreWrite *write, int64_t operation_id, int64_t account_id,
                               const StoreLocation *source, int64_t to_folder_id, GError **error);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mail that moves or is copied into another account: an APPEND there and, for a move, a DELETE here
// that waits until the APPEND is done and the copy's place is known. So there are two copies for a
// while, and never none. Steps of store-operation.h, in one operation with what stays in its
// account.

#pragma once

#include "store/store-operation.h"

G_BEGIN_DECLS

// A message where it lies.
typedef struct {
  int64_t message_id;
  int64_t folder_id, account_id;
  int64_t to_folder_id; // where it is to go: the caller's; of what left, where it came from
  MailFlags flags;      // as shown
  int64_t received;     // seconds since 1970
  uint64_t size;        // 0: unknown
} StoreTransfer;

// What TARGET is, a transfer to TO_FOLDER_ID each; without what lies there already. GArray of
// StoreTransfer; NULL with error: as the operations.
GArray *
store_transfer_list (Store *store, const MailTarget *target, int64_t to_folder_id, GError **error);

// What OPERATION_ID brought into other accounts and its own servers have let go of, or may have: to
// be undone it must be brought back. GArray of StoreTransfer; NULL with error.
GArray *store_transfer_list_left (Store *store, int64_t operation_id, GError **error);

// A new operation of N messages into TO_FOLDER_ID; REVERSES: the one it takes back, 0: none. → its
// id; 0 with error.
int64_t store_transfer_begin (StoreWrite *write, int64_t to_folder_id, unsigned n, bool copies,
                              int64_t reverses, GError **error);

// Records TRANSFER as part of OPERATION_ID. APPEND: its content, for a folder of another account;
// NULL: the same account. True also when it does not lie there any more.
bool store_transfer_add (StoreWrite *write, int64_t operation_id, const StoreTransfer *transfer,
                         const StoreAppend *append, bool copies, GError **error);

// After the last of a write: what needs no server is done.
bool store_transfer_end (StoreWrite *write, int64_t operation_id, GError **error);

G_END_DECLS

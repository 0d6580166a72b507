// SPDX-License-Identifier: GPL-3.0-or-later
//
// Labels where folders are labels (Gmail): a message has those that it lies in, and gets and loses
// them as steps of an operation. For store/, and for the account that makes new ones.

#pragma once

#include "store/store-write.h"

G_BEGIN_DECLS

// False only with error, as all of these. *OUT: the labels of ACCOUNT_ID's messages are folders.
bool store_label_are_folders (StoreWrite *write, int64_t account_id, bool *out, GError **error);

// The folder that is the label NAME; 0: there is none.
bool store_label_find_folder (StoreWrite *write, int64_t account_id, const char *name,
                              int64_t *out_folder_id, GError **error);

// MESSAGE_ID, by OPERATION_ID, gets the labels ADD whose folders there are, and loses REMOVE.
bool
store_label_move (StoreWrite *write, int64_t operation_id, int64_t account_id, int64_t message_id,
                  const char *const *add, const char *const *remove, GError **error);

G_END_DECLS

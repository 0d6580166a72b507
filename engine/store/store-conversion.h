// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an account that becomes another kind hands on: a new account takes the old one's place, and
// the mail of each can be compared.

#pragma once

#include "base/mail-account.h"
#include "store/store-write.h"

G_BEGIN_DECLS

// Who writes as FROM_ID writes as TO_ID from now on: identities, drafts and outgoing mail. Copies
// of drafts that were filed stay where they are.
bool store_conversion_hand_on (StoreWrite *write, int64_t from_id, int64_t to_id, GError **error);

// *OUT: ACCOUNT_ID has a message with the Message-ID and the size of MESSAGE_ID in some folder.
bool store_conversion_has (Store *store, int64_t account_id, int64_t message_id, bool *out,
                           GError **error);

// Those of ACCOUNT_ID that have the Message-ID of MESSAGE_ID and lie in some folder: ids as GArray
// of int64_t. NULL with error.
GArray *
store_conversion_list_twins (Store *store, int64_t account_id, int64_t message_id, GError **error);

// How many messages of ACCOUNT_ID, at home, came as their headers alone.
bool
store_conversion_count_partial (Store *store, int64_t account_id, uint64_t *out, GError **error);

// *OUT: how many bytes of ACCOUNT_ID's mail TO_ID, at home, has not got yet, as their servers count
// them; TO_ID 0: none of it. It is kept compressed, and takes less.
bool store_conversion_count_bytes (Store *store, int64_t account_id, int64_t to_id, uint64_t *out,
                                   GError **error);

// The operation that all copies into TO_ID are part of, so that they can be told from mail that its
// person puts there: KNOWN_ID where that is one of it still, else a new one. 0 with error.
int64_t store_conversion_open (StoreWrite *write, int64_t known_id, int64_t to_id, GError **error);

// The last look before FROM_ID, an account with a server, goes: each message that lies in one of
// its folders must have a copy in that of TO_ID, at home, which gets its flags as they are now.
// Copies by OPERATION_ID of what lies there no more, since it was moved or deleted meanwhile, go,
// and the operation is forgotten. *OUT_IS_COMPLETE false: some copy is missing still, and the write
// is to be given up.
bool store_conversion_settle (StoreWrite *write, int64_t from_id, int64_t to_id,
                              int64_t operation_id, bool *out_is_complete, GError **error);

// What came from ACCOUNT_ID's POP3 server and lies in the local account's inbox, which others may
// deliver into as well. GArray of int64_t, message ids, the oldest first; *OUT_FOLDER_ID: where
// they lie, 0 with none. NULL with error.
GArray *store_conversion_list_share (Store *store, int64_t account_id, int64_t *out_folder_id,
                                     GError **error);

// Flags that changed on mail of FROM_ID, at home, or of its share of the shared inbox, since
// OPERATION_ID copied it to TO_ID, an account with a server, are wished for on the copies too. Each
// change once. *OUT_N: on how many.
bool store_conversion_bring_flags (StoreWrite *write, int64_t from_id, int64_t to_id,
                                   int64_t operation_id, unsigned *out_n, GError **error);

// A folder's PATH as names with '/' between; DELIMITER '\0': it has none.
char *store_conversion_dup_path (const char *path, char delimiter);

G_END_DECLS

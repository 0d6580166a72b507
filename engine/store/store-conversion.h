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

// The last look before FROM_ID, an account with a server, goes: each message that lies in one of
// its folders must have a copy in that of TO_ID, at home, which gets its flags as they are now.
// *OUT_IS_COMPLETE false: some copy is missing still, and the write is to be given up.
bool store_conversion_settle (StoreWrite *write, int64_t from_id, int64_t to_id,
                              bool *out_is_complete, GError **error);

// A folder's PATH as names with '/' between; DELIMITER '\0': it has none.
char *store_conversion_dup_path (const char *path, char delimiter);

G_END_DECLS

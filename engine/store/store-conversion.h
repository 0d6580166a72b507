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

G_END_DECLS

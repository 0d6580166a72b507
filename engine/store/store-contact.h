// SPDX-License-Identifier: GPL-3.0-or-later
//
// Addresses seen in mail, for completion: gathered while messages come in, written once a commit.

#pragma once

#include "store/store-private.h"

G_BEGIN_DECLS

// ADDRESSES (MailAddress) stood in a message of ACCOUNT_ID and WHEN; WRITTEN: the person wrote to
// them.
void store_contact_see (StoreWrite *write, int64_t account_id, const GPtrArray *addresses,
                        int64_t when, bool written);

bool store_contact_flush (StoreWrite *write, GError **error);

G_END_DECLS

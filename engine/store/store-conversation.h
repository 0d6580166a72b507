// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which conversation a message joins, kept in index.db: each Message-ID that was seen or referred
// to belongs to one. For store/ alone.

#pragma once

#include "store/store-location.h"
#include "store/store-message.h"
#include "store/store-private.h"

G_BEGIN_DECLS

// The server's word counts where it has one: by its ids alone what it tells of belongs together or
// does not. The conversation of the new message MESSAGE_ID, received at WHEN; those that it shows
// to be one are merged. 0 with error. Costs as many look-ups as it has references.
int64_t store_conversation_join (StoreWrite *write, int64_t account_id, int64_t message_id,
                                 int64_t when, const StoreHeaders *headers, GError **error);

// The message of LOCATION was here before its server told of it. Where it then belongs to another
// conversation it goes there, alone. Fills LOCATION->thread_id.
bool store_conversation_correct (StoreWrite *write, int64_t account_id, StoreLocation *location,
                                 const StoreHeaders *headers, GError **error);

// The message of LOCATION was here without its header, alone: where HEADERS say that it belongs to
// another conversation it goes there. Fills LOCATION->thread_id.
bool store_conversation_rejoin (StoreWrite *write, int64_t account_id, StoreLocation *location,
                                const StoreHeaders *headers, GError **error);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the server is told of moves and copies, step by step, and what it answers.

#pragma once

#include "store-fixture.h"

#include "store/store-operation.h"

// The one step that can be sent, which must begin at (FROM, UID) and lead to TO. → its id.
int64_t store_steps_assert_next (StoreFixture *fixture, int64_t from, uint32_t uid, int64_t to);
void store_steps_assert_settled (StoreFixture *fixture, int64_t id, int64_t folder, uint32_t uid);
void store_steps_refuse (StoreFixture *fixture, int64_t step);
// Sends what is next, which must go from (FROM, FROM_UID) to TO, and says that it arrived as UID.
void store_steps_send_next (StoreFixture *fixture, int64_t from, uint32_t from_uid, int64_t to,
                            uint32_t uid);
void store_steps_undo (StoreFixture *fixture, int64_t operation);

// SPDX-License-Identifier: GPL-3.0-or-later
//
// An answer to an invitation, marked on the invitation while its message is on its way and after.
// Internal to store/.

#pragma once

#include "store/store-outbox.h"

G_BEGIN_DECLS

// What OUTGOING, which is being added, answers gets its mark instead of an earlier answer's.
bool store_outbox_mark_invite (StoreWrite *write, const StoreOutgoing *outgoing, GError **error);

// The item OUTBOX_ID does not go after all: its mark is taken away, unless a later answer's stands
// there.
bool store_outbox_unmark_invite (StoreWrite *write, int64_t outbox_id, GError **error);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the outbox does when the store is opened. For store/ alone.

#pragma once

#include "store/store-outbox.h"

G_BEGIN_DECLS

// What was being sent when the process ended: SENDING is QUEUED again, FINAL_DOT is AMBIGUOUS.
bool store_outbox_after_restart (StoreWrite *write, GError **error);

G_END_DECLS

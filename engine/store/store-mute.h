// SPDX-License-Identifier: GPL-3.0-or-later
//
// Muted conversations: one is muted while a message of it has $Muted, a keyword like others, so
// that muting is taken back, kept and told to other machines as every flag is.

#pragma once

#include "store/store-message.h"

G_BEGIN_DECLS

// ADDED has just come to FOLDER_ID, in the same write. In an inbox, and of a
// muted conversation, it gets $Muted and is moved to the archive, if the account has one, by an
// operation that can be undone. *OUT_TAKEN: it was, and the operation waits to be sent.
bool store_mute_take (StoreWrite *write, int64_t folder_id, const StoreAdded *added,
                      bool *out_taken, GError **error);

G_END_DECLS

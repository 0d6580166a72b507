// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bringing a message here that is not, from where it is. In the process that owns the store;
// blocks.

#pragma once

#include "account/engine-core.h"

G_BEGIN_DECLS

// Brings MESSAGE_ID's content here unless it is. One whose header alone came by POP3, from a server
// that its account has no more as it became an IMAP account, comes from that one: what has the same
// Message-ID and the same header there. NOT_FOUND: no server has it.
bool engine_fetch_message (EngineCore *core, int64_t message_id, GCancellable *cancellable,
                           GError **error);

// The same of the part at PATH that was left out of what is here; NULL: of what is needed to read
// MESSAGE_ID (sync-account.h). What did not come by IMAP is whole afterwards.
bool engine_fetch_part (EngineCore *core, int64_t message_id, const char *path,
                        GCancellable *cancellable, GError **error);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person sees comes before what nobody looks at: the flags of the rows in sight, where no
// mod-sequences tell of them, and their first words as the server has them (RFC 8970), until their
// text is here.

#pragma once

#include "sync/imap-sync.h"

G_BEGIN_DECLS

// Asks for what is wanted of the kept folder, if anything; one round trip. What the server refuses
// is not asked for again. False: the connection or the store fails.
bool imap_sync_sight (ImapSync *sync, GError **error);

G_END_DECLS

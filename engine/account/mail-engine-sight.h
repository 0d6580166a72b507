// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person looks at, so that it comes first. Part of MailEngine: what holds of all its calls
// is told in mail-engine.h.

#pragma once

#include "account/mail-engine.h"

G_BEGIN_DECLS

// The N rows of FOLDER_ID that are in sight, by the newest message of each: their flags, where only
// asking tells them, and their first words, where the text is not here, are asked for before the
// rest of the folder. Called whenever the list stands still; nothing is answered, what came is told
// as any change.
void
mail_engine_set_sight (MailEngine *engine, int64_t folder_id, const int64_t *message_ids, size_t n);

G_END_DECLS

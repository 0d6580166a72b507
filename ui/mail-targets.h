// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which messages an action on selected rows means. In a folder that is the conversations or
// messages as they stand in it; in a view over folders each message is meant where it lies.

#pragma once

#include "account/mail-engine.h"

G_BEGIN_DECLS

typedef struct {
  int64_t folder_id;
  GArray *ids; // int64_t
  bool conversations;
} MailTargetIds;

// What moving the rows IDS (int64_t) of QUERY moves: one target a folder. In views what I wrote
// myself stays where it is in conversations, unless TO_TRASH; what lies in the trash is not meant
// then: to move it there would be to delete it for good. MailTargetIds, owned.
GPtrArray *mail_targets_for_move (MailEngine *engine, const MailQuery *query, const GArray *ids,
                                  bool to_trash);

// All messages (int64_t) of the rows IDS of QUERY, wherever they lie. Owned.
GArray *mail_targets_dup_messages (MailEngine *engine, const MailQuery *query, const GArray *ids);

// Borrows from TARGET.
MailTarget mail_target_ids_borrow (const MailTargetIds *target);

G_END_DECLS

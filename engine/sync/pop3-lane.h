// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pop3Lane: the thread of a POP3 account. It asks the server when it is time or when somebody
// wants it to, a session each; between sessions it is not connected, and files what is to be filed
// here. Any thread may call what is declared here.

#pragma once

#include "sync/sync-context.h"
#include "sync/sync-request.h"

G_BEGIN_DECLS

typedef struct _Pop3Lane Pop3Lane;

// CONTEXT outlives it.
Pop3Lane *pop3_lane_new (SyncContext *context);
// Breaks off what is on the line and ends the thread. Blocks.
void pop3_lane_free (Pop3Lane *lane);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Lane, pop3_lane_free)

// Asks the server now, and from then on as the person chose.
void pop3_lane_start (Pop3Lane *lane);
// Breaks off what is on the line; only requests are served. Blocks.
void pop3_lane_stop (Pop3Lane *lane);
// Breaks off what is on the line and asks anew, trouble or not.
void pop3_lane_reset (Pop3Lane *lane);
// Breaks off what is on the line, and what waits for it; what has come stays, and the rest comes at
// the next check.
void pop3_lane_cancel (Pop3Lane *lane);
// Something was recorded or chosen: drafts are filed, and the time of the next check is looked at.
void pop3_lane_poke (Pop3Lane *lane);

// One session that somebody waits for; where the server allows no log-in yet (LOGIN-DELAY), as soon
// as it does, of which the account's state tells. OUT_REPORT is filled in any case, its error set
// as well as ERROR.
bool pop3_lane_sync (Pop3Lane *lane, GCancellable *cancellable, MailSyncReport *out_report,
                     GError **error);
// Brings the rest of MESSAGE_ID, likewise. NOT_FOUND: the server has dropped it.
bool
pop3_lane_fetch (Pop3Lane *lane, int64_t message_id, GCancellable *cancellable, GError **error);

G_END_DECLS

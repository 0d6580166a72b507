// SPDX-License-Identifier: GPL-3.0-or-later
//
// How an account stands, put together from what each of its lanes reports. Any thread.

#pragma once

#include "base/mail-health.h"

G_BEGIN_DECLS

// The workers of an account, each with at most one connection of its own (design.md §3).
typedef enum {
  SYNC_LANE_INTERACTIVE, // what a person asked for; always there
  SYNC_LANE_WATCH,       // the inbox, and which folders changed
  SYNC_LANE_BACKFILL,    // history, bodies, other folders
  SYNC_LANE_OUTBOX,      // the submission server
  SYNC_N_LANES,
} SyncLane;

typedef struct _SyncState SyncState;

// CHANGED is called on the thread that changed it, outside of any lock.
SyncState *sync_state_new (void (*changed) (void *data), void *data);
void sync_state_free (SyncState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyncState, sync_state_free)

// What LANE does now. ERROR, which may be NULL, is copied. NEXT_TRY: seconds since 1970, 0: none.
void sync_state_set (SyncState *state, SyncLane lane, MailAccountStateCode code,
                     const GError *error, int64_t next_try);

// LANE is SYNCING the folder that PROGRESS, which is copied, tells of.
void sync_state_set_progress (SyncState *state, SyncLane lane, const MailFolderProgress *progress);

// Whether the inbox is known to lack something here. Until it first was equal it is: a connection
// that rests says nothing of the account then.
void sync_state_set_behind (SyncState *state, bool behind);

// Everything was equal at TIME.
void sync_state_set_last_sync (SyncState *state, int64_t time);

// All folders were last asked for their counts at TIME; those that differed are in the plan.
void sync_state_set_last_check (SyncState *state, int64_t time);
int64_t sync_state_get_last_check (SyncState *state);

// Somebody waits for what the server allows no sooner than at TIME, seconds since 1970; 0: nobody.
void sync_state_set_allowed_at (SyncState *state, int64_t time);

// All folders are asked for their counts at TIME, seconds since 1970.
void sync_state_set_next_check (SyncState *state, int64_t time);

// The server's word on the space there is, in octets; LIMIT 0: it tells none.
void sync_state_set_quota (SyncState *state, uint64_t used, uint64_t limit);

// LANE is connected to the server that FACTS, by sync_connection_describe(), tells of.
void sync_state_set_connected (SyncState *state, SyncLane lane, const MailConnection *facts);
void sync_state_set_disconnected (SyncState *state, SyncLane lane);

// LANE, resting, hears of news by LIVE about the folder at PATH (NULL: about none).
void sync_state_set_live (SyncState *state, SyncLane lane, MailLive live, const char *path);

// The server wants a person to read TEXT (RFC 3501 §7.1): its own words, bounded and plain (T7).
// Each is told once, the last few are kept.
void sync_state_add_alert (SyncState *state, const char *text);

// The server has done DONE of GOAL of what LANE waits for (RFC 9585); until LANE does something
// else.
void sync_state_set_work (SyncState *state, SyncLane lane, uint64_t done, uint64_t goal);

// DONE of TOTAL octets of the part at PATH of MESSAGE_ID are here. MESSAGE_ID 0: none is coming.
void sync_state_set_part (SyncState *state, int64_t message_id, const char *path, uint64_t done,
                          uint64_t total);

void sync_state_set_traffic (SyncState *state, SyncLane lane, uint64_t bytes_in, uint64_t bytes_out,
                             uint64_t round_trips);

// As it is now. Any thread. Caller frees.
MailAccountState *sync_state_dup (SyncState *state);

// Adds the connections, last sync, next check and quota to HEALTH.
void sync_state_add_health (SyncState *state, MailHealth *health);

G_END_DECLS

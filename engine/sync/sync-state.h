// SPDX-License-Identifier: GPL-3.0-or-later
//
// How an account stands, put together from what each of its lanes reports. Any thread.

#pragma once

#include "base/mail-state.h"

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

// LANE is SYNCING the folder at PATH: DONE of TOTAL messages (0: unknown).
void sync_state_set_progress (SyncState *state, SyncLane lane, const char *path, uint32_t done,
                              uint32_t total);

// Everything was equal at TIME.
void sync_state_set_last_sync (SyncState *state, int64_t time);

MailAccountState *sync_state_dup (SyncState *state);

G_END_DECLS

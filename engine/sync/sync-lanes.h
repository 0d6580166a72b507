// SPDX-License-Identifier: GPL-3.0-or-later
//
// What each of an account's workers does by itself, and how they stand in for one another: the
// interactive one always comes first and does all of it on a server that takes only one connection
// (design.md §3).

#pragma once

#include "sync/sync-worker.h"

G_BEGIN_DECLS

typedef struct _SyncLanes SyncLanes;

SyncLanes *sync_lanes_new (SyncContext *context);
// Ends the workers. Blocks.
void sync_lanes_free (SyncLanes *lanes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyncLanes, sync_lanes_free)

SyncWorker *sync_lanes_get_interactive (SyncLanes *lanes);

// The workers that may help with a pass of the interactive one: at most SYNC_LANES_HELPERS, none
// that the server refused a connection lately, and not the one that watches the inbox. Any thread.
#define SYNC_LANES_HELPERS 2
unsigned int sync_lanes_list_helpers (SyncLanes *lanes, SyncWorker **out_workers);

// All lanes begin their own work. Any thread.
void sync_lanes_start (SyncLanes *lanes);

// All lanes rest until started again. Any thread; blocks.
void sync_lanes_stop (SyncLanes *lanes);

// Operations or drafts wait to be sent: now, or drafts when nobody typed for a while. Any thread.
void sync_lanes_poke (SyncLanes *lanes);
// A draft was closed, or sent: its copy (and that in Sent) is due now. Any thread.
void sync_lanes_poke_sent (SyncLanes *lanes);

// The open folder changed. Any thread.
void sync_lanes_folder_opened (SyncLanes *lanes);
// Something that a person sees is to be asked for, by whichever connection has its folder.
void sync_lanes_sight_changed (SyncLanes *lanes);

// The person chose another check interval or offline period. Any thread.
void sync_lanes_settings_changed (SyncLanes *lanes);

// All connections are broken off and made anew. Any thread.
void sync_lanes_reset (SyncLanes *lanes);

G_END_DECLS

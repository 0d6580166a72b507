// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an account has to do by itself, and when each of it is due; whichever lane has a connection
// for it calls the verb. Verbs run on a worker's thread over its connection; the rest on any.

#pragma once

#include "sync/sync-worker.h"

G_BEGIN_DECLS

typedef struct _SyncDuties SyncDuties;

SyncDuties *sync_duties_new (SyncContext *context);
void sync_duties_free (SyncDuties *duties);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyncDuties, sync_duties_free)

// Something was recorded: operations are due now, drafts when nobody typed for a while; with
// DRAFTS_NOW at once, because one was closed, or was sent and its copy is to go, or is to be looked
// for in Sent.
void sync_duties_note_recorded (SyncDuties *duties, bool drafts_now);
// The folders are to be asked for their counts now.
void sync_duties_note_check (SyncDuties *duties);
// The person chose another interval or offline period.
void sync_duties_note_settings (SyncDuties *duties);
// A new connection: what was tried on the last one is tried again.
void sync_duties_note_connected (SyncDuties *duties);

// Seconds until something is due to be sent, or the folders to be checked; G_MAXUINT: nothing is.
unsigned sync_duties_seconds_to_send (SyncDuties *duties);
unsigned sync_duties_seconds_to_check (SyncDuties *duties);

// Each does one slice. REST: nothing of its kind is due.

// Operations, drafts, and a look for messages that may have been sent.
SyncStep sync_duties_send (SyncDuties *duties, ImapSync *sync, GError **error);
// Asks the server to tell of every folder, once for each connection, where it can.
SyncStep sync_duties_listen (SyncDuties *duties, ImapSync *sync, GError **error);
// What it told of other folders goes into the plan. MORE: something did.
SyncStep sync_duties_hear (SyncDuties *duties, ImapSync *sync);
// Every folder's counts, when due; what differs goes into the plan. They are due, too, when all has
// been quiet for a moment where a server may have kept to itself what came beside what it told.
SyncStep sync_duties_check (SyncDuties *duties, ImapSync *sync, GError **error);
// The inbox: kept and equal when it answers REST.
SyncStep sync_duties_inbox (SyncDuties *duties, ImapSync *sync, GError **error);
// The folder that the window shows, likewise; only when there is one.
SyncStep sync_duties_open_folder (SyncDuties *duties, ImapSync *sync, GError **error);
// Planned folders, then content.
SyncStep sync_duties_backfill (SyncDuties *duties, ImapSync *sync, GError **error);
// One planned folder, for a connection that has nothing else to do.
SyncStep sync_duties_help (SyncDuties *duties, ImapSync *sync, GError **error);

// Whether the next look at all folders is earlier, since this was last asked, than
// sync_duties_seconds_to_check() said before: whoever rests until then is to be woken.
bool sync_duties_take_hurry (SyncDuties *duties);
// Whether that look told that the folder that the window shows has changed, and nobody has looked
// since: whoever rests in it is to be woken.
bool sync_duties_open_folder_is_behind (SyncDuties *duties);

// Whether the window shows a folder of this account that is not the inbox.
bool sync_duties_has_open_folder (SyncDuties *duties);
// Whether the server tells of changes in every folder, so that backfill may be needed any moment.
bool sync_duties_is_told (SyncDuties *duties);
// Whether backfill has anything to fetch. Asks only the store.
bool sync_duties_has_backfill (SyncDuties *duties);
// Puts some messages into the search index. False: all are there.
bool sync_duties_index (SyncDuties *duties, GCancellable *cancellable);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who keeps which folder: at most one connection at a time writes a server's view of a folder into
// the store, so that two never overtake one another. The others may have it selected for commands
// of their own, and let what the server says about it pass. Any thread.

#pragma once

#include "base/mail-job.h"

G_BEGIN_DECLS

typedef struct _SyncLeases SyncLeases;

// In place of a folder's id: the list of folders itself. Who takes it together with folders takes
// it first.
#define SYNC_LEASE_FOLDER_LIST (-1)

SyncLeases *sync_leases_new (void);
void sync_leases_free (SyncLeases *leases);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyncLeases, sync_leases_free)

// Takes FOLDER_ID for the worker of QUEUE when it is free. Never waits. False: its keeper, or the
// next, hears of it from sync_leases_release(), since it may have been told less of the folder.
bool sync_leases_try (SyncLeases *leases, int64_t folder_id, MailJobQueue *queue);

// Takes it; asks the present keeper, waking it, and waits until it lets go. A worker that keeps a
// folder must not wait for another. Error: cancelled.
bool sync_leases_take (SyncLeases *leases, int64_t folder_id, MailJobQueue *queue,
                       GCancellable *cancellable, GError **error);

// → true when somebody has tried in vain to take it: it is to be looked at again.
bool sync_leases_release (SyncLeases *leases, int64_t folder_id);

// A worker keeps FOLDER_ID.
bool sync_leases_is_kept (SyncLeases *leases, int64_t folder_id);

// Another worker waits for FOLDER_ID: its keeper is to let go soon.
bool sync_leases_is_wanted (SyncLeases *leases, int64_t folder_id);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pop3Waiting: requests that wait until a server allows the next log-in. One session serves them
// all, as another would have to wait as long again. Only on the lane's thread.

#pragma once

#include "sync/pop3-sync.h"

G_BEGIN_DECLS

typedef struct _Pop3Waiting Pop3Waiting;

Pop3Waiting *pop3_waiting_new (void);
// Those that are left end as CANCELLED.
void pop3_waiting_free (Pop3Waiting *waiting);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Waiting, pop3_waiting_free)

// For a check: REQUEST's data is the MailSyncReport to be filled.
void pop3_waiting_add_check (Pop3Waiting *waiting, SyncRequest *request);
// For the rest of a message: REQUEST's data is its id, an int64_t.
void pop3_waiting_add_fetch (Pop3Waiting *waiting, SyncRequest *request);

// Nobody waits, or not any more.
bool pop3_waiting_is_empty (Pop3Waiting *waiting);

// The one that a session breaks off with when it is abandoned; NULL: none, or several. Borrowed.
SyncRequest *pop3_waiting_get_only (Pop3Waiting *waiting);
// SYNC brings what is waited for.
void pop3_waiting_prepare (const Pop3Waiting *waiting, Pop3Sync *sync);
// The session for them came to REPORT, or FAILURE (NULL: none): all are told.
void pop3_waiting_conclude (Pop3Waiting *waiting, Store *store, const MailSyncReport *report,
                            const GError *failure);

G_END_DECLS

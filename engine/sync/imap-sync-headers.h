// SPDX-License-Identifier: GPL-3.0-or-later
//
// Header data on its way from FETCH responses into the store: collected while a request is
// answered, written in batches. It belongs to its connection's thread.

#pragma once

#include "sync/imap-sync.h"

G_BEGIN_DECLS

typedef struct _ImapSyncHeaders ImapSyncHeaders;

// For the kept folder of SYNC. FRESH_FROM: unseen messages of this UID and above that are new here
// are reported as new mail; 0: none are.
ImapSyncHeaders *imap_sync_headers_new (ImapSync *sync, uint32_t fresh_from);
void imap_sync_headers_free (ImapSyncHeaders *headers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapSyncHeaders, imap_sync_headers_free)

// The rows take ids that were set aside: FIRST_ID is of the first of AMONG (taken), in which all
// that will be asked for are, and so on. Without it they take the next ids there are.
void imap_sync_headers_set_ids (ImapSyncHeaders *headers, int64_t first_id, ImapUidSet *among);

// Asks for the headers of UIDS, or, when NULL, of the messages number FIRST to LAST (0: the last).
// UIDS must live until the end, or until HEADERS is freed.
bool imap_sync_headers_begin (ImapSyncHeaders *headers, const ImapUidSet *uids, uint32_t first,
                              uint32_t last, GError **error);

// Waits for the answer and hands what came to the writer. What the server sent broken is asked for
// again as plain header fields, so that it costs one message and not the folder. With LOW_UID above
// 0 the folder's checkpoint moves down to it in the write of the last rows.
bool imap_sync_headers_end (ImapSyncHeaders *headers, uint32_t low_uid, GError **error);

// Instead of both: a row of what the server can say of UID without reading the message.
bool imap_sync_headers_bare (ImapSyncHeaders *headers, uint32_t uid, GError **error);

// Waits until all that was handed over is in the store, and tells of new mail.
bool imap_sync_headers_flush (ImapSync *sync, GError **error);

// The least and the greatest UID that came; 0: none.
uint32_t imap_sync_headers_get_lowest (const ImapSyncHeaders *headers);
uint32_t imap_sync_headers_get_highest (const ImapSyncHeaders *headers);

G_END_DECLS

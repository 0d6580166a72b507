// SPDX-License-Identifier: GPL-3.0-or-later
//
// Looking for a message on the server by its Message-ID: what tells, after the line dropped,
// whether a move, an upload or a sending happened (design.md §6).

#pragma once

#include "store/store-operation.h"
#include "sync/imap-sync.h"

G_BEGIN_DECLS

// FOLDER_ID, which the server does not have under the name that is known here, may be there under
// another, as a client renamed it: the list of folders tells. False once that was asked for, and of
// one that was never seen there.
bool imap_sync_may_be_renamed (ImapSync *sync, int64_t folder_id);

// Selects FOLDER_ID and looks for RFC_MESSAGE_ID (no brackets) at UID_FROM (0: any) and above.
// OUT_UID: the highest that matches, 0 if none; also when the server has no such folder. What a
// server does not search for is read.
bool imap_sync_find (ImapSync *sync, int64_t folder_id, const char *rfc_message_id,
                     uint32_t uid_from, uint32_t *out_uid, GError **error);

// Selects the target of STEP, which was on its way when the line dropped, and looks for what it
// left there. One without a Message-ID is known by its size and the time received, one that was
// uploaded by its very bytes, too, as is one that its source will let go of. Where another message
// is known to lie, or another step brought its own, it is not. OUT_UID: 0 if none.
bool imap_sync_find_step (ImapSync *sync, const StoreStep *step, uint32_t *out_uid, GError **error);

// Selects the target of STEP: whether anything came there since STEP was sent.
bool imap_sync_find_news (ImapSync *sync, const StoreStep *step, bool *out, GError **error);

// Selects FOLDER_ID: which of UIDS the server has. Caller frees.
ImapUidSet *
imap_sync_find_uids (ImapSync *sync, int64_t folder_id, const ImapUidSet *uids, GError **error);

// Takes UIDS out of FOLDER_ID for good: marked \Deleted, then expunged by UID; without UIDPLUS only
// when nobody else's mail is marked there (design.md §5, Deletion). OUT_GONE false: they are marked
// and no more. STORE without a word to the server when the disk failed before (D5).
bool imap_sync_expunge (ImapSync *sync, int64_t folder_id, const ImapUidSet *uids, bool *out_gone,
                        GError **error);

// The last half of it, for UIDS that are marked \Deleted in the selected folder.
bool
imap_sync_expunge_marked (ImapSync *sync, const ImapUidSet *uids, bool *out_gone, GError **error);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether what a server gives for a UID is the message that has it here. A folder that another
// client made anew, or a server that was restored from a backup, gives UIDs to other messages; a
// folder that is open while that happens may be read by its old numbers (Dovecot). So what comes is
// looked at before it is stored, and what does not fit is asked about on a selection that is new.

#pragma once

#include "sync/imap-sync.h"

G_BEGIN_DECLS

// What came for UID of FOLDER_ID, SIZE bytes that begin with HEAD, fits what is known of
// MESSAGE_ID: its Message-ID, else size or subject. False: it is in doubt, and noted as that.
bool imap_sync_identity_fits (ImapSync *sync, int64_t folder_id, uint32_t uid, int64_t message_id,
                              GBytes *head, uint64_t size);

// What came for UID in one piece, SIZE bytes, is most of what the server told. False: it is in
// doubt, and asked for again, as a server whose disk fails may give a beginning for the whole; one
// whose sizes are wrong gives the same again.
bool imap_sync_identity_is_whole (ImapSync *sync, int64_t folder_id, uint32_t uid,
                                  int64_t message_id, uint64_t size);

bool imap_sync_identity_is_doubted (const ImapSync *sync, int64_t message_id);
bool imap_sync_identity_any_doubted (const ImapSync *sync);

// Opens FOLDER_ID anew, and asks for the header of what is in doubt. What the server says it is
// here as well is in doubt no more on this connection; what has another's UID loses its place, and
// the folder is brought up to date. What the server says nothing of is not asked for again.
bool imap_sync_identity_settle (ImapSync *sync, int64_t folder_id, GError **error);

// Before more of a message is added to what came of it on an earlier selection of the selected
// folder. STALE: UID is another message's now, or the server says nothing of it; that is in doubt.
bool imap_sync_identity_prove (ImapSync *sync, uint32_t uid, int64_t message_id, GError **error);

// An empty set of doubts, as ImapSync has it.
GHashTable *imap_sync_identity_new_doubts (void);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages over which a server hung up: Dovecot says BYE amid its answer when it can't read a file.
// They must not keep all that stands beside them from ever coming. Known while the account is at
// work; any thread.

#pragma once

#include "imap/imap-uid-set.h"

G_BEGIN_DECLS

typedef struct _SyncSuspects SyncSuspects;

SyncSuspects *sync_suspects_new (void);
void sync_suspects_free (SyncSuspects *suspects);

// Once more over UID of FOLDER_ID; 0: some message of the folder.
void sync_suspects_note (SyncSuspects *suspects, int64_t folder_id, uint32_t uid);

// Whether any of the folder was ever noted.
bool sync_suspects_any (SyncSuspects *suspects, int64_t folder_id);
// Whether one with UID or above was.
bool sync_suspects_any_from (SyncSuspects *suspects, int64_t folder_id, uint32_t uid);
// How often UID was; 0: never.
unsigned int sync_suspects_count (SyncSuspects *suspects, int64_t folder_id, uint32_t uid);
// All UIDs of the folder that were; free with imap_uid_set_free().
ImapUidSet *sync_suspects_dup (SyncSuspects *suspects, int64_t folder_id);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages over which a server hung up: Dovecot says BYE amid its answer when it can't read a file.
// Others end the connection without a word, which may be the network's fault too: it counts half.
// Or what is said of a message can't be read, and so nothing behind it: TLS lets no noise through.
// They must not keep all that stands beside them from ever coming, in this process or the next
// (store/store-suspect.h). After a day each is asked for as any other again. Any thread, but not
// one that holds a StoreWrite.

#pragma once

#include "imap/imap-uid-set.h"
#include "store/store.h"

G_BEGIN_DECLS

typedef struct _SyncSuspects SyncSuspects;

// With those that are known from before. STORE is borrowed.
SyncSuspects *sync_suspects_new (Store *store, int64_t account_id);
void sync_suspects_free (SyncSuspects *suspects);

// What a loss of the line over a message weighs.
typedef enum {
  SYNC_HANG_NONE = 0, // it has nothing to do with the message
  SYNC_HANG_DROPPED = 1,
  SYNC_HANG_SAID = 2, // BYE, or nonsense
} SyncHang;

// From these sums on a message's content is let be, its header is asked for without reading it,
// and not even that is.
#define SYNC_HANGS_CONTENT 4
#define SYNC_HANGS_BARE 4
#define SYNC_HANGS_HEADER 6

// HANG over UID of FOLDER_ID; 0: some message of the folder.
void sync_suspects_note (SyncSuspects *suspects, int64_t folder_id, uint32_t uid, SyncHang hang);
// It came: the server had another reason, as at a restart. 0: all of the folder did.
void sync_suspects_forget (SyncSuspects *suspects, int64_t folder_id, uint32_t uid);

// Whether any of the folder is one, or some message of it, which no single drop of the line shows.
bool sync_suspects_any (SyncSuspects *suspects, int64_t folder_id);
// Whether one with UID or above is.
bool sync_suspects_any_from (SyncSuspects *suspects, int64_t folder_id, uint32_t uid);
// The sum of UID's SyncHang; 0: it is none.
unsigned int sync_suspects_count (SyncSuspects *suspects, int64_t folder_id, uint32_t uid);
// All UIDs of the folder that are; free with imap_uid_set_free().
ImapUidSet *sync_suspects_dup (SyncSuspects *suspects, int64_t folder_id);

// Messages of the folder whose content is let be.
unsigned int sync_suspects_count_withheld (SyncSuspects *suspects, int64_t folder_id);

G_END_DECLS

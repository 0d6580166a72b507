// SPDX-License-Identifier: GPL-3.0-or-later
//
// One FETCH of several whole messages of the selected folder into the store. The thread is the
// connection's; two may be under way at once (imap_session_fetch_begin).

#pragma once

#include "sync/imap-sync.h"

#include "store/store-write.h"
#include "sync/imap-sync-spool.h"

G_BEGIN_DECLS

typedef struct {
  ImapSync *sync;
  int64_t folder_id;
  StorePriority priority;
  ImapFetchRequest request;
  ImapUidSet *uids;
  GHashTable *messages; // uid → message id, until it came
  GArray *claimed;      // int64_t: message ids that no other connection brings meanwhile
  ImapSyncSpool spool;
  GArray *ready; // what came, until it is put
  uint64_t ready_bytes;
  uint32_t ticket;        // of the request under way; 0: none
  uint32_t given_nothing; // UID for which the server had no bytes, 0: none
  bool is_there;          // nevertheless
  GError *error;          // why what came could not be stored
  GError *unread;         // FILE: one that came could not be read back; it alone is not put
} ImapSyncContents;

// BATCH may not move until it is cleared.
void imap_sync_contents_init (ImapSyncContents *batch, ImapSync *sync, StorePriority priority);
// Waits for the answer of a request that is still under way. Harmless on a batch of zeros.
void imap_sync_contents_clear (ImapSyncContents *batch);

// Before it is begun.
void imap_sync_contents_add (ImapSyncContents *batch, uint32_t uid, int64_t message_id);

// Sends the request; its answers are taken by _end or by any other verb of the session.
bool imap_sync_contents_begin (ImapSyncContents *batch, GError **error);
// Waits for it, and puts what came. Afterwards BATCH->messages are those that did not come. Where
// the line was lost, what came before is put, too, and what was next is noted in sync-suspects.h.
bool imap_sync_contents_end (ImapSyncContents *batch, GError **error);

// Whether the server has the message for which it gave nothing. Dovecot says NIL of one that
// another client took away, too, until it has told of that.
bool imap_sync_contents_withheld (ImapSyncContents *batch, bool *out, GError **error);

// Puts what came in another way, as one of BATCH. What is another message than MESSAGE_ID is not
// stored: imap_sync_identity_is_doubted() tells. FILE: it can't be read back.
bool imap_sync_contents_put (ImapSyncContents *batch, uint32_t uid, int64_t message_id,
                             MailSource *source, GError **error);

G_END_DECLS

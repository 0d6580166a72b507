// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the steps of a command came out on the server: by its answer, or by what is found there where
// it gave none. Noted in the store; what is to be done about it is imap-sync-operations'.

#pragma once

#include "imap/imap-copy-uid.h"
#include "store/store-operation.h"
#include "sync/imap-sync.h"

// Steps [0, n) of one kind, from one folder to one folder.
typedef struct {
  ImapSync *sync;
  StoreStep **steps;
  unsigned int n;
  bool partly;      // refused in the middle: some of it happened
  bool renumbered;  // the folder they begin in has other UIDs now
  bool awaits_list; // the folder they go to may have been renamed by another client
  bool is_put_off;  // the server says "not now"
} ImapSyncRun;

typedef enum {
  IMAP_SYNC_DONE,
  IMAP_SYNC_GONE, // the message was not there any more
  IMAP_SYNC_RETRY,
  IMAP_SYNC_FAILED,
} ImapSyncOutcome;

// One outcome for every step of RUN; REASON for a failure. Their states follow.
bool imap_sync_note_all (const ImapSyncRun *run, ImapSyncOutcome outcome, const char *reason,
                         GError **error);

// The server says "not now" to RUN (REASON). Their states stay.
bool imap_sync_note_put_off (const ImapSyncRun *run, const char *reason, GError **error);

// Of one step that nobody was told of at the time. UID where it is known, else 0.
bool imap_sync_note_one (ImapSync *sync, StoreStep *step, ImapSyncOutcome outcome, uint32_t uid,
                         GError **error);

// By the OK to a MOVE or COPY. COPY tells of each where it went; a UID that it leaves out was not
// there any more. A server without UIDPLUS tells nothing: THERE, else NULL, are those that it had
// before. One with UIDPLUS may tell nothing, too (RFC 4315 §3): it is looked at.
bool imap_sync_note_copied (const ImapSyncRun *run, const ImapCopyUid *copy,
                            const ImapUidSet *there, GError **error);

// Whether the folder that STEP begins in, which is selected, has another UIDVALIDITY than when it
// was recorded: then nothing may be done by its UID (security.md D9).
bool imap_sync_is_renumbered (ImapSync *sync, const StoreStep *step);

// What those of the N STEPS that are SENDING have left behind: the line dropped, or the server's
// answer proves nothing. One may stay so: who was to do it may still be about to, or can't be asked
// now.
bool imap_sync_probe (ImapSync *sync, StoreStep *const *steps, unsigned int n, GError **error);

// The server refused RUN, and may have some of it all the same: a MULTIAPPEND that it did not take
// back as a whole (RFC 3502 §3), a COPY that it gave up in the middle. They are noted and leave
// RUN, which may become empty.
bool imap_sync_drop_done (ImapSyncRun *run, GError **error);

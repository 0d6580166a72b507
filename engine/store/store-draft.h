// SPDX-License-Identifier: GPL-3.0-or-later
//
// Drafts and their versions, in keep.db: durable when the write is committed.

#pragma once

#include "base/mail-draft.h"
#include "store/store-write.h"

G_BEGIN_DECLS

// A new version of DRAFT (id 0: a new draft), marked open. → the stored snapshot. An unchanged one
// makes no version. A discarded or sent draft that is saved again comes back.
MailDraft *store_draft_save (StoreWrite *write, const MailDraft *draft, GError **error);

MailDraft *store_draft_get (Store *store, int64_t draft_id, GError **error); // NOT_FOUND
// All that are not discarded or sent, newest first, for tests. MailDraft.
GPtrArray *store_draft_list (Store *store, int64_t account_id, GError **error);
// Those whose composer was open when the process ended (or is open). MailDraft.
GPtrArray *store_draft_list_open (Store *store, GError **error);
// Those that are not open and whose latest version no server has, newest first. MailDraft.
GPtrArray *store_draft_list_waiting (Store *store, int64_t account_id, GError **error);
// Those that were discarded and can be taken back, the latest first. MailDraft.
GPtrArray *store_draft_list_discarded (Store *store, int64_t account_id, GError **error);
// Texts to begin messages with, in the order of their subjects. MailDraft.
GPtrArray *store_draft_list_templates (Store *store, GError **error);
// Keeps a copy of DRAFT as a template. → its id, 0 with error. Closed with discard, it goes.
int64_t store_draft_save_template (StoreWrite *write, const MailDraft *draft, GError **error);
// Every version kept, newest first. MailDraft.
GPtrArray *store_draft_list_versions (Store *store, int64_t draft_id, GError **error);

// The composer let go of it. DISCARD: it goes, restorable for 30 days. NOT_FOUND.
bool store_draft_close (StoreWrite *write, int64_t draft_id, bool discard, GError **error);
// Takes a discard (or being sent) back and opens it. → the draft; NOT_FOUND.
MailDraft *store_draft_restore (StoreWrite *write, int64_t draft_id, GError **error);

// What the account's worker needs to keep the server's Drafts folder equal.
typedef struct {
  int64_t draft_id;
  int64_t version;         // of the latest content; 0 when the draft is gone: remove the copy
  char *server_message_id; // Message-ID of the server's copy, "" when it has none
  int64_t server_folder_id;
  uint32_t server_uid; // 0: unknown
} StoreDraftSync;

void store_draft_sync_free (StoreDraftSync *sync);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreDraftSync, store_draft_sync_free)

// Drafts whose server copy is not the latest version, saved at or before UNTIL or not being written
// any more. StoreDraftSync.
GPtrArray *
store_draft_list_unsynced (Store *store, int64_t account_id, int64_t until, GError **error);
// The server has VERSION under RFC_MESSAGE_ID; or, all zero and NULL, it has none any more.
bool store_draft_set_synced (StoreWrite *write, int64_t draft_id, int64_t version,
                             const char *rfc_message_id, int64_t folder_id, uint32_t uid,
                             GError **error);
// A new draft that was made of the server's copy with this Message-ID and UID. That stays as it is
// until the draft differs from it, and goes then. → the stored snapshot.
MailDraft *store_draft_take (StoreWrite *write, const MailDraft *draft, const char *rfc_message_id,
                             int64_t folder_id, uint32_t uid, GError **error);

// Whether another program took the draft's copy off the server (it was edited, sent or deleted
// there), though all that was written here had got there. False with error, too.
bool store_draft_is_gone (Store *store, int64_t draft_id, GError **error);
// Drafts of ACCOUNT_ID of which that is so, and which nobody has open, are discarded: what stands
// on the server now, or does not, is what their person wants. *OUT_CHANGED: there were any.
bool
store_draft_discard_gone (StoreWrite *write, int64_t account_id, bool *out_changed, GError **error);

// The local draft whose server copy is the message with this Message-ID and UID (0: not known); 0
// if none. Another client that edits a draft may keep its Message-ID, never its UID.
int64_t store_draft_find_copy (Store *store, int64_t account_id, const char *rfc_message_id,
                               uint32_t uid, GError **error);

G_END_DECLS

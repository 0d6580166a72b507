// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every call that writes or needs a server is a request: a name, arguments and a function that
// runs in the process that owns the store. So the local and the forwarded way are one.

#pragma once

#include "account/engine-core.h"
#include "store/store-write.h"

G_BEGIN_DECLS

typedef enum {
  ENGINE_LANE_ACTION, // one after another, in the order asked: short writes
  ENGINE_LANE_SEND, // likewise, after the actions asked before, which go on meanwhile: messages of
                    // any size are built and frozen
  ENGINE_LANE_LONG, // a thread each: whatever waits for a server or reads the whole store
} EngineLane;

typedef enum {
  // What to do when the owner was killed before it answered.
  ENGINE_REPEAT_SAFE,  // ask the next owner
  ENGINE_REPEAT_NEVER, // it may have been done: STALE
} EngineRepeat;

typedef struct {
  const char *name;
  const char *arguments; // the type of ARGUMENTS
  const char *result;    // the type of what RUN returns
  EngineLane lane;
  EngineRepeat repeat;
  // On a worker thread. → a reference, floating or not, which the caller takes; NULL with error.
  GVariant *(*run) (EngineCore *core, GVariant *arguments, GCancellable *, GError **error);
  // Where RUN is NULL: what an act on mail records in the operation log, in a write of its own.
  // ARGUMENTS: TARGET first. → the operation's id; 0 with error. RESULT is "(x)", that id.
  int64_t (*record) (StoreWrite *write, const MailTarget *target, GVariant *arguments,
                     GError **error);
} EngineRequest;

// Actions (mail-engine-actions.c).
extern const EngineRequest engine_request_flag;
extern const EngineRequest engine_request_label;
extern const EngineRequest engine_request_move;
extern const EngineRequest engine_request_copy;
extern const EngineRequest engine_request_move_to_role;
extern const EngineRequest engine_request_delete;
extern const EngineRequest engine_request_release;
extern const EngineRequest engine_request_dismiss;
extern const EngineRequest engine_request_retry;

// Until when it sleeps (mail-engine-snooze.c).
extern const EngineRequest engine_request_snooze;
extern const EngineRequest engine_request_wake;
extern const EngineRequest engine_request_wake_chosen;

// Into other accounts, and back (mail-engine-transfer.c).
extern const EngineRequest engine_request_transfer;
extern const EngineRequest engine_request_undo;

// Folders (mail-engine-folders.c).
extern const EngineRequest engine_request_create_folder;
extern const EngineRequest engine_request_rename_folder;
extern const EngineRequest engine_request_delete_folder;
extern const EngineRequest engine_request_subscribe_folder;

// Mail from files (engine-import.c).
extern const EngineRequest engine_request_import;

// Where a copy is kept (mail-engine-backup-choice.c).
extern const EngineRequest engine_request_set_backup;
extern const EngineRequest engine_request_note_backup;

// From IMAP to POP3 and back (engine-convert.c).
extern const EngineRequest engine_request_convert_begin;
extern const EngineRequest engine_request_convert_finish;
extern const EngineRequest engine_request_convert_bring_flags;

// What servers dropped (mail-engine-removed.c).
extern const EngineRequest engine_request_restore;
extern const EngineRequest engine_request_empty_removed;

// Accounts (mail-engine-accounts.c).
extern const EngineRequest engine_request_store_account;
extern const EngineRequest engine_request_check_account;

// Their end (mail-engine-account-removal.c).
extern const EngineRequest engine_request_remove_account;
extern const EngineRequest engine_request_retire_account;

// Drafts (mail-engine-drafts.c).
extern const EngineRequest engine_request_save_draft;
extern const EngineRequest engine_request_close_draft;
extern const EngineRequest engine_request_restore_draft;
extern const EngineRequest engine_request_open_draft;
extern const EngineRequest engine_request_save_template;

// Whom an account writes as (mail-engine-identities.c).
extern const EngineRequest engine_request_put_identity;
extern const EngineRequest engine_request_remove_identity;
extern const EngineRequest engine_request_set_suggested;

// Files of contacts (mail-engine-contacts.c).
extern const EngineRequest engine_request_import_contacts;
extern const EngineRequest engine_request_forget_contacts;

// Groups of contacts (mail-engine-contact-groups.c).
extern const EngineRequest engine_request_put_contact_group;
extern const EngineRequest engine_request_delete_contact_group;

// Outbox (mail-engine-outbox.c).
extern const EngineRequest engine_request_send_draft;
extern const EngineRequest engine_request_send_raw;
extern const EngineRequest engine_request_cancel_outbox;

// What a person does about it (mail-engine-outbox-act.c).
extern const EngineRequest engine_request_send_outbox_now;
extern const EngineRequest engine_request_end_undo;
extern const EngineRequest engine_request_correct_outbox;
extern const EngineRequest engine_request_confirm_outbox;
extern const EngineRequest engine_request_set_send_limit;

// Synchronising (mail-engine-sync.c).
extern const EngineRequest engine_request_start;
extern const EngineRequest engine_request_sync;
extern const EngineRequest engine_request_fetch;
extern const EngineRequest engine_request_cancel_check;
extern const EngineRequest engine_request_fetch_part;
extern const EngineRequest engine_request_set_open_folder;
extern const EngineRequest engine_request_set_sight;
extern const EngineRequest engine_request_network;
extern const EngineRequest engine_request_tidy;
extern const EngineRequest engine_request_check_store;
extern const EngineRequest engine_request_check_home;
extern const EngineRequest engine_request_index;
// mail-engine-search.c
extern const EngineRequest engine_request_search_server;

// Health and choices (mail-engine-health.c).
extern const EngineRequest engine_request_health;
extern const EngineRequest engine_request_set_sync_settings;
extern const EngineRequest engine_request_set_pop3_policy;
extern const EngineRequest engine_request_set_folder_offline;
extern const EngineRequest engine_request_set_folder_role;

// The request of NAME whose arguments are of the type of ARGUMENTS, or NULL.
const EngineRequest *engine_request_find (const char *name, GVariant *arguments);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// SyncAccount: one account at work. It owns the account's worker threads and their connections,
// keeps the store and the servers equal, replays the operation log and empties the outbox.
//
// Threads: any thread may call what is declared here. Calls that wait say "blocks"; the others
// return at once. The listener's functions are called on worker threads, one at a time for each
// thread but several threads at once: they must be quick, must not block on the caller of this
// interface, and may be called until sync_account_free() has returned.

#pragma once

#include "base/mail-account.h"
#include "base/mail-error.h"
#include "base/mail-health.h"
#include "base/mail-stats.h"
#include "net/net-context.h"
#include "store/store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _SyncAccount SyncAccount;

// What the store can't tell. Changed folders, lists, rows, outbox and drafts come from the store
// (store_set_changed_func()), whoever changed them. Every member may be NULL. Arrays are borrowed
// for the time of the call. Not coalesced: the account layer does that.
typedef struct {
  // sync_account_dup_state() would answer differently.
  void (*state_changed) (void *data, int64_t account_id);
  // Unread messages arrived in the inbox (not those of a first sync).
  void (*new_mail) (void *data, const int64_t *message_ids, size_t n);
  // The server refused an operation for good; it was undone in the store, which has the reason.
  void (*operation_failed) (void *data, int64_t operation_id);
} SyncListener;

// The password for SERVICE of ACCOUNT, to be freed by g_free() after being wiped; on a worker
// thread, may block (the keyring may ask the person) until CANCELLABLE. Errors: KEYRING, or
// AUTH_REJECTED when there is none.
typedef char *(*SyncPasswordFunc) (void *data, const MailAccount *account,
                                   const MailService *service, GCancellable *cancellable,
                                   GError **error);

// How long is waited; 0: the default. Tests wait for less, or for more.
typedef struct {
  int again_ms; // until what failed is tried again, twice as long each time (1 s to 5 min)
  int retry_s;  // until what the server put off is tried again (60)
  int idle_ms;  // until IDLE is begun anew (9 min), or, without it, the server asked (1 min)
  int done_ms;  // for an answer to what ends IDLE, before the line counts as dead (15 s)
} SyncPatience;

typedef struct {
  Store *store;          // owned by this process; borrowed, outlives the SyncAccount
  NetContext *net;       // a reference is taken
  SyncListener listener; // copied
  SyncPasswordFunc password;
  void *data;      // for LISTENER and PASSWORD
  int bodies_days; // the offline period where the person chose none, as MAIL_OFFLINE_…
  // What would be there twice if done twice, was on the wire when the line dropped, and is not
  // found, is sent again after so many seconds only: the server may still be at it. 0: the default
  // (30); -1: at once.
  int doubt_s;
  int64_t smtp_patience_ms; // as smtp_session_limit_patience()
  SyncPatience patience;
  uint64_t bodies_max_size; // larger messages only on demand; 0: the default (4 MiB)
} SyncAccountConfig;

// Nothing is connected before sync_account_start() or a request that needs a server. ACCOUNT must
// be stored (id > 0). Never fails.
SyncAccount *sync_account_new (const MailAccount *account, const SyncAccountConfig *config);

// Stops, waits for the threads (bounded by a second: they are cancelled) and frees. Blocks.
void sync_account_free (SyncAccount *account);

// Stays connected from now on: syncs, watches (IDLE), sends what is recorded. Idempotent.
void sync_account_start (SyncAccount *account);

// Breaks off what is on the line, disconnects and rests; start works again. Blocks until nothing is
// written any more.
void sync_account_stop (SyncAccount *account);

// The person changed servers, user or password: reconnect with SNAPSHOT (same id). Also ends
// TROUBLE.
void sync_account_set_account (SyncAccount *account, const MailAccount *snapshot);

const MailAccount *sync_account_get_account (SyncAccount *account); // borrowed until set_account
MailAccountState *sync_account_dup_state (SyncAccount *account);
// The same at length: connections, and folders as far as the store knows. NULL with error: STORE.
MailHealth *sync_account_dup_health (SyncAccount *account, GError **error);

// One whole pass: operations and outbox out, then every folder (or FOLDERS, NULL-terminated paths)
// in; BODIES as mailctl sync. Works whether started or not. Blocks until done. Always fills
// OUT_REPORT (account_id, counts so far, seconds; its error set as well as ERROR). False when
// anything kept it from being complete.
bool sync_account_sync (SyncAccount *account, const char *const *folders, MailBodies bodies,
                        GCancellable *cancellable, MailSyncReport *out_report, GError **error);

// Brings the whole content of MESSAGE_ID into the store, ahead of everything else. Blocks until it
// is there. OFFLINE, TIMEOUT, NOT_FOUND (gone on the server), STORE.
bool sync_account_fetch_message (SyncAccount *account, int64_t message_id,
                                 GCancellable *cancellable, GError **error);

// The same of what is needed to read it: of a large one an abridged message (store-part.h), where
// the server gives parts that can be relied on.
bool sync_account_fetch_readable (SyncAccount *account, int64_t message_id,
                                  GCancellable *cancellable, GError **error);

// Brings the part at PATH that an abridged message left out; the account's state tells how far it
// is. What was begun before is gone on with.
bool sync_account_fetch_part (SyncAccount *account, int64_t message_id, const char *path,
                              GCancellable *cancellable, GError **error);

// Asks the server what of FOLDERS (ids) matches SEARCH, newest first; headers that are not here
// come here, and what was found is shown by lists of SEARCH (store-found.h). Blocks. Adds to OUT.
// False when nothing could be asked: UNSUPPORTED: nothing in SEARCH that a server knows; OFFLINE.
bool sync_account_search (SyncAccount *account, const char *search, const GArray *folders,
                          GCancellable *cancellable, MailServerSearch *out, GError **error);

// Operations or drafts were recorded in the store: send them within milliseconds when connected.
void sync_account_poke (SyncAccount *account);

// A draft was closed: it is not waited for more words of it.
void sync_account_poke_draft (SyncAccount *account);

// An outbox item became due, or was released by a person: look at the outbox now. Items due later
// are sent at their time without a call.
void sync_account_poke_outbox (SyncAccount *account);

// A person wants what is on the line to end: what has come stays, and the rest comes at the next
// check. IMAP, which never holds anybody up, goes on.
void sync_account_cancel_check (SyncAccount *account);

// The person chose another check interval or offline period, by sync_settings_set(): act on it.
void sync_account_settings_changed (SyncAccount *account);
// Of a POP3 account, by pop3_settings_set(): a session that began by the old policy removes nothing
// more, and another begins by the new one.
void sync_account_policy_changed (SyncAccount *account);

// The folder the window shows: kept live beside the inbox, and first in the queue for its headers.
// 0: none.
void sync_account_set_open_folder (SyncAccount *account, int64_t folder_id);

// The newest messages of the rows that a person sees of FOLDER_ID: what the server has to tell of
// them comes before history. Reads the store; what it can't read is left.
void sync_account_set_sight (SyncAccount *account, int64_t folder_id, const int64_t *message_ids,
                             size_t n);

// The network came, went or changed, or the machine woke: sockets are dropped at once and
// connected again when AVAILABLE; otherwise OFFLINE until the next call.
void sync_account_network_changed (SyncAccount *account, bool available);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyncAccount, sync_account_free)

G_END_DECLS

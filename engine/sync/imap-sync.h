// SPDX-License-Identifier: GPL-3.0-or-later
//
// ImapSync: one IMAP connection at work on an account's folders. The imap-sync-* files are its
// verbs; all block, all run on its worker's thread. After an error ask imap_sync_is_connected():
// a refusal leaves the connection good, anything else ends it.

#pragma once

#include "sync/imap-sync-applier.h"
#include "sync/imap-sync-writer.h"
#include "sync/sync-context.h"

#include "store/store-folder.h"

G_BEGIN_DECLS

// Whether the server tells of all folders.
typedef enum {
  IMAP_SYNC_NOT_ASKED,
  IMAP_SYNC_LISTENING,
  IMAP_SYNC_GIVEN_UP, // it did, twice not for long
  IMAP_SYNC_NOT_TOLD, // it can't
} ImapSyncListening;

// Whole messages on their way: imap-sync-count's.
typedef struct {
  int64_t folder_id; // 0: none is counted
  char *path;
  uint32_t total, left;
  uint64_t bytes_left;
} ImapSyncCount;

typedef struct {
  // For its lifetime; all borrowed but APPLIER and WRITER.
  SyncContext *context;
  Store *store;
  SyncLane lane;
  MailJobQueue *queue;
  GCancellable *cancellable; // of every verb: stop, or the network went
  StorePriority priority;
  ImapSyncApplier *applier;
  ImapSyncWriter *writer;

  // In a row, changes of ours that the server's mod-sequences did not show.
  unsigned int unshown;

  // Cancelled when nobody waits any more for what is under way; NULL: nobody can give up.
  GCancellable *abandoned;
  // What is under way is what a person waits for: it makes way for nobody.
  bool is_foremost;

  // For the time of a connection.
  ImapSession *session;
  int64_t selected;    // folder selected in SESSION, 0: none, or one that is in doubt
  int64_t unreadable;  // folder that the latest SELECT was refused for want of a right, 0: none
  bool is_watched;     // it waits in IDLE but for now: what became of SELECTED was told
  ImapTraffic counted; // of SESSION, in `report` already
  ImapSyncListening listening;
  int64_t overflowed_at;     // monotonic seconds, when it last gave that up; 0: never
  GHashTable *without_body;  // message ids whose content the server did not give
  GHashTable *vouched;       // message ids that the server stands by, whatever their header says
  GHashTable *doubted;       // imap-sync-identity's: whose UID gave another message
  GHashTable *modseq_floors; // imap-sync-sweep's: by folder id, what its mod-sequence must exceed
  unsigned int put_off;      // messages in a row whose content it would not give now
  unsigned int short_asked;  // imap-sync-short's: messages asked for again, and of these that came
  unsigned int short_equal;  // as they had come before

  // For the time a folder is kept: this connection alone writes the server's view of it.
  int64_t kept;
  MailFolder *folder;    // as it was when taken
  StoreFolderSync sync;  // as the store has it; written with the rows it speaks of
  uint64_t modseq;       // HIGHESTMODSEQ when it was selected: all up to it was told
  ImapUidSet *missing;   // UIDs on the server whose headers are not here; NULL: not asked yet
  ImapUidSet *on_server; // all UIDs when that was asked; NULL: not yet
  bool has_untaken;      // new messages were not asked for: counts that agree say nothing
  unsigned int window;   // windows of history asked for: they grow
  GArray *unarrived;     // StoreUnarrived, from before the server was asked; NULL: not looked

  ImapSyncCount count; // while they are brought

  // For the time operations are sent.
  bool wants_list;   // a folder is not where it was: renamed or deleted by another client
  bool has_list;     // the list of folders was asked for since: what is not there now is gone
  bool has_unlooked; // what awaits its UID could not be looked for: the server would not now

  // Until taken by imap_sync_take_report(), but for its error: of the first message whose content
  // the server refused, until taken by imap_sync_take_refusal().
  MailSyncReport report;
} ImapSync;

ImapSync *
imap_sync_new (SyncContext *context, SyncLane lane, MailJobQueue *queue, GCancellable *cancellable);
void imap_sync_free (ImapSync *sync);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapSync, imap_sync_free)

// Asks for the password and logs in. Errors as imap_session_open(), and those of the password.
bool imap_sync_connect (ImapSync *sync, GError **error);
bool imap_sync_is_connected (const ImapSync *sync);

// The server hung up over what was sent ahead of its answers; the next log-in does without.
bool imap_sync_is_too_hasty (ImapSync *sync);

// Drops the connection and what is kept. Says LOGOUT first when POLITE.
void imap_sync_disconnect (ImapSync *sync, bool polite);

// From now on it works for whoever cancels ABANDONED to give up; NULL: for the account itself.
void imap_sync_set_abandoned (ImapSync *sync, GCancellable *abandoned);

// Another worker wants the kept folder, something more urgent waits, as what a person sees of that
// folder, or nobody waits for this any more: come to a safe point.
bool imap_sync_should_pause (const ImapSync *sync);

// Selects FOLDER_ID for commands, without keeping it. NOT_FOUND: the server has no such folder.
// STALE: its UIDVALIDITY is not the one we know, so no UID of ours means anything (D9).
bool imap_sync_select (ImapSync *sync, int64_t folder_id, GError **error);

// The same for a search, which is of all that is there by now.
bool imap_sync_select_for_search (ImapSync *sync, int64_t folder_id, GError **error);

// What imap_sync_select() of FOLDER_ID is to do next leaves with the command of the verb that comes
// between: no round trip of its own.
void imap_sync_select_ahead (ImapSync *sync, int64_t folder_id);

// Before changes are sent: a folder that was selected for a while may have been deleted by another
// client, and made anew. Servers go on in the old one, and Dovecot moves the new one's messages by
// its UIDs. Whoever wants it opens it again, unless the server would have told, or it is the inbox,
// which can't be deleted (RFC 9051 §6.3.5).
void imap_sync_doubt_selected (ImapSync *sync);

// Leaves the selected folder, if any.
bool imap_sync_unselect (ImapSync *sync, GError **error);

// Keeps FOLDER_ID and selects it, taking in what changed since last time. WAIT false: fails with
// SERVER_BUSY when another worker keeps it. Does nothing when it is kept already.
bool imap_sync_keep (ImapSync *sync, int64_t folder_id, bool wait, GError **error);
void imap_sync_let_go (ImapSync *sync);

// Brings into the store what the server said meanwhile about the kept folder: flags, and removals
// after a second look when they are many.
bool imap_sync_settle (ImapSync *sync, GError **error);

// SYNC's `sync` into the store, in a write of its own.
bool imap_sync_write_state (ImapSync *sync, GError **error);

// The server asked to try again later, as opposed to refusing or not understanding (BAD).
bool imap_sync_is_not_now (const GError *error);

// What ERROR, which ended a FETCH, says of the message that was to come next: the server's goodbye
// amid its answer, nonsense, or a line that only went.
SyncHang imap_sync_hang_of (ImapSync *sync, const GError *error);

// ERROR is the server's no to one request; the line stands, nobody cancelled, and the disk is well.
bool imap_sync_was_refused (ImapSync *sync, const GError *error);

// Fails with REFUSAL, which is taken; with what the connection has died of when it did, since a
// server that refuses may hang up right behind it. Always false.
bool imap_sync_fail (ImapSync *sync, GError *refusal, GError **error);

// ERROR for the person's eyes and the log: the server's own words where it had some. Borrowed.
const char *imap_sync_reason (const GError *error);

// What the server said of the first message that it refused to give since the last time; NULL: it
// gave all. Caller frees.
GError *imap_sync_take_refusal (ImapSync *sync);

// The counts since the last time, traffic of the living connection included.
MailSyncReport imap_sync_take_report (ImapSync *sync);

G_END_DECLS

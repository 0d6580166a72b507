// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pop3Sync: one session with a POP3 server, from log-in to QUIT: what is new comes here, and what
// the policy wants gone there goes, by way of the gate. The pop3-sync-* files are its steps; all
// block, all run on its worker's thread.

#pragma once

#include "base/mail-pop3-policy.h"
#include "pop3/pop3-maildrop.h"
#include "store/store-pop.h"
#include "sync/pop3-clock.h"
#include "sync/pop3-names.h"
#include "sync/sync-context.h"
#include "sync/sync-request.h"

G_BEGIN_DECLS

// A message that came short is fetched once more, so many in a session. A server of which all of
// those were the same tells of sizes that no message has.
#define POP3_SYNC_AGAIN 4

typedef struct {
  SyncContext *context; // borrowed
  Store *store;
  GCancellable *cancellable; // stop, or the network went; a reference
  SyncRequest *request;      // who waits; abandoned: stop. Borrowed, or NULL
  int64_t inbox;             // folder for what comes in
  MailPop3Policy policy;
  Pop3Session *session;
  MailSyncReport report;
  GHashTable *wanted; // int64_t: messages, headers here or damaged, that come whatever their size
  bool is_first;      // nothing ever came from this server
  int64_t first_asked; // when IS_FIRST: the server was asked then, and had nothing, or failed; or 0
  bool lacks_uidl, lacks_top; // the server, as far as the session has shown
  uint32_t counted;           // messages by STAT; UINT32_MAX: it did not tell
  bool has_lied;              // it tells of sizes that its messages do not have
  unsigned again, equal; // messages that had come short before; of them those that are the same
  GArray *new_mail; // message ids of what came and is news: neither all of a first download nor old
} Pop3Sync;

// A message on the server that is not here. There may be a hundred thousand of them.
typedef struct {
  uint32_t number;
  uint32_t name; // its place in the listing's names; 0: the server gives none, its content will
  uint64_t size; // as LIST told, 0: unknown
  int64_t message_id; // whose header is here already, 0: none
  int64_t doubted_id; // the entry of its name, which may be another message's; 0: none
  bool was_due;       // it was to go when doubt arose whether it is what it was
  bool is_to_compare; // it comes whole whatever its size
  bool is_doubtful;   // may well be here under another name: its content decides
  bool is_twin;       // doubtful, and its UID is not its own: it is named when its content is known
  bool is_nameless;   // the server gave none
} Pop3Arrival;

// A message on the server that the policy wants gone.
typedef struct {
  uint32_t number;
  int64_t entry_id; // in the ledger
  bool is_fresh;    // it came whole in this very session, so the number is known to be its
} Pop3Due;

// What the server has, compared with the ledger.
typedef struct {
  uint32_t total;    // messages listed
  uint32_t known;    // of them in the ledger
  uint32_t stored;   // of these not only SEEN, and not let go of
  GArray *arrivals;  // Pop3Arrival, by number
  Pop3Names *names;  // of the arrivals
  GArray *due;       // Pop3Due
  GArray *returned;  // Pop3Due: not due, and taken for removed or gone before
  GByteArray *seen;  // a bit for each entry of the ledger that was listed
  bool has_repeated; // some UID came twice
  uint32_t nameless; // listed without a name, and not known yet by its content
  GHashTable *asked; // entry ids that arrivals may turn out to be: they may be there still
  GHashTable *away;  // entry ids, of REMOVE_DELETED and REMOVE_MOVED; else empty
  Pop3Clock clock;
  int64_t now;
} Pop3Listing;

Pop3Sync *pop3_sync_new (SyncContext *context, GCancellable *cancellable, SyncRequest *request);
void pop3_sync_free (Pop3Sync *sync);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Sync, pop3_sync_free)

// MESSAGE_ID, of which the header is here, or which is damaged, comes whole in the session to be.
void pop3_sync_want (Pop3Sync *sync, int64_t message_id);

// A whole session. What came before an error is here, and is not fetched again.
bool pop3_sync_run (Pop3Sync *sync, GError **error);

// Brings the rest of MESSAGE_ID, of which the header is here. NOT_FOUND: the server has dropped it.
bool pop3_sync_fetch (Pop3Sync *sync, int64_t message_id, GError **error);

// The session did not come to be as the server allows no log-in yet.
bool pop3_sync_was_too_early (const Pop3Sync *sync);

// Nobody waits any more, or it was stopped: fails with CANCELLED.
bool pop3_sync_may_go_on (Pop3Sync *sync, GError **error);

Pop3Listing *pop3_listing_new (void);
void pop3_listing_free (Pop3Listing *listing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Listing, pop3_listing_free)
// Marks ENTRY_ID as listed. False: it was already.
bool pop3_listing_mark (Pop3Listing *listing, int64_t entry_id);
void pop3_listing_unmark (Pop3Listing *listing, int64_t entry_id);
bool pop3_listing_is_marked (const Pop3Listing *listing, int64_t entry_id);

// Tells FUNC what the server calls each of its messages: its UID, where it gives none, also as UIDL
// passes over it, the hash of its header. OUT_NAMELESS, which may be NULL, gets the numbers
// (uint32_t) of those that have neither. In pop3-sync-name.c.
bool pop3_sync_name_all (Pop3Sync *sync, Pop3UidFunc func, void *data, GArray *out_nameless,
                         GError **error);

// SHA-256 of the header of each of N NUMBERS as the server shows it now, NULL where it does not.
// GBytes; NULL with error. In pop3-sync-match.c.
GPtrArray *
pop3_sync_hash_headers (Pop3Sync *sync, const uint32_t *numbers, size_t n, GError **error);

// Whether the policy wants the copy of ENTRY gone by now. In pop3-sync-list.c.
bool
pop3_sync_is_due (const Pop3Sync *sync, const Pop3Listing *listing, const StorePopEntry *entry);

// Steps, in order.

// UIDL against the ledger; for a server without it, headers or nothing. In pop3-sync-list.c.
Pop3Listing *pop3_sync_list (Pop3Sync *sync, GError **error);
// Entries that were listed or not become what that says. In pop3-sync-list.c.
bool pop3_sync_settle_ledger (Pop3Sync *sync, Pop3Listing *listing, GError **error);
// When most of what is listed is unknown, or UIDs repeat: finds those that are here under another
// name by their headers, and marks the rest doubtful. In pop3-sync-match.c.
bool pop3_sync_match (Pop3Sync *sync, Pop3Listing *listing, GError **error);
// Looks whether the numbers of what is due are those messages still; what is not becomes a doubtful
// arrival. In pop3-sync-match.c.
bool pop3_sync_prove_due (Pop3Sync *sync, Pop3Listing *listing, GError **error);
// Looks whether what was gone and is listed again is what had its UID before; what is not becomes a
// doubtful arrival: servers use UIDs again. In pop3-sync-match.c.
bool pop3_sync_prove_returned (Pop3Sync *sync, Pop3Listing *listing, GError **error);
// Brings the arrivals in the policy's order, newest or oldest first, and the headers of those that
// are too large after them; what the policy wants gone at once is added to what is due. In
// pop3-sync-download.c.
bool pop3_sync_download (Pop3Sync *sync, Pop3Listing *listing, GError **error);
// The gate, DELE, QUIT. In pop3-sync-remove.c.
bool pop3_sync_remove (Pop3Sync *sync, Pop3Listing *listing, GError **error);

G_END_DECLS

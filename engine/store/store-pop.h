// SPDX-License-Identifier: GPL-3.0-or-later
//
// The ledger of a POP3 account: for each UID that its server told, how far the message came on its
// way here, and its server's copy on its way out.

#pragma once

#include "store/store-write.h"

G_BEGIN_DECLS

// In order; stored as numbers.
typedef enum {
  STORE_POP_SEEN,      // listed, and not wholly here: over the size limit, refused so far, or short
  STORE_POP_STORED,    // here, committed; or deleted by its person, however much was here
  STORE_POP_PASSED,    // the delete gate let the server's copy go
  STORE_POP_SENT,      // DELE may have been sent
  STORE_POP_CONFIRMED, // the server has removed it at our word
  STORE_POP_GONE,      // not there any more, and not surely at our word; it stays here
  STORE_POP_N_STATES,
} StorePopState;

// What a server calls a message. TWIN: what tells apart those to which it gives one UID, or NULL.
typedef struct {
  GBytes *uid;
  GBytes *twin;
} StorePopName;

typedef struct {
  int64_t id; // 0: not in the ledger
  StorePopState state;
  bool is_proven; // the server's copy was compared as a whole with ours, not by its header alone
  int64_t message_id; // 0: not here (deleted by its person, unless SEEN)
  int64_t stored_at;  // seconds since 1970: when it came; 0: not yet
  uint64_t size;      // as it is here, or as LIST told
  bool has_hash;      // what came whole, or short: its content can be told from others'
} StorePopEntry;

// Looks up N NAMES at once.
bool store_pop_find (Store *store, int64_t account_id, const StorePopName *names, size_t n,
                     StorePopEntry *out_entries, GError **error);
// By its id; *OUT's id 0 when it is gone.
bool store_pop_get (Store *store, int64_t id, StorePopEntry *out, GError **error);
// *OUT: whose it is; 0 when it is gone.
bool store_pop_get_account (Store *store, int64_t id, int64_t *out, GError **error);
// The same, NOT_FOUND, with its name (cleared by the caller).
bool store_pop_get_name (Store *store, int64_t id, StorePopEntry *out, StorePopName *out_name,
                         GError **error);
// What has this header (SEEN included), or this content, both as StoreFingerprint has them, without
// what mailboxes note in headers: the latest such that CHECK takes (NULL:
// any; equal messages have an entry each). OUT->id 0: none. What was removed there at our word
// counts only where it is here, and not by its header.
typedef bool (*StorePopCheck) (const StorePopEntry *entry, const void *data);
bool
store_pop_find_header (Store *store, int64_t account_id, GBytes *header_sha256, StorePopCheck check,
                       const void *data, StorePopEntry *out, GError **error);
bool store_pop_find_content (Store *store, int64_t account_id, GBytes *sha256, StorePopCheck check,
                             const void *data, StorePopEntry *out, GError **error);
// Those with UID and the header of HEADER_SHA256 (NULL: any) that the server may have, by age.
// GArray of StorePopEntry; NULL with error.
GArray *store_pop_list_twins (Store *store, int64_t account_id, GBytes *uid, GBytes *header_sha256,
                              GError **error);
// Whether anything ever came from this server that is not confirmed as removed.
bool store_pop_has_any (Store *store, int64_t account_id, bool *out, GError **error);
// Whether nothing was ever listed by this server.
bool store_pop_is_new (Store *store, int64_t account_id, bool *out, GError **error);
// What entry ID's header was when it came; NULL: not known, or with error. Caller unrefs.
GBytes *store_pop_dup_header_sha256 (Store *store, int64_t id, GError **error);
// The same of all of it.
GBytes *store_pop_dup_sha256 (Store *store, int64_t id, GError **error);
// The entry of MESSAGE_ID; its UID in OUT_NAME (cleared by the caller), which may be NULL.
bool store_pop_find_message (Store *store, int64_t message_id, StorePopEntry *out,
                             StorePopName *out_name, GError **error);

// Entries from STORED to SENT, which the server should still have; -1 with error.
int64_t store_pop_count_there (Store *store, int64_t account_id, GError **error);
// Those in STATE. GArray of int64_t.
GArray *store_pop_list (Store *store, int64_t account_id, StorePopState state, GError **error);
// Those from STORED to SENT whose message its person deleted: it is erased, or lies only in Trash.
GArray *store_pop_list_deleted_here (Store *store, int64_t account_id, GError **error);
// These, and those whose message lies in no inbox.
GArray *store_pop_list_moved_here (Store *store, int64_t account_id, GError **error);
// Whether MESSAGE_ID, at home, lies in an inbox.
bool store_pop_is_in_inbox (Store *store, int64_t message_id, bool *out, GError **error);
// How many in each state.
bool store_pop_count (Store *store, int64_t account_id, uint64_t out_counts[STORE_POP_N_STATES],
                      GError **error);

// *OUT: the entry of NAME as the write has left it; 0: none.
bool store_pop_get_named (StoreWrite *write, int64_t account_id, const StorePopName *name,
                          int64_t *out, GError **error);

// NAME is SEEN, SIZE as LIST told. → its id; 0 with error.
int64_t
store_pop_put_seen (StoreWrite *write, int64_t account_id, const StorePopName *name,
                    int64_t message_id, uint64_t size, GBytes *header_sha256, GError **error);
// The same, and what came, SIZE bytes of SHA256, may not be all of it: it is to come once more.
int64_t store_pop_put_short (StoreWrite *write, int64_t account_id, const StorePopName *name,
                             int64_t message_id, uint64_t size, GBytes *header_sha256,
                             GBytes *sha256, GError **error);
// NAME is STORED as MESSAGE_ID, in the write that stores it; proven. What was SEEN becomes so.
// → its id; 0 with error.
int64_t store_pop_put_stored (StoreWrite *write, int64_t account_id, const StorePopName *name,
                              int64_t message_id, uint64_t size, GBytes *header_sha256,
                              GBytes *sha256, GError **error);
// The server has entry ID, and calls it NAME now. PROVEN: its copy was compared as a whole.
bool store_pop_rename (StoreWrite *write, int64_t id, const StorePopName *name, bool is_proven,
                       GError **error);
// The server has other mail under entry ID's name: the entry keeps its message, under a name that
// no server gives.
bool store_pop_put_aside (StoreWrite *write, int64_t id, GError **error);
// What of ACCOUNT_ID came short is all that there is; not proven.
bool store_pop_believe_short (StoreWrite *write, int64_t account_id, GError **error);
bool store_pop_set_state (StoreWrite *write, const int64_t *ids, size_t n, StorePopState state,
                          GError **error);

void store_pop_name_clear (StorePopName *name);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StorePopName, store_pop_name_clear)

G_END_DECLS

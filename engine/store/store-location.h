// SPDX-License-Identifier: GPL-3.0-or-later
//
// Locations: the rows that put a message into a folder. For store/ alone. Counts and conversations
// follow by triggers (store-schema.c), those of new rows by store-counts.h; the changes are noted
// for StoreChanges here.

#pragma once

#include "store/store-message.h"
#include "store/store-private.h"

G_BEGIN_DECLS

typedef struct {
  int64_t id;
  int64_t folder_id; // 0: in no list
  int64_t uid;       // 0: unknown
  int64_t message_id;
  int64_t thread_id;
  int64_t sort_key;
  int64_t shown_key; // where its folder's list has it: mostly SORT_KEY; 0: not, while it sleeps
  int64_t wakes_at;  // seconds since 1970 (store-snooze.h); 0: it does not sleep
  MailFlags flags;   // as shown, with STORE_FLAG_ATTACHMENT
  MailFlags srv_flags, pend_add, pend_del;
  int64_t stamp;
} StoreLocation;

#define STORE_LOCATION_COLUMNS                                                                     \
  "l.id, l.folder_id, coalesce (l.uid, 0), l.message_id, l.thread_id, l.sort_key, l.flags,"        \
  " l.srv_flags, l.pend_add, l.pend_del, l.stamp, coalesce (l.shown_key, l.sort_key), l.wakes_at"

// What a query selects after these is at the columns from this one on.
#define STORE_LOCATION_N_COLUMNS 13

// From a row that begins with STORE_LOCATION_COLUMNS.
StoreLocation store_location_read (StoreRows *rows);

// All rows, before anything changes under the query. GArray of StoreLocation; NULL with error.
GArray *store_location_read_all (StoreRows *rows, GError **error);

// OUT->id is 0 when it is not there. False only with error.
bool store_location_get (StoreWrite *write, int64_t id, StoreLocation *out, GError **error);
bool store_location_get_by_uid (StoreWrite *write, int64_t folder_id, uint32_t uid,
                                StoreLocation *out, GError **error);
// Also where the server has it while it was moved away here.
bool store_location_get_departed (StoreWrite *write, int64_t folder_id, uint32_t uid,
                                  StoreLocation *out, GError **error);

// Those of a message, in lists or not. GArray of StoreLocation; NULL with error.
GArray *store_location_list_of (StoreWrite *write, int64_t message_id, GError **error);

// A new row; FLAGS are the server's, with STORE_FLAG_ATTACHMENT. Fills LOCATION's id, srv_flags and
// what follows from the flags.
bool store_location_insert (StoreWrite *write, StoreLocation *location, GError **error);

// Into FOLDER_ID (0: out of every list) with UID (0: unknown). A row that has that UID already is
// the same message met twice: it goes.
bool store_location_place (StoreWrite *write, const StoreLocation *location, int64_t folder_id,
                           int64_t uid, GError **error);

// Server's and pending flags as in LOCATION; the shown ones follow.
bool store_location_set_flags (StoreWrite *write, StoreLocation *location, GError **error);

// The server dropped it: out of the list. The last row of a message stays restorable.
bool store_location_remove (StoreWrite *write, const StoreLocation *location, GError **error);
// Out of the list into what stays restorable, remembering LOCATION's folder.
bool store_location_quarantine (StoreWrite *write, const StoreLocation *location, GError **error);
// All rows of a folder, or only those that await a UID and that no pending operation moved there.
bool store_location_remove_all (StoreWrite *write, int64_t folder_id, bool only_awaiting,
                                GError **error);

// Gone for good; with its last row go the message, its content and its words.
bool store_location_erase (StoreWrite *write, const StoreLocation *location, GError **error);

// The account of a folder; *OUT is 0 when the folder is gone. False only with error.
bool
store_location_get_account (StoreWrite *write, int64_t folder_id, int64_t *out, GError **error);

// A message that keep.db has, or has the way of, into index.db: nothing awaits it, LOCATION has its
// ids, folder (0: in no list) and UID (0: none) already. TEXT is of its content, what it tells goes
// before HEADERS; NULL: indexed later. CONTENT_ID 0: its content is not here. In store-message.c.
bool store_message_add_again (StoreWrite *write, int64_t account_id, const StoreHeaders *headers,
                              const StoreText *text, int64_t content_id, StoreLocation *location,
                              GError **error);

// What MESSAGE_ID's row says of attachments, for its places, by which lists filter. In
// store-message.c.
bool store_message_mark_attachment (StoreWrite *write, int64_t message_id, bool has_attachment,
                                    GError **error);

// The UIDs of FOLDER_ID mean nothing any more (D9): pending steps by them are set aside, undone
// here; or, SEEKING, wait until their message turns up by a new one, where it has a Message-ID and
// nothing of it is on the wire. In store-step.c.
bool store_step_set_aside (StoreWrite *write, int64_t folder_id, bool seeking, GError **error);
// All that is in FOLDER_ID was seen: those that seek still are set aside.
bool store_step_end_seeking (StoreWrite *write, int64_t folder_id, GError **error);
// Operations all of whose parts are done become DONE (or FAILED). In store-operation.c.
bool store_operation_settle (StoreWrite *write, GError **error);
// The same of one, where nothing else can have ended: the others, which may be thousands, are not
// looked through.
bool store_operation_settle_one (StoreWrite *write, int64_t operation_id, GError **error);
// *OUT: an operation that is not done yet put LOCATION_ID where it is. In store-step.c.
bool store_step_is_open (StoreWrite *write, int64_t location_id, bool *out, GError **error);

G_END_DECLS

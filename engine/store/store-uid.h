// SPDX-License-Identifier: GPL-3.0-or-later
//
// UIDs of a folder: sets as ranges, and what each UID is here.

#pragma once

#include "store/store-write.h"

G_BEGIN_DECLS

typedef struct {
  uint32_t first, last; // both included; first <= last
} StoreUidRange;

// UIDs that the server should have, as far as we know: rows with a UID and moves not yet sent.
// Ascending, merged. GArray of StoreUidRange; NULL with error.
GArray *store_uid_ranges (Store *store, int64_t folder_id, GError **error);

// Where MESSAGE_ID can be fetched from: its folder and UID. NOT_FOUND when it has no UID yet or is
// gone. It prefers folders other than Trash and Junk.
bool store_uid_find (Store *store, int64_t message_id, int64_t *out_folder_id, uint32_t *out_uid,
                     GError **error);

// The size of MESSAGE_ID as the server told it; 0: unknown, or it is gone.
uint64_t store_uid_get_size (Store *store, int64_t message_id);

// The lowest UID of the N rows of FOLDER_ID with the highest UIDs below BELOW; 0: there are none.
// False: the store can't be read.
bool store_uid_find_stripe (Store *store, int64_t folder_id, uint32_t below, uint32_t n,
                            uint32_t *out_low, GError **error);

// What is known of a message before its content is here, to tell it from another.
typedef struct {
  uint64_t size;        // as the server told it, which may be wrong; 0: unknown
  char *rfc_message_id; // without brackets, "" if none
  char *subject;        // decoded
} StoreIdentity;

// False: MESSAGE_ID is gone, or the store can't be read.
bool store_uid_get_identity (Store *store, int64_t message_id, StoreIdentity *out);
void store_identity_clear (StoreIdentity *identity);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StoreIdentity, store_identity_clear)

typedef struct {
  uint32_t uid;
  int64_t message_id;
  uint64_t size;
  char *rfc_message_id; // without brackets, "" if none; only where asked for
} StoreUidRow;

void store_uid_row_clear (StoreUidRow *row);

// Messages of FOLDER_ID without their content, newest first: received at or after SINCE (seconds,
// 0: any), no larger than MAX_SIZE (0: any), at most LIMIT. GArray of StoreUidRow.
GArray *store_uid_list_missing_content (Store *store, int64_t folder_id, int64_t since,
                                        uint64_t max_size, uint32_t limit, GError **error);

// Of the messages of FOLDER_ID that were received at or after SINCE and are no larger than MAX_SIZE
// (as above): how many there are, how many lack their content, and the size of those.
typedef struct {
  uint32_t total, missing;
  uint64_t missing_bytes;
} StoreUidCount;

bool store_uid_count_content (Store *store, int64_t folder_id, int64_t since, uint64_t max_size,
                              StoreUidCount *out, GError **error);

// The newest LIMIT rows with a UID, with Message-IDs: for proving a UIDVALIDITY change bogus.
GArray *store_uid_list_newest (Store *store, int64_t folder_id, uint32_t limit, GError **error);

// The server has these no longer (VANISHED, EXPUNGE). UIDs that are not here are ignored; a range
// may span millions. The messages leave every list and stay restorable for 30 days.
// OUT_REMOVED (may be NULL): how many were here.
bool store_uid_remove (StoreWrite *write, int64_t folder_id, const StoreUidRange *ranges,
                       size_t n_ranges, uint32_t *out_removed, GError **error);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Steps of operations inside the store: recording one, showing it, taking it back. For store/
// alone; the account's worker uses store-operation.h.

#pragma once

#include "store/store-location.h"
#include "store/store-operation.h"

G_BEGIN_DECLS

// A row of keep.db's step.
typedef struct {
  int64_t id, operation_id, account_id;
  MailOperationKind kind;
  MailOperationState state;
  int64_t location_id, message_id;
  int64_t from_folder_id, from_uidvalidity, from_uid; // 0: unknown; -1: see STORE_STEP_SEEKS
  int64_t to_folder_id, to_uidvalidity, to_uid;
  int64_t after_id; // the step that must be done first, 0: none
} StoreStepRow;

#define STORE_STEP_COLUMNS                                                                         \
  "s.id, s.operation_id, s.account_id, s.kind, s.state, s.location_id, s.message_id,"              \
  " s.from_folder_id, s.from_uidvalidity, coalesce (s.from_uid, 0), s.to_folder_id,"               \
  " coalesce (s.to_uidvalidity, 0), coalesce (s.to_uid, 0), s.after_id"

// The UIDs of the folder that it begins in changed, and its message has not turned up by a new one
// yet.
#define STORE_STEP_SEEKS "(s.state = 0 AND s.from_uid IS NULL AND s.from_uidvalidity = -1)"

StoreStepRow store_step_read (StoreRows *rows);
// GArray of StoreStepRow from a query that begins with STORE_STEP_COLUMNS; NULL with error.
GArray *store_step_read_all (StoreRows *rows, GError **error);

// Records that LOCATION is to go from where it stands to TO_FOLDER_ID (0: for good), and shows it.
bool store_step_move (StoreWrite *write, int64_t operation_id, int64_t account_id,
                      MailOperationKind kind, const StoreLocation *location, int64_t to_folder_id,
                      GError **error);
// Records that LOCATION is to be deleted for good once step AFTER_ID, which makes its copy in
// another account, is done there; it is out of its list at once.
bool store_step_let_go (StoreWrite *write, int64_t operation_id, int64_t account_id,
                        int64_t after_id, const StoreLocation *location, GError **error);
// Records that LOCATION goes to TO_FOLDER_ID with the move AFTER_ID of the same message, and shows
// it.
bool
store_step_follow (StoreWrite *write, int64_t operation_id, int64_t account_id, int64_t after_id,
                   const StoreLocation *location, int64_t to_folder_id, GError **error);
// Records COPY or APPEND of LOCATION, which is new and already stands in its folder.
bool
store_step_add (StoreWrite *write, int64_t operation_id, int64_t account_id, MailOperationKind kind,
                const StoreLocation *location, const StoreLocation *source, GError **error);

// Records COPY of LOCATION from where AFTER_ID brings SOURCE.
bool store_step_copy_after (StoreWrite *write, int64_t operation_id, int64_t account_id,
                            int64_t after_id, const StoreLocation *location,
                            const StoreLocation *source, GError **error);

// The step that is to follow ROW with the same location; OUT->id is 0 when there is none.
bool
store_step_get_next (StoreWrite *write, const StoreStepRow *row, StoreStepRow *out, GError **error);
// MESSAGE_ID has UID in FOLDER_ID: copies of it that seek it can be made.
bool store_step_found_source (StoreWrite *write, int64_t folder_id, uint32_t uid,
                              int64_t message_id, GError **error);
// Ends all that is still to be done with LOCATION_ID.
bool store_step_end_all (StoreWrite *write, int64_t location_id, GError **error);

// Shows in index.db what ROW says, whatever of it is shown already.
bool store_step_show (StoreWrite *write, const StoreStepRow *row, GError **error);
// Takes back in index.db what ROW showed.
bool store_step_hide (StoreWrite *write, const StoreStepRow *row, GError **error);
// Shows in index.db that the server has done ROW. In store-step-result.c.
bool store_step_finish (StoreWrite *write, const StoreStepRow *row, GError **error);

// STATE with REASON (NULL: ""), noted for the replay.
bool store_step_set_state (StoreWrite *write, int64_t step_id, MailOperationState state,
                           const char *reason, GError **error);

// The message (FOLDER_ID, UID) that came in is one that moved through FOLDER_ID without telling its
// UID: *OUT_LOCATION_ID, else 0. RECEIVED tells those without a Message-ID from one another.
bool store_step_claim (StoreWrite *write, int64_t folder_id, uint32_t uid, const char *rfc_id,
                       uint64_t size, int64_t received, int64_t *out_location_id, GError **error);

G_END_DECLS

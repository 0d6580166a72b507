// SPDX-License-Identifier: GPL-3.0-or-later
//
// The operation log (design.md §6): what the person did, durable in keep.db, shown in index.db at
// once, sent to the server when possible. One act of a person is one operation; each message it
// moves, copies, deletes or appends is one step. Flag changes are desired state (store-flags.h).

#pragma once

#include "base/mail-flags.h"
#include "base/mail-operation.h"
#include "store/store-content.h"
#include "store/store-message.h"

G_BEGIN_DECLS

// Each records, shows, and returns the operation's id; 0 with error. NOT_FOUND: no target is there
// any more. INVALID: a message lies in several folders and TARGET names none.

// ADD_KEYWORDS, REMOVE_KEYWORDS: NULL-terminated, or NULL.
int64_t store_operation_flag (StoreWrite *write, const MailTarget *target, MailFlags add,
                              MailFlags remove, const char *const *add_keywords,
                              const char *const *remove_keywords, GError **error);
// For each of IDS (message ids, or NULL) by itself: one that is gone by now leaves the others to be
// marked.
bool store_operation_flag_each (StoreWrite *write, const GArray *ids, MailFlags add,
                                MailFlags remove, GError **error);
// The same for labels by their names (base/mail-label.h). INVALID: one of ADD can't be a label.
int64_t store_operation_label (StoreWrite *write, const MailTarget *target, const char *const *add,
                               const char *const *remove, GError **error);
// ADD and REMOVE: flags changed by the same act (junk). Messages already there are left alone.
int64_t store_operation_move (StoreWrite *write, const MailTarget *target, int64_t to_folder_id,
                              MailFlags add, MailFlags remove, GError **error);
int64_t store_operation_copy (StoreWrite *write, const MailTarget *target, int64_t to_folder_id,
                              GError **error);
// For good: out of every list now, erased when the server has confirmed.
int64_t store_operation_delete (StoreWrite *write, const MailTarget *target, GError **error);
// A message of our own (Sent copy, restored mail) into TO_FOLDER_ID. HEADERS as parsed from RAW's
// content. OUT_MESSAGE_ID may be NULL.
typedef struct {
  const StoreHeaders *headers;
  StoreContent *content;
  const StoreText *text; // or NULL
} StoreAppend;
int64_t store_operation_append (StoreWrite *write, int64_t to_folder_id, const StoreAppend *append,
                                int64_t *out_message_id, GError **error);

// Takes OPERATION_ID back (0: the latest that can be). What the server does not have yet is simply
// taken off the log; what it has is undone by a new operation. → the id undone; NOT_FOUND.
// What has left its account for another one stays there: store_transfer_list_left() tells of it.
// *OUT_IS_VOID: nothing came of it, for what it was of is not here any more; it counts as undone.
// Where a part is not, the operation's reason says so then.
int64_t store_operation_take_back (StoreWrite *write, int64_t operation_id, bool *out_is_void,
                                   GError **error);
// The same for tests, to which void is as good.
int64_t store_operation_undo (StoreWrite *write, int64_t operation_id, GError **error);
// Which one that would be. 0 with error: NOT_FOUND.
int64_t store_operation_find_undoable (StoreWrite *write, int64_t operation_id, GError **error);

// PENDING, SENDING and FAILED operations, oldest first; ACCOUNT_ID 0: all. Not what was put off and
// is being taken back. MailOperation.
GPtrArray *store_operation_list (Store *store, int64_t account_id, GError **error);
MailOperation *store_operation_get (Store *store, int64_t operation_id, GError **error);
// OPERATION_ID, which is open, is not on the server for REASON, its words: "not now", or "no",
// which once said of a part of it stays.
bool
store_operation_tell (StoreWrite *write, int64_t operation_id, const char *reason, GError **error);
// A failed one is tried again: shown again, to be sent again, as far as things still stand where it
// began; of one that was put off the reason is forgotten. NOT_FOUND: it is neither. STALE: nothing
// of it can be tried.
bool store_operation_retry (StoreWrite *write, int64_t operation_id, GError **error);
// The person gives a failed one up: it leaves the list. NOT_FOUND: it is not failed.
bool store_operation_dismiss (StoreWrite *write, int64_t operation_id, GError **error);

// index.db was lost, or fell behind, before STORE was opened: some of what is to be sent waits for
// the rows it is about, and can be sent once their folder is whole here.
bool store_operation_are_unresolved (Store *store);

// One message's part of an operation, for the account's worker.
typedef struct {
  int64_t id;
  int64_t operation_id;
  int64_t account_id;
  MailOperationKind kind;         // MOVE, COPY, DELETE, APPEND or RESTORE
  MailOperationState state;       // PENDING or SENDING; SENDING after a cut: probe before repeating
  int64_t message_id;             // here
  int64_t from_folder_id;         // 0 for APPEND and RESTORE
  uint32_t from_uidvalidity;      // of from_folder when recorded
  uint32_t from_uid;              // where it lies on the server now
  int64_t to_folder_id;           // 0 for DELETE
  uint32_t to_uidnext_at_sending; // what the target's UIDNEXT was before sending, for probing
  char *rfc_message_id;           // without brackets, "" if none
  uint64_t size;
  int64_t received; // INTERNALDATE to append with
  MailFlags flags;  // to append with
  // APPEND: the same message is to leave another account once the server is known to have this copy
  // (its UID told, or found there).
  bool is_awaited;
  // DELETE after a copy into an account at home: that copy's message, else 0. It must read back
  // before the server is told.
  int64_t home_copy_id;
  int64_t sent_at; // SENDING: since when, seconds since 1970
  // From_folder is to be deleted once this has left it: it is looked into no more.
  bool is_last_of_folder;
  bool was_put_off; // the server said "not now" the last time
} StoreStep;

void store_step_free (StoreStep *step);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreStep, store_step_free)

// Steps of the account that can be sent now (nothing earlier on the same message is unfinished, and
// nobody holds them: store-hold.h), oldest first. StoreStep. Those still SENDING from before come
// first, those that were put off last, beginning with what was not tried for longest.
GPtrArray *store_step_list (Store *store, int64_t account_id, uint32_t limit, GError **error);
// Those that nothing holds up but the UID of their message: an earlier step brought it to
// from_folder and was not told. It comes when the message turns up there; it may be gone already.
// Only messages with a Message-ID, or in folders that are to be deleted. Not those whose folder has
// got new UIDs and is read anew for it. StoreStep.
GPtrArray *
store_step_list_awaiting (Store *store, int64_t account_id, uint32_t limit, GError **error);

// *OUT: what lies at UID of STEP's goal may be what STEP brought there. It is not where another
// message is known to lie, nor where another step brought its own, even if that is to leave again.
bool store_step_may_have_brought (Store *store, const StoreStep *step, uint32_t uid, bool *out,
                                  GError **error);

// The folder has another UIDVALIDITY and the same UIDs: what waits goes by them still.
bool
store_step_renumber (StoreWrite *write, int64_t folder_id, uint32_t uidvalidity, GError **error);

// About to be written to the line, durably noted first. TO_UIDNEXT 0: unknown. Not open: it ended
// since it was listed (the person took it back) and must not be sent.
bool store_step_sending (StoreWrite *write, int64_t step_id, uint32_t to_uidnext, bool *out_is_open,
                         GError **error);
// It is known not to have happened: PENDING again, where it is open still; over, with what takes it
// back, where the person has done that meanwhile.
bool store_step_retry (StoreWrite *write, int64_t step_id, GError **error);
// The server says "not now" (REASON, its words, not ""), which its operation tells until it ends.
// The state stays: what is SENDING may have happened all the same.
bool
store_step_put_off (StoreWrite *write, const StoreStep *step, const char *reason, GError **error);
// Done. TO_UID from COPYUID or APPENDUID, or 0: the row takes its UID when the message turns up.
bool store_step_done (StoreWrite *write, int64_t step_id, uint32_t to_uidvalidity, uint32_t to_uid,
                      GError **error);
// Refused (REASON): undone here, the operation is FAILED.
bool store_step_failed (StoreWrite *write, int64_t step_id, const char *reason, GError **error);
// The message of a step that awaits its UID was found at UID of from_folder, under UIDVALIDITY: it
// can be sent. One that has ended meanwhile stays as it ended.
bool store_step_found (StoreWrite *write, int64_t step_id, uint32_t uidvalidity, uint32_t uid,
                       GError **error);
// The message is gone on the server: server delete beats local move. Its row goes; not an error.
bool store_step_gone (StoreWrite *write, int64_t step_id, GError **error);

G_END_DECLS

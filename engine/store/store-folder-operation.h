// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the person did to folders, in the operation log (design.md §6): recorded in keep.db, shown
// at once, sent in the order it was done. While a change waits, a folder's path is the person's and
// its raw name the server's.

#pragma once

#include "base/mail-operation.h"
#include "store/store-folder.h"

G_BEGIN_DECLS

// Each records, shows, and returns the operation's id; 0 with error. INVALID: the name can't be
// used or is taken, or the folder is one that mail needs (the inbox, Sent, Trash, …). NOT_FOUND:
// it is gone.

// MAILBOX->raw_name: the name as the server will see it.
int64_t store_operation_create_folder (StoreWrite *write, int64_t account_id,
                                       const StoreMailbox *mailbox, GError **error);
// With the folders below it. PATH: whole.
int64_t store_operation_rename_folder (StoreWrite *write, int64_t folder_id, const char *path,
                                       GError **error);
// For good, with the folders below it. Only a folder that held no mail comes back by undo once the
// server was told.
int64_t store_operation_delete_folder (StoreWrite *write, int64_t folder_id, GError **error);
int64_t store_operation_subscribe_folder (StoreWrite *write, int64_t folder_id, bool subscribed,
                                          GError **error);

// Neither FOLDER_ID nor one below it has, or may have, mail. False also when it is gone.
bool store_folder_is_empty (Store *store, int64_t folder_id);

// One folder's part of an operation, for the account's worker.
typedef struct {
  int64_t id;
  int64_t operation_id;
  MailOperationKind kind;
  MailOperationState state; // PENDING, or SENDING after a cut: probe before repeating
  int64_t folder_id;
  char *path;     // before; CREATE_FOLDER: of the new one
  char *new_path; // RENAME_FOLDER: after; else ""
  char delimiter;
  bool had_mail; // DELETE_FOLDER: the person knows that mail goes with it
  bool is_ready; // nobody holds it, and what was done before in a folder that goes has been sent
} StoreFolderStep;

void store_folder_step_free (StoreFolderStep *step);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreFolderStep, store_folder_step_free)

// Open steps of the account in the order they were done. StoreFolderStep.
GPtrArray *store_folder_step_list (Store *store, int64_t account_id, GError **error);

// About to be written to the line, durably noted first. Not open: it ended since it was listed (the
// person took it back) and must not be sent.
bool store_folder_step_sending (StoreWrite *write, int64_t step_id, bool *out_is_open, GError **);
// It is known not to have happened: PENDING again, where it is open still.
bool store_folder_step_retry (StoreWrite *write, int64_t step_id, GError **error);
// Done. RAW_NAME: the server's name of a folder created or renamed, else NULL.
bool
store_folder_step_done (StoreWrite *write, int64_t step_id, const char *raw_name, GError **error);
// Another client renamed the account's folder PATH to NEW_PATH: what is still to be done to folders
// below it is done by the names that they have then.
bool store_folder_step_follow (StoreWrite *write, int64_t account_id, const char *path,
                               const char *new_path, char delimiter, GError **error);
// Refused (REASON): undone here with what else is open of the operation, which is FAILED.
bool
store_folder_step_failed (StoreWrite *write, int64_t step_id, const char *reason, GError **error);

// PATH as LIST told it, as the person calls that folder by what is open of STEPS; NULL when it was
// deleted here. *OUT_SUBSCRIBED: set where STEPS say. Caller frees.
char *store_folder_step_translate (const GPtrArray *steps, const char *path, bool *out_subscribed);

G_END_DECLS

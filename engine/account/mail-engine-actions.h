// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person does to messages and folders: operations, each of which can be taken back.
// Part of MailEngine: what holds of all its calls is told in mail-engine.h.

#pragma once

#include "account/mail-engine.h"
#include "base/mail-folder.h"
#include "base/mail-operation.h"
#include "base/mail-query.h"
#include "base/mail-removed.h"
#include "base/mail-row.h"

G_BEGIN_DECLS

// Each records the change durably, shows it at once, and sends it when possible.
// → the operation's id, for undo; 0 with error. NOT_FOUND when no target is there any more.
void mail_engine_flag_async (MailEngine *engine, const MailTarget *target, MailFlags add,
                             MailFlags remove, const char *const *add_keywords,
                             const char *const *remove_keywords, GCancellable *,
                             GAsyncReadyCallback, void *data);
// Labels by their names (base/mail-label.h). INVALID: one of ADD can't be a label.
void mail_engine_label_async (MailEngine *engine, const MailTarget *target, const char *const *add,
                              const char *const *remove, GCancellable *, GAsyncReadyCallback,
                              void *data);

// TO_FOLDER_ID may be another account's, also one at home: then the mail leaves its own account
// once the other one is known to have it. OFFLINE: something of it is not here and can't be
// downloaded now.
void mail_engine_move_async (MailEngine *engine, const MailTarget *target, int64_t to_folder_id,
                             GCancellable *, GAsyncReadyCallback, void *data);
void mail_engine_copy_async (MailEngine *engine, const MailTarget *target, int64_t to_folder_id,
                             GCancellable *, GAsyncReadyCallback, void *data);

// To the account's folder of ROLE (ARCHIVE, TRASH, JUNK, INBOX), made on the server when it has
// none. JUNK also sets $Junk, INBOX from Junk sets $NotJunk. From Trash to TRASH is a delete for
// good.
void mail_engine_move_to_role_async (MailEngine *engine, const MailTarget *target, MailRole role,
                                     GCancellable *, GAsyncReadyCallback, void *data);
// For good. HELD: no server is told before mail_engine_release_async(), or an hour later, so that
// it can be taken back until then. It is on record at once: where the program ends before, it is
// told at the next start.
void mail_engine_delete_async (MailEngine *engine, const MailTarget *target, bool held,
                               GCancellable *, GAsyncReadyCallback, void *data);
// What was held can't be taken back any more. Fine where it was. Finish by operation_finish.
void mail_engine_release_async (MailEngine *engine, int64_t operation_id, GCancellable *,
                                GAsyncReadyCallback, void *data);
int64_t mail_engine_operation_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Takes an operation back, also after it reached the server, but for what is deleted for good
// there. OPERATION_ID 0: the latest that can be. → the id undone. NOT_FOUND when there is nothing
// to undo, or what it was of is not here any more; it does not stand in the way of the one before.
void mail_engine_undo_async (MailEngine *engine, int64_t operation_id, GCancellable *,
                             GAsyncReadyCallback, void *data);

// The person has seen a failed operation: it leaves the list. Finish by operation_finish.
void mail_engine_dismiss_operation_async (MailEngine *engine, int64_t operation_id, GCancellable *,
                                          GAsyncReadyCallback, void *data);

// A failed operation is shown and sent again. STALE: nothing of it stands as it did. Finish by
// operation_finish.
void mail_engine_retry_operation_async (MailEngine *engine, int64_t operation_id, GCancellable *,
                                        GAsyncReadyCallback, void *data);

// What the person does to folders: operations like the others, finished by operation_finish.
// INVALID: the name can't be used or is taken, or the folder is one that mail needs.

// PATH: whole, with the account's delimiter; put below the account's namespace where it is not.
void mail_engine_create_folder_async (MailEngine *engine, int64_t account_id, const char *path,
                                      GCancellable *, GAsyncReadyCallback, void *data);
// With the folders below it; mail, UIDs and content stay.
void mail_engine_rename_folder_async (MailEngine *engine, int64_t folder_id, const char *path,
                                      GCancellable *, GAsyncReadyCallback, void *data);
// FOR_GOOD: never below the trash. HELD: as with mail.
void mail_engine_delete_folder_async (MailEngine *engine, int64_t folder_id, bool for_good,
                                      bool held, GCancellable *, GAsyncReadyCallback, void *data);
void mail_engine_subscribe_folder_async (MailEngine *engine, int64_t folder_id, bool subscribed,
                                         GCancellable *, GAsyncReadyCallback, void *data);

// What deleting a folder, not FOR_GOOD, will be.
typedef enum {
  MAIL_FOLDER_DELETION_TO_TRASH, // it is moved below the trash; undo brings it back
  MAIL_FOLDER_DELETION_EMPTY,    // no mail goes with it; undo makes it again
  MAIL_FOLDER_DELETION_FOR_GOOD, // it lies in the trash: ask, for nothing brings it back for long
} MailFolderDeletion;
MailFolderDeletion mail_engine_read_folder_deletion (MailEngine *engine, int64_t folder_id);

// What servers dropped and is kept 30 days, of ACCOUNT_ID (0: of all), the latest first.
// MailRemoved; its rows by read_rows().
GPtrArray *
mail_engine_read_removed (MailEngine *engine, int64_t account_id, uint32_t limit, GError **error);
// Uploads MESSAGE_IDS, of one account, again: into TO_FOLDER_ID, or (0) where each was. Finish by
// operation_finish. UNSUPPORTED: of one of them only the headers are here.
void mail_engine_restore_removed_async (MailEngine *engine, const int64_t *message_ids, size_t n,
                                        int64_t to_folder_id, GCancellable *, GAsyncReadyCallback,
                                        void *data);
// Forgets it all for good.
void mail_engine_empty_removed_async (MailEngine *engine, int64_t account_id, GCancellable *,
                                      GAsyncReadyCallback, void *data);
bool mail_engine_empty_removed_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Pending and failed operations, oldest first. MailOperation.
GPtrArray *mail_engine_read_operations (MailEngine *engine, int64_t account_id);
// Any, whatever its state: of one that was undone the reason tells what could not be. NULL: gone.
MailOperation *mail_engine_read_operation (MailEngine *engine, int64_t operation_id);

G_END_DECLS

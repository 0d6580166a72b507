// SPDX-License-Identifier: GPL-3.0-or-later
//
// The store as a whole: import and export, the copy that is kept, checks and counts.
// Part of MailEngine: what holds of all its calls is told in mail-engine.h.

#pragma once

#include "account/mail-engine.h"
#include "base/mail-backup.h"
#include "base/mail-stats.h"
#include "base/mail-transfer.h"

G_BEGIN_DECLS

// Brings the mail of PATH (an mbox file, a Maildir, .eml files, a folder of such) into FOLDER of
// ACCOUNT_ID, with what lies in folders below it; FOLDER has '/' between its names. NULL: what lies
// at the top into the inbox, the rest into folders of its names. What is there already, by its
// bytes, is left out, so that it can be done again after a cut. OUT is set also with error: so far
// it came. NOT_FOUND: no mail.
void mail_engine_import_async (MailEngine *engine, const char *path, int64_t account_id,
                               const char *folder, MailTransferFunc progress, void *progress_data,
                               GCancellable *, GAsyncReadyCallback, void *data);
bool
mail_engine_import_finish (MailEngine *engine, GAsyncResult *, MailTransfer *out, GError **error);

// Writes mail of ACCOUNT_ID and FOLDER_ID (0: all) that SEARCH (NULL: all) finds below the folder
// DEST: a tree of folders, of all accounts one below each name; or into the one file DEST that ends
// in ".mbox". What is not here is fetched where a server can be reached. INVALID: an mbox of that
// name is there, or SEARCH is none.
void mail_engine_export_async (MailEngine *engine, int64_t account_id, int64_t folder_id,
                               const char *search, MailArchiveFormat format, const char *dest,
                               MailTransferFunc progress, void *progress_data, GCancellable *,
                               GAsyncReadyCallback, void *data);
// The same of TARGET, as its folder (0: any) shows it: all these messages, or all those of the
// conversations, go into DEST. Its finish is export_finish.
void mail_engine_export_target_async (MailEngine *engine, const MailTarget *target,
                                      MailArchiveFormat format, const char *dest,
                                      MailTransferFunc progress, void *progress_data,
                                      GCancellable *, GAsyncReadyCallback, void *data);
bool
mail_engine_export_finish (MailEngine *engine, GAsyncResult *, MailTransfer *out, GError **error);

// Keeps a copy in DIR of all that exists nowhere else: mail that lives here as a Maildir for each
// account, and the rest beside it (accounts without passwords, drafts, outbox, ledgers). What DIR
// has already is not written again; everything is read back. Cut short at any moment it leaves the
// former copy good. OUT's failed: messages that are damaged here.
void
mail_engine_backup_async (MailEngine *engine, const char *dir, MailTransferFunc progress,
                          void *progress_data, GCancellable *, GAsyncReadyCallback, void *data);
bool
mail_engine_backup_finish (MailEngine *engine, GAsyncResult *, MailTransfer *out, GError **error);
// Where the copy is kept that is looked after: mail_engine_backup_async() to this folder is noted.
void mail_engine_read_backup (MailEngine *engine, MailBackup *out);
// DIR NULL: none. NO_REMINDER: the person need not be told so.
void mail_engine_set_backup_async (MailEngine *engine, const char *dir, bool no_reminder,
                                   GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_set_backup_finish (MailEngine *engine, GAsyncResult *, GError **error);
// Before opening: fills the data folder, which holds nothing that exists nowhere else, from the
// backup in DIR, by its hashes. NOT_FOUND: there is none; INVALID: the data folder is not empty.
void mail_engine_restore_backup_async (MailEngine *engine, const char *dir,
                                       MailTransferFunc progress, void *progress_data,
                                       GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_restore_backup_finish (MailEngine *engine, GAsyncResult *, MailTransfer *out,
                                        GError **error);

// Reads every database and content hash. REPAIR rebuilds what can be rebuilt. → array of
// MailFileCheck.
void mail_engine_check_store_async (MailEngine *engine, bool repair, GCancellable *,
                                    GAsyncReadyCallback, void *data);
GPtrArray *mail_engine_check_store_finish (MailEngine *engine, GAsyncResult *, GError **error);

// The next part of the slow pass over mail that lives here, which begins once a month; what comes
// of it is in MailStats. → seconds until there is more to do; -1 with error.
void
mail_engine_check_home_async (MailEngine *engine, GCancellable *, GAsyncReadyCallback, void *data);
int64_t mail_engine_check_home_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Counts over all accounts; takes as long as counting them does.
bool mail_engine_read_stats (MailEngine *engine, MailStats *out_stats, GError **error);
// Of them only what damage there was and what the last look at home found; a few reads by key.
bool mail_engine_read_damage (MailEngine *engine, MailStats *out_stats, GError **error);

G_END_DECLS

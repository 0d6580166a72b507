// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is shown: folders, lists, conversations, labels and messages; and the pass that brings them.
// Part of MailEngine: what holds of all its calls is told in mail-engine.h.

#pragma once

#include "account/mail-engine.h"
#include "base/mail-folder.h"
#include "base/mail-label.h"
#include "base/mail-query.h"
#include "base/mail-row.h"
#include "base/mail-state.h"
#include "mime/mime-message.h"

G_BEGIN_DECLS

// One whole pass: sends pending operations and the outbox, then syncs. ACCOUNT_ID 0: every account.
// FOLDERS: NULL-terminated paths, NULL for all. → array of MailSyncReport.
void mail_engine_sync_async (MailEngine *engine, int64_t account_id, const char *const *folders,
                             MailBodies bodies, GCancellable *, GAsyncReadyCallback, void *data);
GPtrArray *mail_engine_sync_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Ends what a POP3 account downloads, or waits to: what has come stays, and the rest comes at the
// next check.
void mail_engine_cancel_check (MailEngine *engine, int64_t account_id);

// Bytes that are free where mail is kept, UINT64_MAX where that can't be told. At once.
uint64_t mail_engine_read_room (MailEngine *engine);

// The folder the window shows: kept live (IDLE or short STATUS rounds) beside the inbox. 0: none.
void mail_engine_set_open_folder (MailEngine *engine, int64_t folder_id);

GPtrArray *mail_engine_read_folders (MailEngine *engine,
                                     int64_t account_id); // MailFolder; 0: all; sidebar order
MailFolder *mail_engine_read_folder (MailEngine *engine, int64_t folder_id);
MailFolder *mail_engine_read_folder_by_role (MailEngine *engine, int64_t account_id, MailRole role);

// The newest LIMIT ids older than (BEFORE_DATE, BEFORE_ID) in sort order (0, 0: from the top), at
// once.
MailIdList *
mail_engine_read_list_page (MailEngine *engine, const MailQuery *query, int64_t before_date,
                            int64_t before_id, uint32_t limit, GError **error);

// The whole list. INVALID when the search text can't be understood.
void mail_engine_read_list_async (MailEngine *engine, const MailQuery *query, GCancellable *,
                                  GAsyncReadyCallback, void *data);
MailIdList *mail_engine_read_list_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Rows by id, in the order of IDS; NULL where one is gone. FOLDER_ID: which folder's flags and uid
// to show, 0: any.
GPtrArray *mail_engine_read_rows (MailEngine *engine, int64_t folder_id, const int64_t *ids,
                                  size_t n, GError **error);
GPtrArray *mail_engine_read_conversations (MailEngine *engine, int64_t folder_id,
                                           const int64_t *thread_ids, size_t n, GError **error);

// All messages of a conversation, oldest first, each once, also those in other folders (Sent,
// Archive) but Trash and Junk, unless FOLDER_ID is such a folder. MailRow.
GPtrArray *mail_engine_read_conversation_messages (MailEngine *engine, int64_t folder_id,
                                                   int64_t thread_id, GError **error);

// Names of the labels of ACCOUNT_ID (0: of all accounts), sorted, with folders where these are
// labels; IN_USE: only those that some message has, and no folders. Array of char *.
GPtrArray *mail_engine_read_labels (MailEngine *engine, int64_t account_id, bool in_use);

// Every folder that holds MESSAGE_ID, as an array of int64_t.
GArray *mail_engine_read_folders_of (MailEngine *engine, int64_t message_id, GError **error);

// A snippet of MESSAGE_ID's text around the words of SEARCH, with matches between U+0002 and
// U+0003; NULL if none.
char *mail_engine_read_snippet (MailEngine *engine, int64_t message_id, const char *search);

// Of each of IDS, messages or conversations as QUERY lists them, the snippet for its search, cut on
// a worker: an array of char *, in their order, NULL where there is none. A conversation's is that
// of its newest message that has one.
void
mail_engine_load_snippets_async (MailEngine *engine, const MailQuery *query, const int64_t *ids,
                                 size_t n, GCancellable *, GAsyncReadyCallback, void *data);
GPtrArray *mail_engine_load_snippets_finish (MailEngine *engine, GAsyncResult *, GError **error);

// The parsed message, fetched from the server first when it is not here. Immutable; share freely.
// OFFLINE when it is not here and can't be fetched; NOT_FOUND when it is gone.
void mail_engine_load_message_async (MailEngine *engine, int64_t message_id, GCancellable *,
                                     GAsyncReadyCallback, void *data);
MimeMessage *mail_engine_load_message_finish (MailEngine *engine, GAsyncResult *, GError **error);

// The same, or of a large message that is not here what is needed to read it: its attachments may
// be `left_out`. No base for what needs every byte.
void mail_engine_load_readable_async (MailEngine *engine, int64_t message_id, GCancellable *,
                                      GAsyncReadyCallback, void *data);
MimeMessage *mail_engine_load_readable_finish (MailEngine *engine, GAsyncResult *, GError **error);

// The same with the part at PART_PATH, which is fetched first where it was left out:
// mail_engine_get_state() tells how far it is. NOT_FOUND also when there is no such part.
void mail_engine_load_part_async (MailEngine *engine, int64_t message_id, const char *part_path,
                                  GCancellable *, GAsyncReadyCallback, void *data);
MimeMessage *mail_engine_load_part_finish (MailEngine *engine, GAsyncResult *, GError **error);

// The bytes as the server sent them.
void mail_engine_load_raw_async (MailEngine *engine, int64_t message_id, GCancellable *,
                                 GAsyncReadyCallback, void *data);
GBytes *mail_engine_load_raw_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Writes the decoded part at PART_PATH ("1.2") to FILE: temporary name, length verified, renamed.
void mail_engine_save_part_async (MailEngine *engine, int64_t message_id, const char *part_path,
                                  GFile *file, GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_save_part_finish (MailEngine *engine, GAsyncResult *, GError **error);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Lists: which messages or conversations a view holds, newest first, as arrays of ids; and the row
// snapshots of those on screen. Read by covering-index scans, never OFFSET.

#pragma once

#include "base/mail-query.h"
#include "base/mail-row.h"
#include "base/mail-stats.h"
#include "store/store.h"

G_BEGIN_DECLS

// The newest LIMIT entries after (BEFORE_DATE, BEFORE_ID) (0, 0: from the top). Bounded work for
// every query without search text. INVALID: the search text can't be understood; names what.
MailIdList *store_list_page (Store *store, const MailQuery *query, int64_t before_date,
                             int64_t before_id, uint32_t limit, GError **error);

// The whole list; for a worker thread. CANCELLABLE may be NULL.
MailIdList *
store_list_all (Store *store, const MailQuery *query, GCancellable *cancellable, GError **error);

// All that lies in FOLDER_ID, newest first, also what sleeps and is in no list of it: for who takes
// mail elsewhere. Likewise.
MailIdList *
store_list_folder (Store *store, int64_t folder_id, GCancellable *cancellable, GError **error);

// MailRow by id in the order of IDS, NULL where one is gone. FOLDER_ID: whose flags and UID to
// show, 0: any. An id that follows itself is the next of the message's copies there.
GPtrArray *
store_list_rows (Store *store, int64_t folder_id, const int64_t *ids, size_t n, GError **error);
// MailConversation by thread id, likewise. Counts and people are of all folders but Trash and Junk,
// unless FOLDER_ID is one.
GPtrArray *store_list_conversations (Store *store, int64_t folder_id, const int64_t *thread_ids,
                                     size_t n, GError **error);
// The conversation's messages, oldest first, each once. MailRow.
GPtrArray *store_list_conversation_messages (Store *store, int64_t folder_id, int64_t thread_id,
                                             GError **error);

// Every folder that holds MESSAGE_ID. GArray of int64_t.
GArray *store_list_folders_of (Store *store, int64_t message_id, GError **error);

// Seen and imported addresses that match PREFIX (of the address, or of any word of the name), best
// first: those written to, those imported, those heard from. "" fits all. Goes through all of them.
// MailAddress.
GPtrArray *
store_list_completions (Store *store, const char *prefix, uint32_t limit, GError **error);

// Counts over all accounts, and what the last look at mail that lives here found.
bool store_list_stats (Store *store, MailStats *out_stats, GError **error);
// Of them only what damage there was, and what the last look found: a few rows by key.
bool store_list_damage (Store *store, MailStats *out_stats, GError **error);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// What stands behind the ids of a list, whether it is of conversations or of messages: there each
// message is shown as a conversation of one.

#pragma once

#include "account/mail-engine.h"

G_BEGIN_DECLS

// The rows of IDS as QUERY lists them: MailConversation in their order, NULL for those that are not
// there any more. Of a message `id` and `newest_id` are its own. NULL: the store can't be read.
GPtrArray *
mail_list_read (MailEngine *engine, const MailQuery *query, const int64_t *ids, size_t n);

// The first 200 of IDS, likewise: by them it is decided what a toggle does.
GPtrArray *mail_list_read_first (MailEngine *engine, const MailQuery *query, const GArray *ids);

// Whether there is any of IDS, and each of the first has FLAG.
bool
mail_list_all_have (MailEngine *engine, const MailQuery *query, const GArray *ids, MailFlags flag);

// Whether any of the first of IDS is unread.
bool mail_list_any_is_unread (MailEngine *engine, const MailQuery *query, const GArray *ids);

// Whether the conversations of the first of IDS are muted: each, by any message.
bool mail_list_are_muted (MailEngine *engine, const MailQuery *query, const GArray *ids);

// The conversations of IDS, each once: IDS itself, one reference more, where QUERY lists those.
GArray *mail_list_dup_threads (MailEngine *engine, const MailQuery *query, GArray *ids);

// The row of THREAD_ID in a list of QUERY: itself, or its newest message that is listed; 0 if none
// is.
int64_t mail_list_find_row (MailEngine *engine, const MailQuery *query, int64_t thread_id);

// The conversation of row ID; 0 if it is gone.
int64_t mail_list_find_thread (MailEngine *engine, const MailQuery *query, int64_t id);

G_END_DECLS

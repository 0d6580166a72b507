// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rows of one query as a GListModel of MailListItem with date sections: conversations, or
// messages, each as a conversation of one (mail-list-read.h). It holds ids
// only; rows are read in pages when they are asked for, and a changed list is announced by the
// exact ranges that differ (design.md §4, Models).

#pragma once

#include "account/mail-engine.h"
#include "ui/mail-list-item.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define MAIL_TYPE_LIST_MODEL (mail_list_model_get_type ())
G_DECLARE_FINAL_TYPE (MailListModel, mail_list_model, MAIL, LIST_MODEL, GObject)

// Properties:
//   "is-loading": the whole list is not here yet (its first page may be)
// Signals:
//   "before-change" (GArray of MailListChange): emitted before the items-changed of one new list
//   "loaded" (GError *): the list was read, or could not be (INVALID: the search is no search)

// Reads the first page at once unless QUERY is a search, and the whole list on a worker.
MailListModel *mail_list_model_new (MailEngine *engine, const MailQuery *query);

// The query as given; strings live as long as the model.
const MailQuery *mail_list_model_get_query (MailListModel *model);

bool mail_list_model_is_loading (MailListModel *model);

// The id of a row, without making the row: a thread's, or a message's.
int64_t mail_list_model_get_id (MailListModel *model, unsigned int position);

// The position of ID. Linear in the list, but over 16 bytes a row.
bool mail_list_model_find (MailListModel *model, int64_t id, unsigned int *out_position);

// Row ID stays although it no longer fits the filter (it is being read). 0: nothing is kept.
void mail_list_model_keep (MailListModel *model, int64_t id);

// The snapshot at POSITION, read now if need be; borrowed, NULL if it is gone.
const MailConversation *
mail_list_model_get_conversation (MailListModel *model, unsigned int position);

G_END_DECLS

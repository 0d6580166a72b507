// SPDX-License-Identifier: GPL-3.0-or-later
//
// One row of a conversation list as GTK holds it: an id that stays, and a snapshot that is replaced
// when the conversation changes ("conversation" is notified).

#pragma once

#include "base/mail-row.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define MAIL_TYPE_LIST_ITEM (mail_list_item_get_type ())
G_DECLARE_FINAL_TYPE (MailListItem, mail_list_item, MAIL, LIST_ITEM, GObject)

MailListItem *mail_list_item_new (int64_t id);
int64_t mail_list_item_get_id (MailListItem *item);

// What the list sorts it by: in a view this may be the date of an older message.
int64_t mail_list_item_get_date (MailListItem *item);
void mail_list_item_set_date (MailListItem *item, int64_t date);

// Borrowed; NULL when the conversation is gone.
const MailConversation *mail_list_item_get_conversation (MailListItem *item);
void mail_list_item_set_conversation (MailListItem *item, MailConversation *conversation);

// Whom the newest message is to, in folders of one's own messages; NULL elsewhere.
const char *mail_list_item_get_recipients (MailListItem *item);
void mail_list_item_set_recipients (MailListItem *item, const char *recipients);

// In a search: the words around what was found, marked as mail_engine_read_snippet() does; NULL
// elsewhere, and until it is read.
const char *mail_list_item_get_snippet (MailListItem *item);
void mail_list_item_set_snippet (MailListItem *item, const char *snippet);

G_END_DECLS

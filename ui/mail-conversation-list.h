// SPDX-License-Identifier: GPL-3.0-or-later
//
// The pane of conversations, or of single messages: what the sidebar chose, filtered and searched,
// with its selection.

#pragma once

#include "account/mail-engine.h"
#include "ui/mail-selection.h"
#include "ui/mail-sidebar-item.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_CONVERSATION_LIST (mail_conversation_list_get_type ())
G_DECLARE_FINAL_TYPE (MailConversationList, mail_conversation_list, MAIL, CONVERSATION_LIST, AdwBin)

// Properties: "conversations" (else rows are messages; kept in the settings), "filter" ("all",
// "unread", "flagged", "attachments"), "is-filtered", "is-selecting".
// Signals:
//   "selection-changed" ()   which conversations are selected; once for a burst
//   "opened" ()              the person chose a row, also one that was selected already
//   "activated" ()           Return or a double click on a row
//   "banner-clicked" ()

void mail_conversation_list_set_engine (MailConversationList *list, MailEngine *engine);

// Lists what ITEM stands for (not the outbox); keeps the filter, ends the search.
void mail_conversation_list_show (MailConversationList *list, MailSidebarItem *item);

// Why not all can be done in the shown folder; NULL: nothing is forbidden.
void mail_conversation_list_set_rights (MailConversationList *list, const char *reason);

// The header's second line.
void mail_conversation_list_set_subtitle (MailConversationList *list, const char *subtitle);

// The query shown, or NULL when there is none yet. Borrowed.
const MailQuery *mail_conversation_list_get_query (MailConversationList *list);

// NULL before the first show().
MailSelection *mail_conversation_list_get_selection (MailConversationList *list);

// Selects row ID alone, now or as soon as the list is read; 0: none.
void mail_conversation_list_select (MailConversationList *list, int64_t id);
// Likewise the row of conversation THREAD_ID: in a list of messages its newest one there.
void mail_conversation_list_select_thread (MailConversationList *list, int64_t thread_id);

// Selects the row STEP away from the selection. False at the end of the list.
bool mail_conversation_list_step (MailConversationList *list, int step);

// Selects the next row below with unread mail. False if there is none near.
bool mail_conversation_list_step_unread (MailConversationList *list);

// Before the selected rows leave: selects their neighbour, so that the person goes on from there.
void mail_conversation_list_leave_selected (MailConversationList *list);

void mail_conversation_list_select_all (MailConversationList *list);

// Something else is shown in the place of the list and of what is read: no key goes from row to
// row, and what is selected is not meant.
void mail_conversation_list_set_covered (MailConversationList *list, bool is_covered);
bool mail_conversation_list_is_covered (MailConversationList *list);
bool mail_conversation_list_is_selecting (MailConversationList *list);

// Gives the rows the keyboard, if there are any.
void mail_conversation_list_focus_rows (MailConversationList *list);

void mail_conversation_list_start_search (MailConversationList *list);

// TITLE NULL: no banner.
void mail_conversation_list_set_banner (MailConversationList *list, const char *title,
                                        const char *button);
// Tells of what waits to come into the list; "waiting-clicked" () when it is to be shown. NULL:
// nothing does.
void mail_conversation_list_set_waiting (MailConversationList *list, const char *title);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// The pane a conversation is read in: its messages as cards, oldest first; or one message alone,
// with a way to the others.

#pragma once

#include "account/mail-engine.h"
#include "ui/mail-replies.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_READER (mail_reader_get_type ())
G_DECLARE_FINAL_TYPE (MailReader, mail_reader, MAIL, READER, AdwBin)

// Properties: "is-alone": no list beside it, so that there is a way back; "is-tight": there is no
// room in the header for all that the menu has, too; "is-narrow": only for the most used of it.
// Signals:
//   "failed" (GError *)            something the person asked for could not be done
//   "reply-left" (MailComposer *)  an answer that somebody wrote in waits in its conversation, as
//                                  another one is shown

void mail_reader_set_engine (MailReader *reader, MailEngine *engine);

// Shows conversation THREAD_ID as seen from FOLDER_ID (0: a view over folders). THREAD_ID 0:
// nothing is selected. Does nothing when it is shown already.
void mail_reader_show (MailReader *reader, int64_t folder_id, int64_t thread_id);

// Shows MESSAGE_ID alone, likewise.
void mail_reader_show_message (MailReader *reader, int64_t folder_id, int64_t message_id);

// Says that N conversations, else messages, are selected.
void mail_reader_show_several (MailReader *reader, unsigned int n, bool conversations);

// Whether something that is read has the keyboard.
bool mail_reader_has_keyboard (MailReader *reader);

// Answers that are written here.
MailReplies *mail_reader_get_replies (MailReader *reader);

// The conversation shown, 0 if none.
int64_t mail_reader_get_thread (MailReader *reader);

// Each acts on the message that has the focus, else on the one that was asked for alone, else on
// the newest that is no draft.
void mail_reader_answer (MailReader *reader, MailDraftKind kind);
void mail_reader_activate (MailReader *reader, const char *card_action);
void mail_reader_print (MailReader *reader);
void mail_reader_view_source (MailReader *reader);
// The newest message that is a draft, 0 if there is none.
int64_t mail_reader_find_draft (MailReader *reader);

void mail_reader_start_find (MailReader *reader);

// STEP 1: larger, -1: smaller, 0: as it was.
void mail_reader_zoom (MailReader *reader, int step);

// Scrolls down by a page. False when the end is on the screen already.
bool mail_reader_page_down (MailReader *reader);

// The last call: shows nothing any more and ends the web process.
void mail_reader_end (MailReader *reader);

G_END_DECLS

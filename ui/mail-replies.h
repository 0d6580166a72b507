// SPDX-License-Identifier: GPL-3.0-or-later
//
// Answers that are written under the conversation they belong to: one at a time is shown below it,
// the others wait until theirs is shown again.

#pragma once

#include "ui/mail-composer.h"

G_BEGIN_DECLS

#define MAIL_TYPE_REPLIES (mail_replies_get_type ())
G_DECLARE_FINAL_TYPE (MailReplies, mail_replies, MAIL, REPLIES, AdwBin)

// Properties: "conversation" (GtkWidget): what is read, above. "is-narrow": there is room for one
// of the two alone.
// Signals:
//   "left" (MailComposer *)  an answer that somebody wrote in waits, as another conversation is
//                            shown
//   "answering" (gint64)     the message whose answer comes into view
//   "closed" ()              what mail_replies_close() was to close is

void mail_replies_set_engine (MailReplies *replies, MailEngine *engine);

// Shows the answer in conversation THREAD_ID, if there is one; 0: none is shown. An answer to a
// message that is gone moves into a window.
void mail_replies_show (MailReplies *replies, int64_t thread_id);

// An answer is being made for mail_replies_take() or mail_replies_go_on(), one of which must
// follow: what is typed meanwhile is meant for it. NULL is taken where it is none, after all.
void mail_replies_expect (MailReplies *replies);

// Puts COMPOSER, which answers MESSAGE_ID, under the conversation that is shown, and the cursor
// into it. False where it has no place, as the conversation has an answer already, or there is no
// COMPOSER.
bool mail_replies_take (MailReplies *replies, MailComposer *composer, int64_t message_id,
                        MailDraftKind kind);

// Goes on with the answer of that KIND to MESSAGE_ID; false if there is none to be seen.
bool mail_replies_go_on (MailReplies *replies, int64_t message_id, MailDraftKind kind);

// COMPOSER, if it is one of these, moves into a window.
void mail_replies_pop_out (MailReplies *replies, MailComposer *composer);

// COMPOSER, one of these, gets the keyboard; one that is not shown gets a window.
void mail_replies_raise (MailReplies *replies, MailComposer *composer);

bool mail_replies_are_empty (MailReplies *replies);

// Closes them all, and keeps what was written as drafts; "closed" comes behind the last, unless
// one could not be saved and stays.
void mail_replies_close (MailReplies *replies);

G_END_DECLS

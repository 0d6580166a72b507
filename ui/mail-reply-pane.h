// SPDX-License-Identifier: GPL-3.0-or-later
//
// A composer below the conversation that it answers, with a way into a window of its own.

#pragma once

#include "ui/mail-composer.h"

G_BEGIN_DECLS

#define MAIL_TYPE_REPLY_PANE (mail_reply_pane_get_type ())
G_DECLARE_FINAL_TYPE (MailReplyPane, mail_reply_pane, MAIL, REPLY_PANE, AdwBin)

// Signals:
//   "ending" ()   nobody needs to see it any more
//   "staying" ()  but they do, after all
//   "over" ()     it has no composer any more

// Takes COMPOSER, which answers MESSAGE_ID in the way of KIND.
MailReplyPane *mail_reply_pane_new (MailEngine *engine, GtkWindow *toast_window,
                                    MailComposer *composer, int64_t message_id, MailDraftKind kind);

MailComposer *mail_reply_pane_get_composer (MailReplyPane *pane);
int64_t mail_reply_pane_get_message (MailReplyPane *pane);
MailDraftKind mail_reply_pane_get_kind (MailReplyPane *pane);

// Whether it is ending.
bool mail_reply_pane_is_ending (MailReplyPane *pane);

// Moves the composer into a window, as it is: text, cursor, and what can be undone.
void mail_reply_pane_pop_out (MailReplyPane *pane);

// Closes it, and keeps what was written as a draft.
void mail_reply_pane_close (MailReplyPane *pane);

// The conversation is left: what nobody wrote in goes. Calls back; true when it stays.
void mail_reply_pane_leave_async (MailReplyPane *pane, GAsyncReadyCallback callback, void *data);
bool mail_reply_pane_leave_finish (MailReplyPane *pane, GAsyncResult *result);

G_END_DECLS

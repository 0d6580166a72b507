// SPDX-License-Identifier: GPL-3.0-or-later
//
// Drafts that no server has yet, told above the Drafts folder's list, where they are looked for: it
// shows what the server has. They can be written on from there.

#pragma once

#include "ui/mail-conversation-list.h"

G_BEGIN_DECLS

#define MAIL_TYPE_WAITING_DRAFTS (mail_waiting_drafts_get_type ())
G_DECLARE_FINAL_TYPE (MailWaitingDrafts, mail_waiting_drafts, MAIL, WAITING_DRAFTS, GObject)

// WINDOW and LIST outlive it.
MailWaitingDrafts *mail_waiting_drafts_new (GtkWindow *window, MailEngine *engine,
                                            MailConversationList *list);

// LIST shows FOLDER now; NULL: no folder.
void mail_waiting_drafts_show (MailWaitingDrafts *drafts, const MailFolder *folder);

G_END_DECLS

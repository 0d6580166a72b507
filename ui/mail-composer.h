// SPDX-License-Identifier: GPL-3.0-or-later
//
// The composer: one message being written, with its headers, body and attachments. It knows nothing
// of the window or card that hosts it; what it wants of the host it says by signals.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_COMPOSER (mail_composer_get_type ())
G_DECLARE_FINAL_TYPE (MailComposer, mail_composer, MAIL, COMPOSER, AdwBin)

// Signals:
//   "sent" (gint64 outbox_id)    the message is in the outbox, durable
//   "discard" ()                 the person wants it thrown away
// Properties: "title" (the subject, or words for none), "status" ("Saved 14:02"), "rich";
// "is-inline": the window around it is not its own.

// DRAFT's account_id 0: the first account.
MailComposer *mail_composer_new (MailEngine *engine, MailDraft *draft);

// Saves what is written now, the last keystroke included. Fails when it could not be made durable.
void mail_composer_save_async (MailComposer *composer, GAsyncReadyCallback callback, void *data);
bool mail_composer_save_finish (MailComposer *composer, GAsyncResult *result, GError **error);

// It is on its way into the outbox, or a question about that is open: it ends by itself, or stays.
bool mail_composer_is_sending (MailComposer *composer);

// No further saves: the draft is to be closed, discarded or gone.
void mail_composer_stop (MailComposer *composer);

// The draft as it is on the screen, without what the body has not yet told; the caller unrefs.
MailDraft *mail_composer_dup_draft (MailComposer *composer);

// The id it is stored under; 0 before the first save.
int64_t mail_composer_get_draft_id (MailComposer *composer);

// Puts the cursor where the person goes on: the recipients when there are none, else the body.
void mail_composer_focus (MailComposer *composer);

// Shows SENTENCE in the banner, until the person closes it or a save succeeds.
void mail_composer_show_trouble (MailComposer *composer, const char *sentence);

G_END_DECLS

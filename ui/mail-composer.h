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
//   "discarded" ()               the person threw it away
// Properties: "title" (the subject, or words for none), "status" ("Saved 14:02").

MailComposer *mail_composer_new (MailEngine *engine, MailDraft *draft);

// Saves what is written now. FINISH gives the stored draft, or NULL without error when there is
// nothing worth keeping.
void mail_composer_save_async (MailComposer *composer, GAsyncReadyCallback callback, void *data);
MailDraft *mail_composer_save_finish (MailComposer *composer, GAsyncResult *result, GError **error);

// The draft as it is on the screen; the caller unrefs.
MailDraft *mail_composer_dup_draft (MailComposer *composer);

// The id it is stored under; 0 before the first save.
int64_t mail_composer_get_draft_id (MailComposer *composer);

// Puts the cursor where the person goes on: the recipients when there are none, else the body.
void mail_composer_grab_focus (MailComposer *composer);

G_END_DECLS

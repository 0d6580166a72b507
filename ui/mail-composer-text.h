// SPDX-License-Identifier: GPL-3.0-or-later
//
// The text of a message being written: its body in one of the two forms, the way from one to the
// other, and finding in it.

#pragma once

#include "ui/mail-composer-attachments.h"
#include "ui/mail-composer-body.h"
#include "ui/mail-composer-spare.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_COMPOSER_TEXT (mail_composer_text_get_type ())
G_DECLARE_FINAL_TYPE (MailComposerText, mail_composer_text, MAIL, COMPOSER_TEXT, AdwBin)

// Signals:
//   "changed" ()        as the body's
//   "body-changed" ()   get_body has another answer
//   "send" ()           as the body's
// Property "rich": the form. Set, it asks first if something would be lost, and may stay.

// Where inline images are kept; set once, before anything is loaded.
void
mail_composer_text_set_attachments (MailComposerText *text, MailComposerAttachments *attachments);

// Where the views of formatted texts come from; set once, before anything is loaded.
void mail_composer_text_set_spare (MailComposerText *text, MailComposerSpare *spare);

// Shows DRAFT's body in the form it has; emits "body-changed".
void mail_composer_text_load (MailComposerText *text, const MailDraft *draft);

// DRAFT with the body as it is on the screen; the caller unrefs. WITHOUT_PLAIN: the plain form of a
// formatted text, which takes longer than a keystroke may, is left to whoever stores it.
MailDraft *
mail_composer_text_apply (MailComposerText *text, const MailDraft *draft, bool without_plain);

// Borrowed; another one after the form changed.
MailComposerBody *mail_composer_text_get_body (MailComposerText *text);
bool mail_composer_text_is_rich (MailComposerText *text);

// Opens the bar to find words.
void mail_composer_text_find (MailComposerText *text);

G_END_DECLS

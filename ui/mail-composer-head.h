// SPDX-License-Identifier: GPL-3.0-or-later
//
// The upper part of a composer: who writes, to whom, about what. It knows its fields only; the rest
// of the draft is the composer's.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_COMPOSER_HEAD (mail_composer_head_get_type ())
G_DECLARE_FINAL_TYPE (MailComposerHead, mail_composer_head, MAIL, COMPOSER_HEAD, AdwBin)

// Signals:
//   "changed" ()   a field has another content
//   "done" ()      Enter in the last field: on to the text
//   "identity-changed" ()   the person chose another sender; "changed" follows
//   "note" (const char *)   a sentence that the person should read
// Property "subject": what is typed there.

// Shows DRAFT's fields; emits nothing.
void mail_composer_head_load (MailComposerHead *head, MailEngine *engine, const MailDraft *draft);

// DRAFT with its fields as they are on the screen; the caller unrefs.
MailDraft *mail_composer_head_apply (MailComposerHead *head, const MailDraft *draft);

// Scrolls what is more than HEIGHT pixels, and fits the names of recipients into their width.
void mail_composer_head_fit (MailComposerHead *head, int height);

// Puts the recipients and subject of DRAFT into fields that are empty.
void mail_composer_head_fill (MailComposerHead *head, const MailDraft *draft);

// Who writes; NULL before load. Borrowed.
const MailIdentity *mail_composer_head_get_identity (MailComposerHead *head);

// The first recipient's address; NULL while there is none. The caller frees.
char *mail_composer_head_dup_first_recipient (MailComposerHead *head);

// Shows where answers are to go, as if it had been loaded so.
void mail_composer_head_set_reply_to (MailComposerHead *head, const char *reply_to);

// Makes recipients of what is typed.
void mail_composer_head_commit (MailComposerHead *head);

// Shows the row for copies, or that for hidden ones, with the cursor in it.
void mail_composer_head_show_copies (MailComposerHead *head, bool hidden);

// Shows the row for where answers are to go, with the cursor in it.
void mail_composer_head_show_reply_to (MailComposerHead *head);

// Puts the cursor into the first field that is still empty. → false when there is none.
bool mail_composer_head_focus (MailComposerHead *head);

// Puts the cursor to the recipients.
void mail_composer_head_focus_recipients (MailComposerHead *head);

// Where the text is left for by Shift+Tab.
void mail_composer_head_focus_subject (MailComposerHead *head);

G_END_DECLS

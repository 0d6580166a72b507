// SPDX-License-Identifier: GPL-3.0-or-later
//
// All ways to open a composer. PARENT is where toasts about the message appear (in the first
// AdwToastOverlay found in it); it may be NULL.

#pragma once

#include "account/mail-engine.h"
#include "ui/mail-replies.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

// Opens a composer on DRAFT in a window, or raises the one that already edits it. DRAFT NULL: a
// new, empty message. DRAFT's account_id 0: the first account. Without any account, sets up one
// instead, and gives NULL; else the composer, borrowed.
MailComposer *mail_composer_present (GtkWindow *parent, MailEngine *engine, MailDraft *draft);

// Whether a composer has the draft DRAFT_ID.
bool mail_composer_is_open (int64_t draft_id);

// Where an answer to what WIDGET shows is to be written, if the person wants it below the
// conversation; NULL: in a window. Borrowed. What is typed from now on is meant for the answer:
// mail_composer_reply() must follow.
MailReplies *mail_composer_expect_reply (GtkWidget *widget);

// Answers or forwards MESSAGE_ID: asks the engine for the quoted draft and opens it in REPLIES, as
// mail_composer_expect_reply() gave it, or where it is NULL or has one already, in a window.
// SELECTION: the marked text to quote, or NULL for the whole message. What fails is told in a toast
// of PARENT.
void mail_composer_reply (GtkWindow *parent, MailReplies *replies, MailEngine *engine,
                          MailDraftKind kind, int64_t message_id, const char *selection);

// Answers or forwards MESSAGE, which is not among the mail here, in a window. ATTRIBUTION: the line
// above its quote. Else as mail_composer_reply().
void
mail_composer_reply_to_stray (GtkWindow *parent, MailEngine *engine, MailDraftKind kind,
                              MimeMessage *message, const char *selection, const char *attribution);

// Opens a new message made of MESSAGE_IDS, as COPY says.
void mail_composer_copy (GtkWindow *parent, MailEngine *engine, MailCopy copy,
                         const int64_t *message_ids, size_t n);

// Opens the message MESSAGE_ID of a Drafts folder for editing.
void mail_composer_open_draft (GtkWindow *parent, MailEngine *engine, int64_t message_id);

// Opens what a mailto: URI asks for (RFC 6068), by security.md P7.
void mail_composer_present_mailto (GtkWindow *parent, MailEngine *engine, const char *uri);

// Reopens the drafts that were being written when the last process ended. Call once after the
// engine is open and PARENT is shown.
void mail_composer_resume_all (GtkWindow *parent, MailEngine *engine);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// The window a composer lives in, and the ways to open one. The window owns closing: what was
// written is kept as a draft, and the parent's toasts offer to take that, or a sending, back.

#pragma once

#include "account/mail-engine.h"
#include "ui/mail-composer.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_COMPOSER_WINDOW (mail_composer_window_get_type ())
G_DECLARE_FINAL_TYPE (MailComposerWindow, mail_composer_window, MAIL, COMPOSER_WINDOW, AdwWindow)

// Opens a composer on DRAFT, or raises the window that already edits it. DRAFT NULL: a new, empty
// message. PARENT: where toasts about it appear (the first AdwToastOverlay found in it); may be
// NULL. DRAFT's account_id 0: the first account that can send.
void mail_composer_present (GtkWindow *parent, MailEngine *engine, MailDraft *draft);

// Answers or forwards MESSAGE_ID: asks the engine for the quoted draft and opens it. SELECTION:
// the marked text to quote, or NULL for the whole message. What fails is told in a toast of PARENT.
void mail_composer_reply (GtkWindow *parent, MailEngine *engine, MailDraftKind kind,
                          int64_t message_id, const char *selection);

// Opens the message MESSAGE_ID of a Drafts folder for editing.
void mail_composer_open_draft (GtkWindow *parent, MailEngine *engine, int64_t message_id);

// Opens what a mailto: URI asks for (RFC 6068), by security.md P7.
void mail_composer_present_mailto (GtkWindow *parent, MailEngine *engine, const char *uri);

// Reopens the drafts that were being written when the last process ended. Call once after the
// engine is open and PARENT is shown.
void mail_composer_resume_all (GtkWindow *parent, MailEngine *engine);

// Saves every open composer now; CALLBACK runs when all of it is durable. For quitting.
void mail_composer_save_all_async (GtkApplication *application, GAsyncReadyCallback callback,
                                   void *data);
bool mail_composer_save_all_finish (GAsyncResult *result, GError **error);

G_END_DECLS

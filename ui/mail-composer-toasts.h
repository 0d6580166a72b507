// SPDX-License-Identifier: GPL-3.0-or-later
//
// What becomes of a message when its composer closes, told in toasts of another window that take it
// back. WINDOW may be NULL, or have no toast overlay: then it is done without a word.

#pragma once

#include "account/mail-engine.h"

#include "ui/mail-composer.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

// Closes the draft DRAFT_ID, which stays; the toast offers to discard it.
void mail_composer_toasts_keep (GtkWindow *window, MailEngine *engine, int64_t draft_id);

// COMPOSER, which is below a conversation in WINDOW, waits there, as another one is shown; the
// toast moves it into a window.
void mail_composer_toasts_wait (GtkWindow *window, MailComposer *composer);

// A draft is opened in WINDOW's stead: no toast offers to discard one any more.
void mail_composer_toasts_withdraw (GtkWindow *window);

// Discards it; the toast brings it back.
void mail_composer_toasts_discard (GtkWindow *window, MailEngine *engine, int64_t draft_id);

// The message OUTBOX_ID is on its way; while it waits the toast takes it back.
void mail_composer_toasts_send (GtkWindow *window, MailEngine *engine, int64_t outbox_id);

// WORDS tell of a message that does not arrive; the toast shows the outbox. It goes once it is
// opened or nothing of the kind is left there, as another toast comes, or after half a minute.
void mail_composer_toasts_trouble (GtkWindow *window, MailEngine *engine, const char *words);

// What was sent before the application ended and is still in the outbox is told, if there is any.
void mail_composer_toasts_overdue (GtkWindow *window, MailEngine *engine);

// Another toast is to be seen in OVERLAY, or what one told of trouble in sending is.
void mail_composer_toasts_make_way (AdwToastOverlay *overlay);

// Why a composer could not be opened. Nothing for a cancellation.
void mail_composer_toasts_error (GtkWindow *window, const GError *error);

G_END_DECLS

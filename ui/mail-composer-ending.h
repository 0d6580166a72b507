// SPDX-License-Identifier: GPL-3.0-or-later
//
// How a composer ends, wherever it lives: what was written is kept as a draft, discarded or sent,
// and toasts in another window, or in the one around it, offer to take that back.

#pragma once

#include "ui/mail-composer.h"

G_BEGIN_DECLS

#define MAIL_TYPE_COMPOSER_ENDING (mail_composer_ending_get_type ())
G_DECLARE_FINAL_TYPE (MailComposerEnding, mail_composer_ending, MAIL, COMPOSER_ENDING, GObject)

// Signals:
//   "hide" ()   it ends: nobody needs to see that it is being saved
//   "show" ()   it does not, after all: something could not be saved
//   "left" ()   the composer is not needed any more

// For COMPOSER, in a host that connects to the signals and lets go of it once it is left.
// TOAST_WINDOW may be NULL.
MailComposerEnding *
mail_composer_ending_new (MailComposer *composer, MailEngine *engine, GtkWindow *toast_window);

// Closes the composer and keeps what was written as a draft. One that is being sent ends by that.
void mail_composer_ending_close (MailComposerEnding *ending);

// Likewise, unless something was written: then the composer stays, and CALLBACK is called.
void mail_composer_ending_close_unwritten_async (MailComposerEnding *ending,
                                                 GAsyncReadyCallback callback, void *data);
// True when it stays.
bool mail_composer_ending_close_unwritten_finish (MailComposerEnding *ending, GAsyncResult *result);

// The composer goes on elsewhere: nothing more comes of this.
void mail_composer_ending_give_up (MailComposerEnding *ending);

// Whether it is ending: the composer can't be had any more.
bool mail_composer_ending_is_under_way (MailComposerEnding *ending);

G_END_DECLS

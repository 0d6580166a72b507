// SPDX-License-Identifier: GPL-3.0-or-later
//
// The window a composer lives in. mail-composer-present.h opens it.

#pragma once

#include "ui/mail-composer-present.h"
#include "ui/mail-composer.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_COMPOSER_WINDOW (mail_composer_window_get_type ())
G_DECLARE_FINAL_TYPE (MailComposerWindow, mail_composer_window, MAIL, COMPOSER_WINDOW, AdwWindow)

// Takes COMPOSER, which may come from elsewhere. TOAST_WINDOW: where toasts about the message
// appear; may be NULL.
MailComposerWindow *
mail_composer_window_new (GtkWindow *toast_window, MailEngine *engine, MailComposer *composer);

G_END_DECLS

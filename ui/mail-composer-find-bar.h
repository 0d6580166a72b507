// SPDX-License-Identifier: GPL-3.0-or-later
//
// The bar in which one types what to find in the message being written.

#pragma once

#include "ui/mail-composer-body.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_COMPOSER_FIND_BAR (mail_composer_find_bar_get_type ())
G_DECLARE_FINAL_TYPE (MailComposerFindBar, mail_composer_find_bar, MAIL, COMPOSER_FIND_BAR, AdwBin)

// Where to look. Closes the bar.
void mail_composer_find_bar_set_body (MailComposerFindBar *bar, MailComposerBody *body);

// Shows the bar and puts the keyboard into it.
void mail_composer_find_bar_open (MailComposerFindBar *bar);

G_END_DECLS

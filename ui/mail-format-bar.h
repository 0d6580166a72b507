// SPDX-License-Identifier: GPL-3.0-or-later
//
// The buttons that format a body's text, and the actions behind them.

#pragma once

#include "ui/mail-composer-body.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_FORMAT_BAR (mail_format_bar_get_type ())
G_DECLARE_FINAL_TYPE (MailFormatBar, mail_format_bar, MAIL, FORMAT_BAR, AdwBin)

// What the buttons act on; NULL or a plain body leaves them without effect.
void mail_format_bar_set_body (MailFormatBar *bar, MailComposerBody *body);

// The "format" actions (bold, italic, underline, strike, bullets, numbers, quote, clear, link), for
// a widget above to answer keys with. Borrowed.
GActionGroup *mail_format_bar_get_actions (MailFormatBar *bar);

G_END_DECLS

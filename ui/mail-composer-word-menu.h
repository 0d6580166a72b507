// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rich body's menu by the keyboard (Menu, Shift+F10), at the cursor: corrections of the word
// there, and the clipboard. The pointer's is WebKit's own. WebKitGTK opens that by no key in GTK 4:
// the hidden text view by which it looks keys up takes the key and shows its own menu instead.

#pragma once

#include "ui/mail-composer-body.h"

#include <webkit/webkit.h>

G_BEGIN_DECLS

#define MAIL_TYPE_COMPOSER_WORD_MENU (mail_composer_word_menu_get_type ())
G_DECLARE_FINAL_TYPE (MailComposerWordMenu, mail_composer_word_menu, MAIL, COMPOSER_WORD_MENU,
                      GObject)

// Listens to the keys of BODY, which shows VIEW and outlives the menu.
MailComposerWordMenu *mail_composer_word_menu_new (MailComposerBody *body, WebKitWebView *view);

// LANGUAGES: as the body's command "spelling" takes them.
void mail_composer_word_menu_check_in (MailComposerWordMenu *menu, const char *languages);

G_END_DECLS

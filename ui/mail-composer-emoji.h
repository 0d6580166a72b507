// SPDX-License-Identifier: GPL-3.0-or-later
//
// Chooses an emoji for a web view's text. WebKit's own chooser puts none in with GTK 4.18: it takes
// the closing of its popover, which comes first, for the answer.

#pragma once

#include "ui/mail-composer-body.h"

#include <webkit/webkit.h>

G_BEGIN_DECLS

// A chooser that is a child of BODY, which unparents it. What is picked is inserted by BODY.
GtkWidget *mail_composer_emoji_new (MailComposerBody *body);

// Opens it where the cursor of VIEW's editor stands.
void mail_composer_emoji_open (GtkWidget *chooser, WebKitWebView *view);

G_END_DECLS

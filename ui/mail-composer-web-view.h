// SPDX-License-Identifier: GPL-3.0-or-later
//
// A WebKit view fit for writing in: its page runs no script and reaches nothing (security.md H1),
// ours runs in a world of its own.

#pragma once

#include <stdbool.h>
#include <webkit/webkit.h>

G_BEGIN_DECLS

// The script world of the composer's editor, and the message handler in it.
#define MAIL_COMPOSER_WORLD "mail-composer"
#define MAIL_COMPOSER_HANDLER "mail"

// A new editable view in a process and an ephemeral session of its own, or in those of RELATED.
// Messages of the editor's script come as "script-message-received::mail" of its user content
// manager.
WebKitWebView *mail_composer_web_view_new (WebKitWebView *related);

// Loads HTML, which must be sanitised, as the body of the page. ANSWER: "above" or "below" for an
// empty line there, beside what it quotes, which the cursor goes to; or NULL.
void mail_composer_web_view_load (WebKitWebView *view, const char *html, const char *answer);

// LANGUAGES: as the body's command "spelling" takes them. They hold for every view there is, so
// they are to be said again when another view is written in.
void mail_composer_web_view_check_in (WebKitWebView *view, const char *languages);

G_END_DECLS

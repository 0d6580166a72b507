// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one WebKit session of the reader, made at the first HTML message. It touches no network: no
// script of a page runs, nothing is stored, every load is blocked by a content filter, and what a
// page may show comes through our own scheme handlers (security.md H1, H3, H4, H5).

#pragma once

#include "account/mail-body.h"
#include "account/mail-pictures.h"

#include <webkit/webkit.h>

G_BEGIN_DECLS

#define MAIL_TYPE_WEB (mail_web_get_type ())
G_DECLARE_FINAL_TYPE (MailWeb, mail_web, MAIL, WEB, GObject)

// The named world our own scripts live in; pages have none.
#define MAIL_WEB_WORLD "org-example-mail"

MailWeb *mail_web_new (void);

// Calls CALLBACK when views can be made: the filter is compiled once, on the first call.
void mail_web_prepare_async (MailWeb *web, GCancellable *, GAsyncReadyCallback, void *data);
bool mail_web_prepare_finish (MailWeb *web, GAsyncResult *, GError **error);

// A view that shows nothing yet, sharing its process with the others. SCRIPT runs in our world when
// a document is loaded and may post to the handler "mail" of MANAGER. Images named by cid: are
// those of MESSAGE; those on the network come by PICTURES, or not at all (NULL).
WebKitWebView *mail_web_create_view (MailWeb *web, MimeMessage *message, MailPictures *pictures,
                                     const char *script, WebKitUserContentManager **out_manager);

// VIEW has a text field of its own that only translates keys: the keyboard and screen readers pass
// it by.
void mail_web_hide_helpers (WebKitWebView *view);

// What is behind a page, as libadwaita has it; PAPER is white on dark screens, too.
typedef enum { MAIL_WEB_GROUND_CARD, MAIL_WEB_GROUND_VIEW, MAIL_WEB_GROUND_PAPER } MailWebGround;

// Covers it with its own colour, for the screen as it is now. VIEW must let nothing through: where
// it shares its process, WebKitGTK (2.54) draws over what was there before, so that each place of a
// caret stays and letters that were selected are bold from then on.
void mail_web_set_ground (WebKitWebView *view, MailWebGround ground);

// FRAGMENT as a whole document under our content security policy, with STYLE. HAS_PICTURES: also
// with pictures on the network, which its view must have, too.
char *mail_web_dup_document (const char *fragment, const char *style, bool has_pictures);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// The page of a rich body: what it last said of the text, and what it is asked to do. Its process
// may end at any time; the page comes back with the text, its pictures, the cursor, what can be
// undone, and what was typed and asked for since.
//
// Signals:
//   "changed" ()                        the person changed the text
//   "loaded" ()                         the page is there, also when it came back
//   "message" (char *kind, JSCValue *)  what its script said

#pragma once

#include "account/mail-engine.h"

#include <webkit/webkit.h>

G_BEGIN_DECLS

#define MAIL_TYPE_COMPOSER_PAGE (mail_composer_page_get_type ())
G_DECLARE_FINAL_TYPE (MailComposerPage, mail_composer_page, MAIL, COMPOSER_PAGE, GObject)

// For VIEW, which is there until mail_composer_page_stop().
MailComposerPage *mail_composer_page_new (WebKitWebView *view);

// VIEW is about to go. What waits is called back.
void mail_composer_page_stop (MailComposerPage *page);

// Shows HTML, which is clean, and IMAGES (MailAttachment; or NULL) where it names them. ANSWER:
// as mail_composer_web_view_load() takes it.
void mail_composer_page_load (MailComposerPage *page, const char *html, const GPtrArray *images,
                              const char *answer);

bool mail_composer_page_is_loaded (MailComposerPage *page);

// The inner HTML of the body as it was last told. Borrowed.
const char *mail_composer_page_get_html (MailComposerPage *page);

// Has the editor's script call FUNCTION behind all keys that were pressed before; as soon as the
// page is there. FIRST and SECOND may be NULL.
void mail_composer_page_call (MailComposerPage *page, const char *function, const char *first,
                              const char *second);

// Keeps IMAGE, which the page has, for when it has it no more.
void mail_composer_page_keep_image (MailComposerPage *page, const MailAttachment *image);

// Likewise, and shows it where the text names it. Without content_id or bytes it does nothing.
void mail_composer_page_show_image (MailComposerPage *page, const MailAttachment *image);

// EVENT, the press of KEY, is for the page. True if it must not go to the view: the page is not
// there, or still does what was asked for before, and gets it later.
bool mail_composer_page_press (MailComposerPage *page, GdkEvent *event, unsigned int key,
                               GdkModifierType modifiers);

// Whether EVENT is a key that was to come later and goes to the view now.
bool mail_composer_page_takes_back (MailComposerPage *page, const GdkEvent *event);

// Calls back once all that was typed and asked for so far is in mail_composer_page_get_html().
// Never fails, but that a page which can't be brought back has said its last.
void
mail_composer_page_settle_async (MailComposerPage *page, GAsyncReadyCallback callback, void *data);
void mail_composer_page_settle_finish (MailComposerPage *page, GAsyncResult *result);

G_END_DECLS

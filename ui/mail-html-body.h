// SPDX-License-Identifier: GPL-3.0-or-later
//
// One HTML part of a message, as high as its content. Its web view lives only while the reader says
// that it is near what is on the screen; else the height it had keeps its place.

#pragma once

#include "account/mail-body.h"
#include "ui/mail-body-view.h"
#include "ui/mail-web.h"

G_BEGIN_DECLS

#define MAIL_TYPE_HTML_BODY (mail_html_body_get_type ())
G_DECLARE_FINAL_TYPE (MailHtmlBody, mail_html_body, MAIL, HTML_BODY, GtkWidget)

// A MailBodyView.

GtkWidget *mail_html_body_new (MailWeb *web, MimeMessage *message, const MailBody *body);

// Shows BODY, which is the same with its pictures on the network, in its place; those come by
// PICTURES.
void
mail_html_body_show_pictures (MailHtmlBody *self, const MailBody *body, MailPictures *pictures);

// On white, as paper is, also where the desktop is dark.
void mail_html_body_set_light (MailHtmlBody *body, bool is_light);
// Whether that makes a difference now.
bool mail_html_body_can_be_light (MailHtmlBody *body);

// Whether a web view shows it, or only its place is kept.
void mail_html_body_set_live (MailHtmlBody *body, bool is_live);
bool mail_html_body_is_live (MailHtmlBody *body);

// The view, once its document is there; it is made for that where there is none. The caller unrefs.
// NULL with G_IO_ERROR_CANCELLED when it went away meanwhile or can't be made.
void mail_html_body_load_view_async (MailHtmlBody *body, GAsyncReadyCallback, void *data);
WebKitWebView *mail_html_body_load_view_finish (MailHtmlBody *body, GAsyncResult *, GError **error);

G_END_DECLS

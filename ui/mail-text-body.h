// SPDX-License-Identifier: GPL-3.0-or-later
//
// One plain text part of a message: links can be followed, what is quoted is folded.

#pragma once

#include "ui/mail-body-view.h"

G_BEGIN_DECLS

#define MAIL_TYPE_TEXT_BODY (mail_text_body_get_type ())
G_DECLARE_FINAL_TYPE (MailTextBody, mail_text_body, MAIL, TEXT_BODY, GtkTextView)

// A MailBodyView.

GtkWidget *mail_text_body_new (const char *text);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// One recipient that is finished: a rounded label among others, with a button to remove it.

#pragma once

#include <gtk/gtk.h>
#include <stdbool.h>

G_BEGIN_DECLS

#define MAIL_TYPE_RECIPIENT_TOKEN (mail_recipient_token_get_type ())
G_DECLARE_FINAL_TYPE (MailRecipientToken, mail_recipient_token, MAIL, RECIPIENT_TOKEN, GtkWidget)

// Signals:
//   "remove" ()             the person wants it gone
//   "edit" ()               … as text again
//   "walk" (gint by)        … the token BY places further, in reading order

// TEXT: one entry as typed or chosen. What is no address is kept and marked as wrong.
MailRecipientToken *mail_recipient_token_new (const char *text);

// "Name <address>" when it is an address, else what was typed. Borrowed.
const char *mail_recipient_token_get_text (MailRecipientToken *token);

bool mail_recipient_token_is_valid (MailRecipientToken *token);

G_END_DECLS

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
//   "type" (controller)     … to type, with the key that a GtkEventControllerKey holds

// TEXT: one entry as typed or chosen. What is no address is kept and marked as wrong.
MailRecipientToken *mail_recipient_token_new (const char *text);

// Never wider than WIDTH pixels, as far as its text can be cut. A box in lines would place what it
// has to squeeze beside itself where the interface goes from right to left (libadwaita 1.7).
void mail_recipient_token_fit (MailRecipientToken *token, int width);

// How many letters of WIDGET's font fill WIDTH pixels.
int mail_recipient_token_count_letters (GtkWidget *widget, int width);

// "Name <address>" when it is an address, else what was typed. Borrowed.
const char *mail_recipient_token_get_text (MailRecipientToken *token);

G_END_DECLS

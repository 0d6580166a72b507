// SPDX-License-Identifier: GPL-3.0-or-later
//
// The bar in which one types what to find in a conversation.

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_FIND_BAR (mail_find_bar_get_type ())
G_DECLARE_FINAL_TYPE (MailFindBar, mail_find_bar, MAIL, FIND_BAR, AdwBin)

// Signals:
//   "changed" ()                          other words are wanted: call search()
//   "place" (GtkWidget *body, double y)   a match is there: scroll to it

// Shows the bar and puts the keyboard into it.
void mail_find_bar_open (MailFindBar *bar);

// Hides it and takes the marks out of the bodies.
void mail_find_bar_close (MailFindBar *bar);

bool mail_find_bar_is_open (MailFindBar *bar);

// Looks for what is typed in BODIES (MailBodyView, in their order).
void mail_find_bar_search (MailFindBar *bar, GPtrArray *bodies);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// The bar above the conversations in which one types what to search for, and where.

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_SEARCH_BAR (mail_search_bar_get_type ())
G_DECLARE_FINAL_TYPE (MailSearchBar, mail_search_bar, MAIL, SEARCH_BAR, AdwBin)

// Properties: "is-open".
// Signals:
//   "changed" ()     what is searched for is another
//   "stopped" ()     the person ended the search: the rows take the keyboard
//   "activated" ()   Return: the first row is wanted of what is found, which "changed" has told

// Shows the bar and puts the keyboard into it.
void mail_search_bar_open (MailSearchBar *bar);

// Ends the search as Escape in the entry does. False: there is none.
bool mail_search_bar_stop (MailSearchBar *bar);

// Hides the bar and forgets the words, without a signal.
void mail_search_bar_clear (MailSearchBar *bar);

// What is typed, or NULL when nothing is or the bar is hidden. Borrowed until the next change.
const char *mail_search_bar_get_words (MailSearchBar *bar);

// All mail, or only what the sidebar chose.
bool mail_search_bar_is_everywhere (MailSearchBar *bar);

G_END_DECLS

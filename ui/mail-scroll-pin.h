// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a scrolled window stands while what it shows still finds its height: one widget of it stays
// at the top until the person scrolls.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _MailScrollPin MailScrollPin;

// SCROLLED, which has a viewport, is borrowed, and its adjustment is to stay the same.
MailScrollPin *mail_scroll_pin_new (GtkScrolledWindow *scrolled);
void mail_scroll_pin_free (MailScrollPin *pin);

// WIDGET, somewhere in the viewport, is kept at the top from the next change of height on; NULL:
// none is. It may go at any time.
void mail_scroll_pin_set (MailScrollPin *pin, GtkWidget *widget);

// What is OFFSET pixels below WIDGET's top comes to the top, or the very start does. What is pinned
// stays so.
void mail_scroll_pin_show (MailScrollPin *pin, GtkWidget *widget, double offset);
void mail_scroll_pin_show_start (MailScrollPin *pin);

// Most of a page further, with nothing pinned any more. False: the end is shown.
bool mail_scroll_pin_page_down (MailScrollPin *pin);

G_END_DECLS

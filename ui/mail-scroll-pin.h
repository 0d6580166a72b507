// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a scrolled window stands while what it shows still finds its height, or gets another one
// with the window's width: one widget of it stays where it is.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _MailScrollPin MailScrollPin;

// SCROLLED, which has a viewport, and CONTENT, somewhere in it, are borrowed; the adjustment is to
// stay the same. Where a person scrolls to, the child of CONTENT at the view's upper edge is kept.
MailScrollPin *mail_scroll_pin_new (GtkScrolledWindow *scrolled, GtkWidget *content);
void mail_scroll_pin_free (MailScrollPin *pin);

// WIDGET, somewhere in the viewport, is kept at the top from the next change of height on; NULL:
// none is. It may go at any time.
void mail_scroll_pin_set (MailScrollPin *pin, GtkWidget *widget);

// What is OFFSET pixels below WIDGET's top comes to the top, or the very start does. What is pinned
// stays so.
void mail_scroll_pin_show (MailScrollPin *pin, GtkWidget *widget, double offset);
void mail_scroll_pin_show_start (MailScrollPin *pin);

// Most of a page further, as a person scrolls. False: the end is shown.
bool mail_scroll_pin_page_down (MailScrollPin *pin);

// Whether the view's upper edge lies in WIDGET, or just above it.
bool mail_scroll_pin_is_at (MailScrollPin *pin, GtkWidget *widget);

G_END_DECLS

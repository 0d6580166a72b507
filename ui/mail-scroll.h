// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scrolling over web views.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

// Lets SCROLLED have the wheel before what it contains. A web view takes every wheel event, also
// where it has nothing to scroll.
void mail_scroll_take_wheel (GtkScrolledWindow *scrolled);

G_END_DECLS

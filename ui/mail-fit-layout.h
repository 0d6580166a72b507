// SPDX-License-Identifier: GPL-3.0-or-later
//
// The layout of a widget with one child that makes the best of its size: a breakpoint would unmap
// all of it for a frame, and the keyboard is elsewhere then.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAIL_TYPE_FIT_LAYOUT (mail_fit_layout_get_type ())
G_DECLARE_FINAL_TYPE (MailFitLayout, mail_fit_layout, MAIL, FIT_LAYOUT, GtkLayoutManager)

// Signal: "fit" (): the widget has another size, and may be changed now.
GtkLayoutManager *mail_fit_layout_new (void);

G_END_DECLS

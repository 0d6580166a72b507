// SPDX-License-Identifier: GPL-3.0-or-later
//
// Plain text on paper.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

// Opens the print dialog on what VIEW shows.
void mail_print_text (GtkTextView *view, GtkWindow *parent);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// What went wrong with a form, above it. Unlike a banner, which ends after three lines, all of it
// is shown also where the window is narrow.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

// LABEL, of the style "trouble", says SENTENCE, which a screen reader tells at once; NULL: nothing.
void mail_trouble_show (GtkLabel *label, const char *sentence);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Symbolic icons for widgets that draw themselves.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

// Draws the icon NAME of the theme, in WIDGET's direction, with its top left at X, Y.
void mail_icon_draw (GtkWidget *widget, GtkSnapshot *snapshot, const char *name, int size, float x,
                     float y, const GdkRGBA *color);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Symbolic icons that no template has: for widgets that draw themselves, for rows that C makes.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

// Draws the icon NAME of the theme, in WIDGET's direction, with its top left at X, Y.
void mail_icon_draw (GtkWidget *widget, GtkSnapshot *snapshot, const char *name, int size, float x,
                     float y, const GdkRGBA *color);

// The end of a row that opens something; a screen reader says nothing of it.
GtkWidget *mail_icon_new_next (void);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// What hangs at the pointer while something is dragged within the window.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

// TEXT beside the pointer, cut where it is long.
void mail_drag_icon_set (GdkDrag *drag, const char *text);

G_END_DECLS

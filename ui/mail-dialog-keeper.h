// SPDX-License-Identifier: GPL-3.0-or-later
//
// Keeps a dialog alive until the layout in which it leaves its window is over. Where a window
// changes its width past a breakpoint while one of its dialogs fades away, libadwaita (1.7) takes
// the dialog out amid the layout, goes on with the breakpoints that the dialog owned, and aborts.
// Its dialogs also keep every key from the window below: those that close and quit come here.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

// For every dialog that WINDOW will show, one of libadwaita's; others have no dialogs within.
void mail_dialog_keeper_watch (GtkWindow *window);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who has the keyboard in a dialog: as it opens, and after the rows of a list were made anew. A
// focus that goes with its row leaves nobody to hear Escape.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

// The index of the row that has the focus, or something in it; -1: none has.
int mail_focus_get_row (GtkListBox *list);

// After LIST changed: focuses what can be activated in the row at INDEX, or in the last one; with
// no rows left the first control of PLACE, which the list is in. INDEX -1: nothing.
void mail_focus_give_row (GtkListBox *list, int index, GtkWidget *place);

// WIDGET, the focus-widget of a dialog, has the keyboard as often as the dialog opens: at the foot
// of a narrow window libadwaita (1.7) gives it to the first control instead.
void mail_focus_begin_at (GtkWidget *widget);

G_END_DECLS

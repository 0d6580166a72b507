// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a finger means that pushes a row aside, and what is seen beneath the row meanwhile.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum {
  MAIL_SWIPE_NOTHING, // the row goes back when it is let go
  MAIL_SWIPE_ARCHIVE,
  MAIL_SWIPE_TRASH,
} MailSwipe;

// Of a row of WIDTH pixels that was pushed by WAY pixels towards the line's beginning.
MailSwipe mail_swipe_from_way (double way, int width);

// The action of the window that does it, with the conversation's id; NULL for NOTHING.
const char *mail_swipe_get_action (MailSwipe swipe);

// Draws the WAY pixels at the end of ROW that the push has uncovered.
void mail_swipe_draw (GtkWidget *row, GtkSnapshot *snapshot, MailSwipe swipe, double way);

G_END_DECLS

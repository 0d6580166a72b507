// SPDX-License-Identifier: GPL-3.0-or-later
//
// A finger that pushes a conversation's row aside: a little archives it, far moves it to the trash.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

// For as long as LIST lives.
void mail_conversation_swipe_add (GtkListView *list);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which HTML bodies have a live web view: each costs memory, so only those near the screen do.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

// Of BODIES (MailBodyView) the few that are nearest to what SCROLLED shows get a web view, the
// others only keep their places.
void mail_live_bodies_update (GPtrArray *bodies, GtkWidget *scrolled);

G_END_DECLS

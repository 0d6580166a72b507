// SPDX-License-Identifier: GPL-3.0-or-later
//
// The space bar in a list of mail.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

// In LIST, whose model is a MailSelection, it pages through what is read; in select mode it is the
// list's own.
void mail_list_space_add (GtkListView *list);

G_END_DECLS

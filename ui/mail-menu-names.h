// SPDX-License-Identifier: GPL-3.0-or-later
//
// Names for the items of menus, which GTK 4.18 leaves without: an item refers to a label that is
// not told of to a screen reader, which therefore says nothing.

#pragma once

#include <glib.h>

G_BEGIN_DECLS

// Names the items of every GtkPopoverMenu of the process whenever one is mapped, from now on. To be
// called once, on the UI thread.
void mail_menu_names_install (void);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// The keyboard shortcuts, listed for reading.

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

// The keyboard shortcuts, from the application's table of actions.
void mail_shortcuts_dialog_present (GtkWidget *parent);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// The keyboard shortcuts, listed for reading from the application's table of actions.

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_SHORTCUTS_DIALOG (mail_shortcuts_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailShortcutsDialog, mail_shortcuts_dialog, MAIL, SHORTCUTS_DIALOG, AdwDialog)

void mail_shortcuts_dialog_present (GtkWidget *parent);

G_END_DECLS

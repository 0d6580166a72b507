// SPDX-License-Identifier: GPL-3.0-or-later
//
// Puts a backup in the place of a store that holds nothing yet, while no other window is there.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_RESTORE_WINDOW (mail_restore_window_get_type ())
G_DECLARE_FINAL_TYPE (MailRestoreWindow, mail_restore_window, MAIL, RESTORE_WINDOW,
                      AdwApplicationWindow)

// Signals: "finished" (): the person has read the result; the window is about to go.

// ENGINE is not open. From the backup in DIR.
MailRestoreWindow *
mail_restore_window_present (GtkApplication *application, MailEngine *engine, const char *dir);

G_END_DECLS

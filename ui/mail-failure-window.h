// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is shown instead of the main window when the store can't be opened.

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_FAILURE_WINDOW (mail_failure_window_get_type ())
G_DECLARE_FINAL_TYPE (MailFailureWindow, mail_failure_window, MAIL, FAILURE_WINDOW,
                      AdwApplicationWindow)

void mail_failure_window_present (GtkApplication *application, const GError *error);

G_END_DECLS

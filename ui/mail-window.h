// SPDX-License-Identifier: GPL-3.0-or-later
//
// The main window: folders, conversations and the reader in two nested split views, and the
// commands that act on what is selected in them.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_WINDOW (mail_window_get_type ())
G_DECLARE_FINAL_TYPE (MailWindow, mail_window, MAIL, WINDOW, AdwApplicationWindow)

MailWindow *mail_window_new (GtkApplication *application, MailEngine *engine);

G_END_DECLS

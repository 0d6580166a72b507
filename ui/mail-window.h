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

// ENGINE is open. Folder and conversation are those of the last time.
MailWindow *mail_window_new (GtkApplication *application, MailEngine *engine);

// Shows conversation THREAD_ID of FOLDER_ID, whatever was shown before.
void mail_window_show_conversation (MailWindow *window, int64_t folder_id, int64_t thread_id);

// True when the person has FOLDER_ID before them: then new mail in it needs no notification.
bool mail_window_is_watching (MailWindow *window, int64_t folder_id);

// One line that passes by itself.
void mail_window_tell (MailWindow *window, const GError *error);

G_END_DECLS

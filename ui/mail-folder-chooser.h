// SPDX-License-Identifier: GPL-3.0-or-later
//
// Asks into which folder to move mail, or another folder.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_FOLDER_CHOOSER (mail_folder_chooser_get_type ())
G_DECLARE_FINAL_TYPE (MailFolderChooser, mail_folder_chooser, MAIL, FOLDER_CHOOSER, AdwDialog)

// Signals: "chosen" (gint64 folder_id).

// The folders of ACCOUNT_ID, and below them those of the other accounts.
MailFolderChooser *mail_folder_chooser_new (MailEngine *engine, int64_t account_id);

// Those of the same account that FOLDER can go into; id 0 is the top.
MailFolderChooser *mail_folder_chooser_new_parent (MailEngine *engine, const MailFolder *folder);

G_END_DECLS

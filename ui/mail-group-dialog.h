// SPDX-License-Identifier: GPL-3.0-or-later
//
// Makes a group of contacts, or changes one: its name and who is in it.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_GROUP_DIALOG (mail_group_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailGroupDialog, mail_group_dialog, MAIL, GROUP_DIALOG, AdwDialog)

// Signal "stored" (): the group is as it was typed.

// GROUP: NULL for a new one.
MailGroupDialog *mail_group_dialog_new (MailEngine *engine, const MailContactGroup *group);

G_END_DECLS

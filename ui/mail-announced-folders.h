// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whose new mail is announced, in this person's settings: that of inboxes and of folders that hold
// what rules file there, unless the person chose otherwise for one of them.

#pragma once

#include "base/mail-folder.h"

G_BEGIN_DECLS

bool mail_announced_folders_has (const MailFolder *folder);
void mail_announced_folders_set (const MailFolder *folder, bool is_announced);

G_END_DECLS

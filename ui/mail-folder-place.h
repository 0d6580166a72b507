// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which folders can be moved, and where they can go.

#pragma once

#include "base/mail-folder.h"

G_BEGIN_DECLS

// A person's own, which its server lets move.
bool mail_folder_can_move (const MailFolder *folder);

// Whether FOLDER, of the same account, can go into PARENT: not where it is, nor into itself, nor
// where it would be taken for mail that is thrown away.
bool mail_folder_can_hold (const MailFolder *parent, const MailFolder *folder);

G_END_DECLS

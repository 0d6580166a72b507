// SPDX-License-Identifier: GPL-3.0-or-later
//
// One group in the list of contacts, to be opened or deleted.

#pragma once

#include "base/mail-contact-group.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_GROUP_ROW (mail_group_row_get_type ())
G_DECLARE_FINAL_TYPE (MailGroupRow, mail_group_row, MAIL, GROUP_ROW, AdwActionRow)

// Signal "delete" (): the person wants it gone. "activated" (): opened.

// Takes GROUP.
GtkWidget *mail_group_row_new (MailContactGroup *group);

const MailContactGroup *mail_group_row_get_group (MailGroupRow *row); // borrowed

G_END_DECLS

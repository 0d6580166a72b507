// SPDX-License-Identifier: GPL-3.0-or-later
//
// A row about somebody who is suggested as a recipient, and a button to suggest them no more.

#pragma once

#include "base/mail-row.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_CONTACT_ROW (mail_contact_row_get_type ())
G_DECLARE_FINAL_TYPE (MailContactRow, mail_contact_row, MAIL, CONTACT_ROW, AdwActionRow)

// Signal "forget": the button was pressed.

GtkWidget *mail_contact_row_new (const MailAddress *person);

// Borrowed.
const MailAddress *mail_contact_row_get_person (MailContactRow *row);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Asks for the right address of a recipient who did not get a message, and sends it there.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_ADDRESS_DIALOG (mail_address_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailAddressDialog, mail_address_dialog, MAIL, ADDRESS_DIALOG, AdwAlertDialog)

// Signals: "failed" (GError *).

MailAddressDialog *
mail_address_dialog_new (MailEngine *engine, int64_t outbox_id, const char *address);

G_END_DECLS

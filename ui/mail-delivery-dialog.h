// SPDX-License-Identifier: GPL-3.0-or-later
//
// What became of a message that was sent from here: how it stands with each recipient, and all that
// happened to it. A refused address is corrected, and a doubtful sending decided, in it.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_DELIVERY_DIALOG (mail_delivery_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailDeliveryDialog, mail_delivery_dialog, MAIL, DELIVERY_DIALOG, AdwDialog)

// Shows it over PARENT, by the message's id in the outbox; it follows what happens.
void
mail_delivery_dialog_present_outbox (GtkWidget *parent, MailEngine *engine, int64_t outbox_id);

// The same of the message MESSAGE_ID, which lies in Sent or elsewhere.
void
mail_delivery_dialog_present_message (GtkWidget *parent, MailEngine *engine, int64_t message_id);

G_END_DECLS

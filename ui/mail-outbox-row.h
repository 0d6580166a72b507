// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message on its way out: how it stands, and what can be done about it.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_OUTBOX_ROW (mail_outbox_row_get_type ())
G_DECLARE_FINAL_TYPE (MailOutboxRow, mail_outbox_row, MAIL, OUTBOX_ROW, AdwExpanderRow)

// Signals: "failed" (GError *).

GtkWidget *mail_outbox_row_new (MailEngine *engine, const MailOutboxItem *item);

int64_t mail_outbox_row_get_id (MailOutboxRow *row);
void mail_outbox_row_set_item (MailOutboxRow *row, const MailOutboxItem *item);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// The pane of messages that are on their way out.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_OUTBOX_PAGE (mail_outbox_page_get_type ())
G_DECLARE_FINAL_TYPE (MailOutboxPage, mail_outbox_page, MAIL, OUTBOX_PAGE, AdwBin)

// Signals: "failed" (GError *).

void mail_outbox_page_set_engine (MailOutboxPage *page, MailEngine *engine);

G_END_DECLS

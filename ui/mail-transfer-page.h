// SPDX-License-Identifier: GPL-3.0-or-later
//
// How far a transfer is, with a way to stop it; then what came of it.

#pragma once

#include "account/mail-engine.h"
#include "ui/mail-transfer-text.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_TRANSFER_PAGE (mail_transfer_page_get_type ())
G_DECLARE_FINAL_TYPE (MailTransferPage, mail_transfer_page, MAIL, TRANSFER_PAGE, AdwBin)

// Signals: "closed" (): the person has read the result.

// Shows KIND under way. The cancellable is for the engine's calls, borrowed.
GCancellable *mail_transfer_page_begin (MailTransferPage *page, MailTransferKind kind);
bool mail_transfer_page_is_running (MailTransferPage *page);
void mail_transfer_page_cancel (MailTransferPage *page);
// A MailTransferFunc; DATA is the page, which lives until the transfer's end.
void mail_transfer_page_tell (const MailTransfer *progress, void *data);
// ERROR NULL: it went well.
void
mail_transfer_page_end (MailTransferPage *page, const MailTransfer *result, const GError *error);

G_END_DECLS

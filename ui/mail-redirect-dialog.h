// SPDX-License-Identifier: GPL-3.0-or-later
//
// Asks to whom a message is to go on as it is, and sends it there (RFC 5322 §3.6.6).

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_REDIRECT_DIALOG (mail_redirect_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailRedirectDialog, mail_redirect_dialog, MAIL, REDIRECT_DIALOG,
                      AdwAlertDialog)

// Shows it over PARENT, which must be in a window, for MESSAGE_ID; toasts there tell how it went.
void mail_redirect_dialog_present (GtkWidget *parent, MailEngine *engine, int64_t message_id);

G_END_DECLS

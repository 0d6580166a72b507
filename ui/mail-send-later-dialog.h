// SPDX-License-Identifier: GPL-3.0-or-later
//
// Asks for the day and time at which a message is to be sent.

#pragma once

#include <adwaita.h>
#include <stdint.h>

G_BEGIN_DECLS

#define MAIL_TYPE_SEND_LATER_DIALOG (mail_send_later_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailSendLaterDialog, mail_send_later_dialog, MAIL, SEND_LATER_DIALOG,
                      AdwDialog)

// Signal "chosen" (gint64 when, gboolean by_server): seconds since 1970, in the future; the server
// is to keep the message until then. The dialog closes by itself.
// HOLD_SECONDS: how long the server keeps one at most; 0: it does not, and is not offered.
MailSendLaterDialog *mail_send_later_dialog_new (int64_t hold_seconds);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Asks for the day and time at which something is to be: a message sent, or back in the inbox.

#pragma once

#include <adwaita.h>
#include <stdint.h>

G_BEGIN_DECLS

#define MAIL_TYPE_TIME_DIALOG (mail_time_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailTimeDialog, mail_time_dialog, MAIL, TIME_DIALOG,
                      AdwDialog)

// Signal "chosen" (gint64 when, gboolean by_server): seconds since 1970, in the future; the server
// is to keep the message until then. The dialog closes by itself.
// HOLD_SECONDS: how long the server keeps one at most; 0: it does not, and is not offered.
MailTimeDialog *mail_time_dialog_new_to_send (int64_t hold_seconds);
// Offers WHEN, seconds since 1970, first.
MailTimeDialog *mail_time_dialog_new_to_snooze (int64_t when);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Asks until when mail is to stay out of the inbox.

#pragma once

#include <adwaita.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

#define MAIL_TYPE_SNOOZE_DIALOG (mail_snooze_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailSnoozeDialog, mail_snooze_dialog, MAIL, SNOOZE_DIALOG, AdwDialog)

// Signal "chosen" (gint64 until): seconds since 1970, in the future; 0: it wakes now. The dialog
// closes by itself.
// UNTIL: when it wakes as it is, 0: it does not sleep. IS_LOCAL: the server will not know of it.
MailSnoozeDialog *mail_snooze_dialog_new (int64_t until, bool is_local);

G_END_DECLS

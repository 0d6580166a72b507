// SPDX-License-Identifier: GPL-3.0-or-later
//
// What mail servers' refusals, delays and bounces mean, and what helps, in the person's language.
// The window and mailctl share these; no toolkit is needed.

#pragma once

#include "base/mail-outbox.h"

G_BEGIN_DECLS

// One sentence; "" for what needs none. Static.
const char *mail_verdict_text (MailVerdict verdict);

// One sentence on what to do; "" for nothing. Static.
const char *mail_next_step_text (MailNextStep step);

// What happened, as one line of a timeline, without time and address: "Handed over to the server".
// Static.
const char *mail_event_text (MailEventKind kind);

// Why ITEM waits or was refused, where that is not what a server said; "" otherwise. Caller frees.
char *mail_outbox_dup_cause (const MailOutboxItem *item);
// Whether that is all there is to say: the reason is no word of a server's.
bool mail_outbox_cause_is_whole (MailOutboxCause cause);

G_END_DECLS

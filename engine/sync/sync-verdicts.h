// SPDX-License-Identifier: GPL-3.0-or-later
//
// From what an SMTP session came to, to what the outbox keeps of each recipient. Pure.

#pragma once

#include "smtp/smtp-message.h"
#include "store/store-outbox.h"

G_BEGIN_DECLS

// StoreVerdict of each recipient, whose strings are RESULT's. Before the final dot: whom RCPT
// accepted is UNCERTAIN from now on.
GArray *sync_verdicts_of_envelope (const SmtpResult *result);

// After all, FAILURE being what the session failed with, or NULL.
GArray *sync_verdicts_of_result (const SmtpResult *result, const GError *failure);

// "550 5.1.1 words" of the whole, or of each recipient that does not have it; or what went wrong on
// this side.
char *sync_verdicts_dup_reason (const SmtpResult *result, const GError *failure);

// The server announces that it keeps messages, and refused this one for that wish.
bool sync_verdicts_refuse_hold (const SmtpResult *result);
// Everybody still waits, as if it had not been tried.
GArray *sync_verdicts_of_nothing (const SmtpResult *result);

MailOutboxCause sync_verdicts_cause (const SmtpResult *result, const GError *failure);

// Some have it, and the others were only too many for one turn (RFC 5321 4.5.3.1.10).
bool sync_verdicts_are_too_many (const SmtpResult *result);

// The server hung up over recipients whom it refused or put off, and the message can go to others
// without them.
bool sync_verdicts_can_go_on (const SmtpResult *result);

// The sender's messages are too many for now: another one would be refused as well.
bool sync_verdicts_are_too_fast (const SmtpResult *result);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// SMTP commands about a message (security.md P4): each call appends exactly one line, or nothing
// and an error. The others are net/net-command.h's. Pure.

#pragma once

#include "base/mail-error.h"
#include "smtp/smtp-capability.h"
#include "smtp/smtp-message.h"

G_BEGIN_DECLS

// Whether ADDRESS can't be written in ASCII: its local part; a domain always can, in A-labels.
bool smtp_command_needs_utf8 (const char *address);

// What MESSAGE can't go without, and a server with CAPABILITIES can't do. A wish that is left out
// silently would be a broken promise.
SmtpLack smtp_command_find_lack (const SmtpMessage *message, const SmtpCapabilities *capabilities);

// MAIL FROM with the parameters that CAPABILITIES has. SIZE 0: unknown.
// INVALID for an address that can't be written, UNSUPPORTED when the sender's needs SMTPUTF8, or a
// wish of the message an extension, that the server lacks.
bool smtp_command_append_mail (GString *out, const SmtpMessage *message,
                               const SmtpCapabilities *capabilities, bool is_eight_bit,
                               uint64_t size, GError **error);

// RCPT TO of one recipient. INVALID likewise.
bool smtp_command_append_rcpt (GString *out, const SmtpMessage *message, const char *recipient,
                               const SmtpCapabilities *capabilities, GError **error);

// BDAT of a chunk of LENGTH bytes, which follow it at once (RFC 3030 section 2).
void smtp_command_append_chunk (GString *out, size_t length, bool is_last);

G_END_DECLS

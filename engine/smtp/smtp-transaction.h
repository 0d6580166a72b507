// SPDX-License-Identifier: GPL-3.0-or-later
//
// One message over an open connection: envelope, content, final dot, verdicts.

#pragma once

#include "smtp/smtp-capability.h"
#include "smtp/smtp-message.h"
#include "smtp/smtp-wire.h"

G_BEGIN_DECLS

// As smtp_session_send(). NEEDS_RESET: an earlier transaction was left in the middle.
SmtpResult *smtp_transaction_run (SmtpWire *wire, const SmtpCapabilities *capabilities,
                                  const SmtpMessage *message, bool needs_reset,
                                  GCancellable *cancellable, GError **error);

G_END_DECLS

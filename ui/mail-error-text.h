// SPDX-License-Identifier: GPL-3.0-or-later
//
// What went wrong, in the person's language: the only place that makes sentences of the engine's
// errors.

#pragma once

#include "base/mail-error.h"
#include "base/mail-operation.h"

G_BEGIN_DECLS

// One sentence for people. What a server said is in it only as a quotation, never as markup.
// Errors of other domains keep their own message.
char *mail_error_dup_sentence (const GError *error);

// What became of OPERATION, which failed or was not sent yet, with what the server said.
char *mail_error_dup_operation_sentence (const MailOperation *operation);

// True for cancellation: never shown.
bool mail_error_is_silent (const GError *error);

G_END_DECLS

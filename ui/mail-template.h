// SPDX-License-Identifier: GPL-3.0-or-later
//
// Templates' fields: {name}, {first name} and {address} of the first recipient, {date}, and {me},
// the sender's name. Pure functions.

#pragma once

#include "account/mail-engine.h"

G_BEGIN_DECLS

// TEMPLATE with its fields filled for DRAFT, whose recipients and sender they name; a field that is
// not known is left out. The caller unrefs.
MailDraft *mail_template_fill (const MailDraft *template, const MailDraft *draft);

G_END_DECLS

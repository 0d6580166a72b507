// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message that was built to leave, looked at. Each aborts the test on failure.

#pragma once

#include "base/mail-source.h"
#include "mime/mime-message.h"

G_BEGIN_DECLS

// Caller unrefs.
MimeMessage *outgoing_parse (MailSource *source);
// Caller frees.
char *outgoing_dup_text (MailSource *source);
// What holds for every message that leaves (P6, P10, RFC 5322).
void outgoing_assert_canonical (MailSource *source);

G_END_DECLS

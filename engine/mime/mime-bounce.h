// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages that tell of a message of ours: delivery reports (RFC 3464), bounces of servers that
// know no such format (qmail, Exim, and what most others write), read receipts (RFC 8098), answers.
// Pure.

#pragma once

#include "base/mail-report.h"
#include "mime/mime-message.h"

G_BEGIN_DECLS

// What MESSAGE tells, verdicts not filled in; NULL when it is nothing of that kind. An answer is a
// message with In-Reply-To that no list and no machine wrote. Whose message it is about is for the
// caller to find out: anybody can write anything here.
MailReport *mime_bounce_read (MimeMessage *message);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message's body as another message holds it: quoted or forwarded. Internal to mime/. Any thread.

#pragma once

#include "mime/mime-message.h"

G_BEGIN_DECLS

// The body for a composer: sanitised, styles inline, text parts as HTML. No quote around it.
// Without its signature, where one is marked as such, it is what an answer quotes.
char *mime_quote_dup_html (MimeMessage *message, bool with_signature);

// "> " before each line of TEXT, ">" joined to marks already there; the signature left out.
char *mime_quote_text (const char *text);

// "On Fri, 1 Aug 2025 at 10:00, Name wrote:"
char *mime_quote_attribution (MimeMessage *message);

// The lines above a forwarded message: From, Date, Subject, To, Cc.
char *mime_quote_forward_head (MimeMessage *message);

// Copies of MESSAGE's inline images, and with FILES of its attachments too. MailAttachment.
GPtrArray *mime_quote_dup_attachments (MimeMessage *message, bool files);

G_END_DECLS

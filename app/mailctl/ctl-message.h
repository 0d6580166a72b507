// SPDX-License-Identifier: GPL-3.0-or-later
//
// The fields of a parsed message, for parse and show.

#pragma once

#include "ctl-out.h"
#include "account/mail-engine.h"

G_BEGIN_DECLS

// Each in a row of OUT that was begun.

// "headers": [{name, value}, …], in order.
void ctl_message_print_headers (CtlOut *out, MimeMessage *message);
// "from", "to", "cc", "subject", "date", "message_id".
void ctl_message_print_envelope (CtlOut *out, MimeMessage *message);
// "parts": every leaf and every message within the message. WITH_CONTENT: the SHA-256 of the
// decoded bytes too, and the text of text parts.
void ctl_message_print_parts (CtlOut *out, MimeMessage *message, bool with_content);
void ctl_message_print_attachments (CtlOut *out, MimeMessage *message);
// The tree of parts, a line each, indented.
void ctl_message_print_structure (CtlOut *out, MimeMessage *message);

// The text a person reads: bodies, HTML as text. Caller frees.
char *ctl_message_dup_text (MimeMessage *message);
// The sanitised HTML of the bodies, text as HTML; NULL when WANT_PLAIN is false and no body is
// HTML.
char *ctl_message_dup_html (MimeMessage *message, bool want_plain);

G_END_DECLS

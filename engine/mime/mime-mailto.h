// SPDX-License-Identifier: GPL-3.0-or-later
//
// mailto: links (RFC 6068) into drafts, taking only what can't hurt (security.md P7).

#pragma once

#include "base/mail-draft.h"
#include "base/mail-error.h"

G_BEGIN_DECLS

// A new plain draft from URI: To, Cc, Subject, Body, In-Reply-To and References; everything
// else (attach, Bcc, From, …) is ignored. Line breaks survive only in the body. INVALID: no
// mailto: link.
MailDraft *mime_mailto_parse (const char *uri, GError **error);

G_END_DECLS

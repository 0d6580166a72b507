// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a server meant: the enhanced status codes of RFC 3463 and its registry, what well-known
// providers and servers write beside or instead of them, and the bare codes of RFC 5321. Pure.

#pragma once

#include "base/mail-verdict.h"
#include "smtp/smtp-reply.h"

G_BEGIN_DECLS

// Of a reply CODE (0: none), its enhanced code (class 0: none) and TEXT (NULL: none). Texts that
// providers are known to write win over a code, since many give 550 5.7.1 for everything.
MailVerdict smtp_verdict_find (int code, const SmtpEnhanced *enhanced, const char *text);

// "5.1.1" → the three numbers; false, class 0: not a code.
bool smtp_enhanced_parse (const char *text, SmtpEnhanced *out);

// One line of the tables: PHRASE among a reply's words, or NULL and an enhanced code.
typedef struct {
  const char *phrase;
  int class; // 4 or 5: only there; 0: in both
  int subject, detail;
  MailVerdict verdict;
} SmtpKnownVerdict;

// How many there are, and the one at INDEX: providers' texts, codes, texts that servers share.
unsigned int smtp_verdict_count_known (void);
SmtpKnownVerdict smtp_verdict_get_known (unsigned int index);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// What servers' replies mean, for whoever wants to see it: the tables of smtp/smtp-verdict. Pure.

#pragma once

#include "base/mail-verdict.h"

#include <stdbool.h>

G_BEGIN_DECLS

// One thing that is known.
typedef struct {
  char *said;     // "5.1.1", or words that a reply has among others
  bool is_phrase; // it is words
  int class;      // 4 or 5: only in such a reply; 0: in both
  MailVerdict verdict;
} MailKnownVerdict;

// MailKnownVerdict: providers' words first, then codes, then words that servers share, which is the
// order that they are looked up in.
GPtrArray *mail_verdicts_list (void);

// What REPLY means, "550 5.1.1 No such user" with or without either code.
MailVerdict mail_verdicts_find (const char *reply);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// A flag list: of a message (FETCH FLAGS), a mailbox (FLAGS) or what can be kept (PERMANENTFLAGS).

#pragma once

#include "base/mail-flags.h"
#include "imap/imap-parser.h"
#include "imap/imap-string.h"

G_BEGIN_DECLS

typedef struct {
  MailFlags bits;       // those with a fixed place in base/mail-flags.h
  ImapString *keywords; // all others, in the server's order; system flags unknown to us too
  size_t n_keywords;
  bool recent;   // \Recent: not a flag that we keep
  bool wildcard; // \*: new keywords can be made (PERMANENTFLAGS only)
} ImapFlags;

// `flag-list`, leniently: flags with `]` or other odd characters, doubled spaces, `\*` anywhere.
MailParse imap_flags_parse (ImapCursor *cursor, ImapFlags *out);

G_END_DECLS

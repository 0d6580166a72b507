// SPDX-License-Identifier: GPL-3.0-or-later
//
// A list of names and values in turn, as BODYSTRUCTURE, ID and METADATA have it.

#pragma once

#include "imap/imap-parser.h"

G_BEGIN_DECLS

typedef struct {
  ImapString name;
  ImapString value;
} ImapParameter;

typedef struct {
  ImapParameter *items;
  size_t n;
} ImapParameters;

// `(name value …)` or NIL. OUT's array lives in CURSOR's arena.
MailParse imap_parameters_parse (ImapCursor *cursor, ImapParameters *out);

G_END_DECLS

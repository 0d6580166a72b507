// SPDX-License-Identifier: GPL-3.0-or-later
//
// A response as one line of text, so that tables of responses can be read and compared.

#pragma once

#include "imap/imap-decoder.h"

G_BEGIN_DECLS

// Everything that RESPONSE says. Caller frees.
char *response_dump (const ImapResponse *response);

// All of BYTES through a decoder, CHUNK bytes at a time (0: at once): each response dumped, "|"
// between; "literal N", "data N" (added up) and "bad" where they come. LIMITS NULL: the defaults.
char *
response_dump_bytes (const char *bytes, size_t n, size_t chunk, const ImapFramerLimits *limits);

G_END_DECLS

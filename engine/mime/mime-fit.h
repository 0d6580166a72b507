// SPDX-License-Identifier: GPL-3.0-or-later
//
// A finished message made to fit where it is to go: lines too long for SMTP (RFC 5321 §4.5.3.1.6),
// which programs such as cron hand over, bytes over 127 where it takes none, and NUL bytes where no
// 8-bit-clean way is. Pure, save for what reads a source.

#pragma once

#include "base/mail-source.h"

G_BEGIN_DECLS

// Bytes of a line without its CRLF.
#define MIME_FIT_LINE_BYTES 998

// The longest line of MESSAGE (CRLF throughout), without its end.
gsize mime_fit_longest_line (const char *message, gsize length);

// MESSAGE, canonical and without NUL, with every line within the bound. A part that has longer ones
// is coded anew as quoted-printable or base64, which decodes to the same bytes; long fields of the
// message's header are folded where they have white space; all else stays byte for byte. INVALID:
// such a line in a signed part, whose bytes are what was signed, or where nothing can be coded.
GString *mime_fit_lines (const GString *message, GError **error);

// The same of a message of any size, of which only its structure and small parts are in memory:
// OUT_HEAD, which begins with the whole header, then OUT_REST (NULL: nothing more). In memory it is
// all the same where its header or a part's is as large as a large part, or its only part tells no
// type. Blocks.
bool
mime_fit_lines_of (MailSource *message, GString **out_head, MailSource **out_rest, GError **error);

// MESSAGE with each part that holds a NUL coded anew as base64, which decodes to the same bytes;
// all else stays byte for byte. INVALID: a NUL in a header, in a signed part, whose bytes are what
// was signed, or outside of every part; or line ends that are not CRLF.
GString *mime_fit_nuls (const GString *message, GError **error);

// MESSAGE with each part that has bytes over 127 coded anew for a server without 8BITMIME (RFC 6152
// section 3), which decodes to the same bytes; all else, such bytes in headers too, stays byte for
// byte. INVALID: there are some in a signed part, whose bytes are what was signed, or in one that
// can't be coded.
GString *mime_fit_seven_bits (const GString *message, GError **error);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Modified UTF-7, the mailbox names of IMAP4rev1 (RFC 3501 §5.1.3). Pure.

#pragma once

#include <glib.h>

G_BEGIN_DECLS

// RAW as valid UTF-8 for people. Lenient: what is not modified UTF-7 stays as it is if it is UTF-8,
// else byte by byte as Latin-1. Not every name comes back by encoding: keep the raw bytes.
// LENGTH -1: RAW ends with NUL. Caller frees.
char *mail_utf7_decode (const char *raw, gssize length);

// Valid UTF-8 to modified UTF-7. Caller frees.
char *mail_utf7_encode (const char *utf8);

G_END_DECLS

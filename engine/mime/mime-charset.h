// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bytes of a claimed charset into UTF-8, deciding once and never guessing from HTML (security.md
// M9). Internal to mime/. Pure, any thread.

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

// LENGTH bytes as valid UTF-8 (U+FFFD for what can't be read; NUL becomes U+FFFD). CHARSET as
// declared or NULL; labels are read as browsers do (latin1 means windows-1252). Unlabelled and
// unknown: UTF-8 where valid, else windows-1252. UTF-7 only with ALLOW_UTF7 (never for HTML).
char *mime_charset_to_utf8 (const char *bytes, gsize length, const char *charset, bool allow_utf7,
                            gsize *out_length);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// The content of a large part coded anew as base64, without having it in memory. Internal to mime/.
// Any thread; blocks.

#pragma once

#include "base/mail-source.h"

#include <gmime/gmime-encodings.h>
#include <stdbool.h>

G_BEGIN_DECLS

// NAME: of a Content-Transfer-Encoding, in lower case; "": none. False: one that is not known.
bool mime_recode_find_encoding (const char *name, GMimeContentEncoding *out);

// Adds to OUT, as base64 lines, what the LENGTH bytes of WHOLE behind its first FROM are in
// ENCODING. They are read once for that, and again whenever OUT is.
bool mime_recode_add (MailSource *out, MailSource *whole, uint64_t from, uint64_t length,
                      GMimeContentEncoding encoding, GError **error);

G_END_DECLS

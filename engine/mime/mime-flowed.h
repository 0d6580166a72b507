// SPDX-License-Identifier: GPL-3.0-or-later
//
// format=flowed (RFC 3676), both ways. Internal to mime/. Pure, any thread.

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

// TEXT with LF line ends, its soft line breaks joined; DELSP as the parameter says.
char *mime_flowed_decode (const char *text, bool delsp);

// TEXT with each paragraph one line into lines of at most 76 columns, soft breaks with DelSp=yes,
// space-stuffed; quote marks repeated on each line. LF line ends.
char *mime_flowed_encode (const char *text);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

// Puts a header before MESSAGE (line ends CRLF) where what a program has to say has none: text.
void mime_raw_header_begin (GString *message);

// Ends the header that MESSAGE, whole or its header alone, begins with where text follows without
// a blank line, and encodes letters beyond ASCII (UTF-8) in what words and names it has. Other
// fields, and bytes that are no UTF-8, stay.
void mime_raw_header_mend (GString *message);

G_END_DECLS

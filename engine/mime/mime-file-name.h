// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one sanitiser of file names from mail (security.md M5). Pure, any thread.

#pragma once

#include <glib.h>

G_BEGIN_DECLS

// NAME as a base name that is safe to show and to write: no path, leading dot, control, bidi or
// reserved character; at most 255 bytes with its true extension kept. NULL when nothing is left.
char *mime_file_name_clean (const char *name);

G_END_DECLS

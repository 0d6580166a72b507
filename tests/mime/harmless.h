// SPDX-License-Identifier: GPL-3.0-or-later
//
// What sanitised HTML may hold, said a second time and apart from the sanitiser, for its test and
// its fuzzer.

#pragma once

#include <glib.h>
#include <stdbool.h>

// Parses HTML as a browser's body and aborts at the first thing that is not allowed in it. REMOTE:
// images under mail-remote: may be there.
void harmless_assert (const char *html, bool remote);

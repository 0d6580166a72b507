// SPDX-License-Identifier: GPL-3.0-or-later
//
// What one types and what was written, as one spelling, where unicode61 keeps them apart.

#pragma once

#include <glib.h>

G_BEGIN_DECLS

// LENGTH bytes of TEXT, valid UTF-8, with what is one letter to a reader as one: kana and Hangul
// that came in pieces (macOS names its files so) put together, other widths and ligatures as
// ordinary letters, Greek without accents, "ё" as "е", and without the vowel marks of Arabic and
// Hebrew. NULL: nothing of this is in it. Caller frees.
char *store_search_fold (const char *text, gsize length);

G_END_DECLS

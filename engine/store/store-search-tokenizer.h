// SPDX-License-Identifier: GPL-3.0-or-later
//
// "mail", our FTS5 tokenizer: unicode61 without diacritics, and scripts written without spaces as
// pairs of characters, so that a word of two is found inside a longer run.

#pragma once

#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>

G_BEGIN_DECLS

// Makes it known to CONNECTION.
bool store_search_tokenizer_register (sqlite3 *connection);

// Whether C belongs to a script that is written without spaces.
bool store_search_tokenizer_is_unspaced (gunichar c);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Full-text search. Lists by search text are read through store_list_page() and store_list_all();
// here is what keeps the index, checks what was typed and cuts snippets.

#pragma once

#include "store/store-write.h"

G_BEGIN_DECLS

// Whether TEXT is a search (mailctl.md, Search). INVALID: names the part that is not.
bool store_search_check (const char *text, GError **error);

// TEXT as it is meant while still being typed: its last word is the beginning of one. Caller frees.
char *store_search_as_typed (const char *text);

// Indexes up to LIMIT messages that are not in the search index yet, newest first, in short writes;
// OUT_LEFT (may be NULL): whether more wait. Resumable at any point. Uses the text function for
// content that was put without text. CANCELLABLE may be NULL.
bool store_search_index (Store *store, uint32_t limit, bool *out_left, GCancellable *cancellable,
                         GError **error);

// Whether everything is in the index. At once.
bool store_search_is_complete (Store *store, bool *out, GError **error);

// Text of MESSAGE_ID around the words of SEARCH, matches between U+0002 and U+0003. NULL if none.
char *store_search_snippet (Store *store, int64_t message_id, const char *search);

G_END_DECLS

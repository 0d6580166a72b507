// SPDX-License-Identifier: GPL-3.0-or-later
//
// Putting messages into search.db. For store/ alone.

#pragma once

#include "store/store-private.h"

G_BEGIN_DECLS

// What search knows of a message's header; addresses packed (store-address.h).
typedef struct {
  int64_t sort_key;
  const char *subject, *from, *to, *cc;
} StoreSearchHeaders;

// Indexes HEADERS with TEXT (NULL: nothing but headers), in place of what was there. Whose row in
// index.db says so is up to the caller.
bool store_search_index_put (StoreWrite *write, const StoreSearchHeaders *headers,
                             const StoreText *text, GError **error);

// The same of MESSAGE_ID, as index.db has it, where it is noted.
bool store_search_index_message (StoreWrite *write, int64_t message_id, const StoreText *text,
                                 GError **error);

// Takes the row KEY out. Its words leave the file when enough were erased, or store_tidy() is next
// told to hurry (STORE_SEARCH_HURRY added to the fact "erased" of search.db).
bool store_search_index_erase (StoreWrite *write, int64_t key, GError **error);
#define STORE_SEARCH_HURRY 1000000

// Rewrites a stretch of the index without what was erased, when there is enough of it.
bool store_search_index_tidy (StoreWrite *write, GError **error);

G_END_DECLS

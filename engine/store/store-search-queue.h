// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of a write on their way into search.db. A few wait for its commit; of many a thread of their
// own puts them in, while the write goes on in its other files: words are a third of the work when
// mail comes in hundreds. They belong to the write's transaction all the same. For store/ alone.

#pragma once

#include "store/store-private.h"

G_BEGIN_DECLS

typedef struct _StoreSearchQueue StoreSearchQueue;

// A message's words. NULL: none.
typedef struct {
  int64_t key;
  char *subject, *sender, *recipient, *cc, *body, *filenames;
} StoreSearchRow;

// Takes ROW's texts, also when it fails; what is there by its key is replaced. May wait until
// others are in. Fails too when an earlier row did.
bool store_search_queue_put (StoreWrite *write, const StoreSearchRow *row, GError **error);

// All that was put is in. Only from here on, and until the next is put, WRITE->search may be used.
bool store_search_queue_drain (StoreWrite *write, GError **error);

// What is not in does not matter any more. WRITE->search may be used afterwards.
void store_search_queue_abandon (StoreWrite *write);

G_END_DECLS

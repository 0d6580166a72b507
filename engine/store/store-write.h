// SPDX-License-Identifier: GPL-3.0-or-later
//
// StoreWrite: one change to the store, all of it or nothing. At most one exists at a time; waiting
// callers are served by priority, then in order. The writer is whichever thread holds it, so that a
// blocking verb reads top to bottom: begin, change, commit. Files are committed in the order
// content, keep, search, index, so that nothing is named before it is there; content that is
// removed goes after them.
//
// Keep it short (≤ 50 ms; 500 rows in backfill) and never wait for a network or another thread
// while holding one. Read what you need through the Store before, or through the functions that
// take a StoreWrite, which see its own changes. A thread that holds one must not begin another.

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

typedef struct _StoreWrite StoreWrite;

typedef enum {
  STORE_PRIORITY_USER,     // what a person waits for
  STORE_PRIORITY_SYNC,     // what a server said
  STORE_PRIORITY_BACKFILL, // history, bodies, indexing
} StorePriority;

// Waits its turn. Errors: OWNED (this process is not the owner), STORE.
StoreWrite *store_write_begin (Store *store, StorePriority priority, GError **error);

// The same for what a crash may not undo but a loss of power may: its commit in keep.db does not
// wait for the disk, and is durable with the next one that does.
StoreWrite *store_write_begin_relaxed (Store *store, StorePriority priority, GError **error);

// Commits and frees WRITE, always, also when it fails; then nothing index.db or search.db would
// have shown is there, though what keep.db holds may be (it is replayed at the next open).
bool store_write_commit (StoreWrite *write, GError **error);

// Undoes and frees. NULL is fine. The autoptr does this too.
void store_write_rollback (StoreWrite *write);

// How many callers wait for their turn now: for backfill that wants to yield, and for tests.
unsigned store_write_count_waiting (Store *store);

// The store it belongs to. Reading through it does not see WRITE's own changes. Borrowed.
Store *store_write_store (StoreWrite *write);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreWrite, store_write_rollback)

// N message ids, one after the other, that only whoever asked for them gives (StoreHeaders), once
// the write is committed. → the first; 0 with error.
int64_t store_write_reserve_message_ids (StoreWrite *write, uint32_t n, GError **error);

G_END_DECLS

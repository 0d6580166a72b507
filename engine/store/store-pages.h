// SPDX-License-Identifier: GPL-3.0-or-later
//
// StorePages: a damaged database file read without SQLite, page by page (its file format, version
// 3), so that one page that makes no sense costs what lay on it and no more. To which table a page
// belongs is told by the trees as far as they hold, then by the pointer map that files with
// auto_vacuum have. What the log has committed stands above the file. For store/ alone, and only
// for a file that nobody has open.

#pragma once

#include "store/store-db.h"

G_BEGIN_DECLS

typedef struct _StorePages StorePages;

// The database file PATH, which may be damaged, with its log. STORE where it can't be opened.
StorePages *store_pages_open (const char *path, GError **error);
void store_pages_close (StorePages *pages);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StorePages, store_pages_close)

#define STORE_PAGE_COLUMNS_MAX 64

// A row; values are borrowed for the time of the call.
typedef struct {
  bool has_rowid; // false: of a table without
  int64_t rowid;
  unsigned n; // columns
  StoreValue values[STORE_PAGE_COLUMNS_MAX];
  // The first column that is not whole, as its pages further on are lost: text and blobs are cut
  // short there, what follows is NULL. N: all is whole.
  unsigned whole;
} StorePageRow;

// ROOT: of which table or index; 0: nothing tells.
typedef void (*StorePageRowFunc) (void *data, uint32_t root, const StorePageRow *row);

// All rows that can be read. ROOTS: the first pages of all tables and indexes.
void store_pages_each_row (StorePages *pages, const uint32_t *roots, size_t n,
                           StorePageRowFunc func, void *data);

// Pages that are in use and make no sense; after each_row.
uint32_t store_pages_count_damaged (const StorePages *pages);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person typed as a search, made into FTS5's and SQL's terms. Pure. For store/ alone.

#pragma once

#include "base/mail-error.h"
#include "store/store-db.h"

G_BEGIN_DECLS

typedef struct {
  GString *sql;   // " AND …" conditions on l and m
  GArray *values; // StoreValue, what its ? stand for, in order
} StoreSearchClause;

// One query, to be run over rows of location l joined with message m, with search.text t when MATCH
// is not NULL.
typedef struct {
  char *match;               // FTS5 expression that every result matches; NULL: none
  StoreSearchClause where;   // conditions on every result
  StoreSearchClause folders; // on l.folder_id and m.account_id alone: in:, account:
  StoreSearchClause found;   // on those a server found: what it could not be asked
  GPtrArray *strings;        // owns the values' texts
  GPtrArray *words;  // the words and phrases searched for, for snippets; negated ones left out
  bool names_folder; // in: was given: Trash and Junk are not left out
} StoreSearchQuery;

// NOW: seconds since 1970, for newer_than:. NULL with INVALID, which names the part.
StoreSearchQuery *store_search_query_parse (const char *text, int64_t now, GError **error);
void store_search_query_free (StoreSearchQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreSearchQuery, store_search_query_free)

G_END_DECLS

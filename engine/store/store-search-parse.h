// SPDX-License-Identifier: GPL-3.0-or-later
//
// The grammar of searches (mailctl.md, Search): a tree of what must match. Pure. For store/, and
// for asking a server the same.

#pragma once

#include "base/mail-error.h"
#include "store/store-db.h"

G_BEGIN_DECLS

typedef enum {
  STORE_SEARCH_AND,
  STORE_SEARCH_OR,
  STORE_SEARCH_NOT, // one child
  STORE_SEARCH_TEXT,
  STORE_SEARCH_SQL,
} StoreSearchKind;

typedef struct _StoreSearchNode StoreSearchNode;

struct _StoreSearchNode {
  StoreSearchKind kind;
  GPtrArray *children; // StoreSearchNode, owned; NULL for leaves
  // Leaves: as written. NULL: a word without an operator.
  char *name;  // lower case: "from", "is"
  char *value; // "carol", "unread"
  // TEXT
  char *text;         // a word or phrase
  const char *column; // FTS5 columns, static; NULL: any
  bool prefix;
  // SQL: a condition on location l and message m, static
  const char *sql;
  StoreValue values[2]; // their texts are TEXT's
  unsigned n_values;
  bool names_folder;
};

// An AND of what stands at the top, possibly of nothing. NULL with INVALID, which names the part.
StoreSearchNode *store_search_parse (const char *text, int64_t now, GError **error);
// Something in NODE only this machine can tell: has:, filename:, in:, account:.
bool store_search_node_is_ours (const StoreSearchNode *node);
// Something in NODE is looked for in text.
bool store_search_node_has_text (const StoreSearchNode *node);
void store_search_node_free (StoreSearchNode *node);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreSearchNode, store_search_node_free)

// The leaf for operator NAME ("from") with VALUE. NULL with INVALID; NULL without error when NAME
// is no operator. In store-search-term.c.
StoreSearchNode *
store_search_term (const char *name, const char *value, bool prefix, int64_t now, GError **error);

G_END_DECLS

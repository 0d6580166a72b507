// SPDX-License-Identifier: GPL-3.0-or-later
//
// From the parsed tree to FTS5 and SQL: what is text at the top of the query becomes one MATCH that
// drives it in date order; the rest becomes conditions on each row.

#include "store/store-search-query.h"
#include "store/store-search-parse.h"

#include <string.h>

static void
add_text (StoreSearchQuery *query, StoreSearchClause *clause, char *text)
{
  StoreValue value = bind_text (text);

  g_ptr_array_add (query->strings, text);
  g_array_append_val (clause->values, value);
}

static void
clause_init (StoreSearchClause *clause)
{
  clause->sql = g_string_new ("");
  clause->values = g_array_new (FALSE, FALSE, sizeof (StoreValue));
}

static void
clause_clear (StoreSearchClause *clause)
{
  g_string_free (clause->sql, TRUE);
  g_array_unref (clause->values);
}

static bool
is_text (const StoreSearchNode *node)
{
  if (node->kind == STORE_SEARCH_TEXT)
    return true;
  if (node->kind != STORE_SEARCH_AND && node->kind != STORE_SEARCH_OR)
    return false;
  for (unsigned i = 0; i < node->children->len; i++)
    if (!is_text (node->children->pdata[i]))
      return false;
  return node->children->len > 0;
}

static void
append_quoted (GString *out, const char *words)
{
  g_string_append_c (out, '"');
  for (const char *p = words; *p != '\0'; p++) {
    if (*p == '"')
      g_string_append_c (out, '"');
    g_string_append_c (out, *p);
  }
  g_string_append_c (out, '"');
}

static void
append_match (GString *out, const StoreSearchNode *node)
{
  if (node->kind == STORE_SEARCH_TEXT) {
    if (node->column != NULL)
      g_string_append_printf (out, "{%s} : ", node->column);
    append_quoted (out, node->text);
    if (node->prefix)
      g_string_append (out, " *");
    return;
  }
  g_string_append_c (out, '(');
  for (unsigned i = 0; i < node->children->len; i++) {
    if (i > 0)
      g_string_append (out, node->kind == STORE_SEARCH_OR ? " OR " : " AND ");
    append_match (out, node->children->pdata[i]);
  }
  g_string_append_c (out, ')');
}

static void
append_sql (StoreSearchQuery *query, StoreSearchClause *clause, const StoreSearchNode *node)
{
  g_string_append_printf (clause->sql, "(%s)", node->sql);
  for (unsigned i = 0; i < node->n_values; i++)
    if (node->values[i].type == STORE_VALUE_TEXT)
      add_text (query, clause, g_strdup (node->values[i].data));
    else
      g_array_append_val (clause->values, node->values[i]);
}

static void
append_condition (StoreSearchQuery *query, StoreSearchClause *clause, const StoreSearchNode *node);

// In halves: SQLite takes an expression to be as deep as such a row is long, and has a limit.
static void
append_conditions (StoreSearchQuery *query, StoreSearchClause *clause, const char *between,
                   void *const *nodes, unsigned n)
{
  if (n == 1) {
    append_condition (query, clause, nodes[0]);
    return;
  }
  g_string_append_c (clause->sql, '(');
  append_conditions (query, clause, between, nodes, n / 2);
  g_string_append (clause->sql, between);
  append_conditions (query, clause, between, nodes + n / 2, n - n / 2);
  g_string_append_c (clause->sql, ')');
}

static void
append_condition (StoreSearchQuery *query, StoreSearchClause *clause, const StoreSearchNode *node)
{
  if (is_text (node)) {
    GString *match = g_string_new ("");
    append_match (match, node);
    g_string_append (clause->sql,
                     "l.sort_key IN (SELECT rowid FROM search.text WHERE text MATCH ?)");
    add_text (query, clause, g_string_free (match, FALSE));
    return;
  }
  if (node->kind == STORE_SEARCH_NOT) {
    g_string_append (clause->sql, "NOT ");
    append_condition (query, clause, node->children->pdata[0]);
    return;
  }
  if (node->kind == STORE_SEARCH_SQL) {
    append_sql (query, clause, node);
    return;
  }
  append_conditions (query, clause, node->kind == STORE_SEARCH_OR ? " OR " : " AND ",
                     node->children->pdata, node->children->len);
}

static void
gather_words (StoreSearchQuery *query, const StoreSearchNode *node)
{
  if (node->kind == STORE_SEARCH_TEXT)
    g_ptr_array_add (query->words, g_strdup (node->text));
  if (node->kind == STORE_SEARCH_NOT)
    return;
  for (unsigned i = 0; node->children != NULL && i < node->children->len; i++)
    gather_words (query, node->children->pdata[i]);
}

static bool
names_folder (const StoreSearchNode *node)
{
  if (node->names_folder)
    return true;
  for (unsigned i = 0; node->children != NULL && i < node->children->len; i++)
    if (names_folder (node->children->pdata[i]))
      return true;
  return false;
}

static bool
names_folders_only (const StoreSearchNode *node)
{
  for (unsigned i = 0; node->children != NULL && i < node->children->len; i++)
    if (!names_folders_only (node->children->pdata[i]))
      return false;
  return node->children != NULL || (node->name != NULL && (strcmp (node->name, "in") == 0 ||
                                                           strcmp (node->name, "account") == 0));
}

static void
append_all (StoreSearchQuery *query, StoreSearchClause *clause, const GPtrArray *nodes)
{
  if (nodes->len == 0)
    return;
  g_string_append (clause->sql, " AND ");
  append_conditions (query, clause, " AND ", nodes->pdata, nodes->len);
}

// ROOT is the AND of what stands at the top.
static void
split_top (StoreSearchQuery *query, const StoreSearchNode *root)
{
  g_autoptr (GPtrArray) where = g_ptr_array_new ();
  g_autoptr (GPtrArray) folders = g_ptr_array_new ();
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  GString *match = g_string_new ("");

  for (unsigned i = 0; i < root->children->len; i++) {
    StoreSearchNode *node = root->children->pdata[i];

    if (is_text (node)) {
      if (match->len > 0)
        g_string_append (match, " AND ");
      append_match (match, node);
    } else {
      g_ptr_array_add (where, node);
    }
    if (names_folders_only (node))
      g_ptr_array_add (folders, node);
    // What a server said of text is believed: the text may not be here.
    if (store_search_node_has_text (node) && !store_search_node_is_ours (node))
      continue;
    g_ptr_array_add (found, node);
  }
  append_all (query, &query->where, where);
  append_all (query, &query->folders, folders);
  append_all (query, &query->found, found);
  query->match = g_string_free (match, match->len == 0);
}

StoreSearchQuery *
store_search_query_parse (const char *text, int64_t now, GError **error)
{
  g_autoptr (StoreSearchNode) root = store_search_parse (text, now, error);

  if (root == NULL)
    return NULL;
  StoreSearchQuery *query = g_new0 (StoreSearchQuery, 1);
  clause_init (&query->where);
  clause_init (&query->folders);
  clause_init (&query->found);
  query->strings = g_ptr_array_new_with_free_func (g_free);
  query->words = g_ptr_array_new_with_free_func (g_free);
  query->names_folder = names_folder (root);
  split_top (query, root);
  gather_words (query, root);
  return query;
}

void
store_search_query_free (StoreSearchQuery *query)
{
  if (query == NULL)
    return;
  g_free (query->match);
  clause_clear (&query->where);
  clause_clear (&query->folders);
  clause_clear (&query->found);
  g_ptr_array_unref (query->strings);
  g_ptr_array_unref (query->words);
  g_free (query);
}

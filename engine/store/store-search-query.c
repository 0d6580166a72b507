// SPDX-License-Identifier: GPL-3.0-or-later
//
// From the parsed tree to FTS5 and SQL: what is text at the top of the query becomes one MATCH that
// drives it in date order; the rest becomes conditions on each row.

#include "store/store-search-query.h"
#include "store/store-search-parse.h"

#include <string.h>

static void
add_value (StoreSearchQuery *query, StoreValue value)
{
  g_array_append_val (query->values, value);
}

static void
add_text (StoreSearchQuery *query, char *text)
{
  g_ptr_array_add (query->strings, text);
  add_value (query, bind_text (text));
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
append_condition (StoreSearchQuery *query, const StoreSearchNode *node)
{
  GString *where = query->where;
  const char *between = node->kind == STORE_SEARCH_OR ? " OR " : " AND ";

  if (is_text (node)) {
    GString *match = g_string_new ("");
    append_match (match, node);
    g_string_append (where, "l.sort_key IN (SELECT rowid FROM search.text WHERE text MATCH ?)");
    add_text (query, g_string_free (match, FALSE));
    return;
  }
  if (node->kind == STORE_SEARCH_NOT) {
    g_string_append (where, "NOT ");
    append_condition (query, node->children->pdata[0]);
    return;
  }
  if (node->kind == STORE_SEARCH_SQL) {
    g_string_append_printf (where, "(%s)", node->sql);
    for (unsigned i = 0; i < node->n_values; i++)
      if (node->values[i].type == STORE_VALUE_TEXT)
        add_text (query, g_strdup (node->values[i].data));
      else
        add_value (query, node->values[i]);
    return;
  }
  g_string_append_c (where, '(');
  for (unsigned i = 0; i < node->children->len; i++) {
    if (i > 0)
      g_string_append (where, between);
    append_condition (query, node->children->pdata[i]);
  }
  g_string_append_c (where, ')');
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

// ROOT is the AND of what stands at the top.
static void
split_top (StoreSearchQuery *query, const StoreSearchNode *root)
{
  GString *match = g_string_new ("");

  for (unsigned i = 0; i < root->children->len; i++) {
    const StoreSearchNode *node = root->children->pdata[i];

    if (is_text (node)) {
      if (match->len > 0)
        g_string_append (match, " AND ");
      append_match (match, node);
    } else {
      g_string_append (query->where, " AND ");
      append_condition (query, node);
    }
  }
  query->match = g_string_free (match, match->len == 0);
}

StoreSearchQuery *
store_search_query_parse (const char *text, int64_t now, GError **error)
{
  g_autoptr (StoreSearchNode) root = store_search_parse (text, now, error);

  if (root == NULL)
    return NULL;
  StoreSearchQuery *query = g_new0 (StoreSearchQuery, 1);
  query->where = g_string_new ("");
  query->values = g_array_new (FALSE, FALSE, sizeof (StoreValue));
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
  g_string_free (query->where, TRUE);
  g_array_unref (query->values);
  g_ptr_array_unref (query->strings);
  g_ptr_array_unref (query->words);
  g_free (query);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Searches, by recursive descent:  or = and *("OR" and);  and = *not;  not = ["-"] [name ":"]
// ("(" or ")" / (word / quoted) ["*"]). Forgiving where a person is still typing: a quote or
// bracket that is not closed yet ends with the text.

#include "store/store-search-parse.h"
#include "store/store-search-tokenizer.h"

#include <string.h>

// Deeper than any person writes.
#define DEPTH_MAX 32

typedef struct {
  const char *p;
  int64_t now;
  int depth;
  const char *field; // before a bracket, as in from:(ana OR bob): that of the words in it; or NULL
} Cursor;

void
store_search_node_free (StoreSearchNode *node)
{
  if (node == NULL)
    return;
  g_clear_pointer (&node->children, g_ptr_array_unref);
  g_free (node->name);
  g_free (node->value);
  g_free (node->text);
  g_free (node);
}

bool
store_search_node_is_ours (const StoreSearchNode *node)
{
  static const char *const ours[] = {"has", "filename", "in", "account", NULL};

  for (unsigned i = 0; node->children != NULL && i < node->children->len; i++)
    if (store_search_node_is_ours (node->children->pdata[i]))
      return true;
  return node->name != NULL && g_strv_contains (ours, node->name);
}

bool
store_search_node_has_text (const StoreSearchNode *node)
{
  for (unsigned i = 0; node->children != NULL && i < node->children->len; i++)
    if (store_search_node_has_text (node->children->pdata[i]))
      return true;
  return node->kind == STORE_SEARCH_TEXT;
}

static StoreSearchNode *
new_parent (StoreSearchKind kind)
{
  StoreSearchNode *node = g_new0 (StoreSearchNode, 1);

  node->kind = kind;
  node->children = g_ptr_array_new_with_free_func ((GDestroyNotify) store_search_node_free);
  return node;
}

// Also the wide one, which is what the space bar gives to who types Japanese.
static bool
is_space (const char *p)
{
  return g_unichar_isspace (g_utf8_get_char (p));
}

static void
skip_space (Cursor *cursor)
{
  while (is_space (cursor->p))
    cursor->p = g_utf8_next_char (cursor->p);
}

// "OR" as a word of its own.
static bool
take_or (Cursor *cursor)
{
  skip_space (cursor);
  if (strncmp (cursor->p, "OR", 2) != 0 ||
      (cursor->p[2] != '\0' && strchr ("(\"", cursor->p[2]) == NULL && !is_space (cursor->p + 2)))
    return false;
  cursor->p += 2;
  return true;
}

static char *
take_quoted (Cursor *cursor)
{
  const char *end = strchrnul (cursor->p, '"');
  char *text = g_strndup (cursor->p, (gsize) (end - cursor->p));

  cursor->p = *end != '\0' ? end + 1 : end;
  return text;
}

static char *
take_value (Cursor *cursor)
{
  if (*cursor->p == '"') {
    cursor->p++;
    return take_quoted (cursor);
  }
  const char *end = cursor->p;
  while (*end != '\0' && strchr ("()\"", *end) == NULL && !is_space (end))
    end = g_utf8_next_char (end);
  char *text = g_strndup (cursor->p, (gsize) (end - cursor->p));
  cursor->p = end;
  return text;
}

// "*" right behind a word or quote; a word may also carry it at its end.
static bool
take_star (Cursor *cursor, char *text)
{
  size_t length = strlen (text);

  if (*cursor->p == '*') {
    cursor->p++;
    return true;
  }
  if (length > 1 && text[length - 1] == '*') {
    text[length - 1] = '\0';
    return true;
  }
  return false;
}

// The length of an operator's name before a colon at P; 0 if there is none.
static size_t
name_length (const char *p)
{
  size_t length = strspn (p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-");

  return length > 0 && p[length] == ':' && p[length + 1] != '\0' && !is_space (p + length + 1) &&
             p[length + 1] != ')' ?
           length :
           0;
}

static bool
has_letters (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isalnum (g_utf8_get_char (p)))
      return true;
  return false;
}

// One character of an unspaced script is the beginning of the pairs that hold it, also behind
// others: "2025年".
static bool
ends_in_single_unspaced (const char *text)
{
  const char *last = *text != '\0' ? g_utf8_prev_char (text + strlen (text)) : text;

  return store_search_tokenizer_is_unspaced (g_utf8_get_char (last)) &&
         (last == text ||
          !store_search_tokenizer_is_unspaced (g_utf8_get_char (g_utf8_prev_char (last))));
}

// A term of TEXT, or a word, as it is to be looked for.
static void
finish_text (StoreSearchNode *node)
{
  if (node->kind == STORE_SEARCH_TEXT)
    node->prefix |= ends_in_single_unspaced (node->text);
}

static StoreSearchNode *
new_text (const char *text, bool prefix)
{
  StoreSearchNode *node = g_new0 (StoreSearchNode, 1);

  node->kind = STORE_SEARCH_TEXT;
  node->text = g_strdup (text);
  node->prefix = prefix;
  finish_text (node);
  return node;
}

static StoreSearchNode *parse_group (Cursor *cursor, GError **error);

static bool
is_operator (const char *name, int64_t now)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreSearchNode) node = store_search_term (name, "x", false, now, &error);

  return node != NULL || error != NULL;
}

// What is said of FIELD; NULL with error, or without when it says nothing.
static StoreSearchNode *
new_term (const char *field, const char *value, bool prefix, int64_t now, GError **error)
{
  g_autoptr (StoreSearchNode) node = store_search_term (field, value, prefix, now, error);
  bool says_nothing = node != NULL && node->kind == STORE_SEARCH_TEXT && !has_letters (node->text);

  if (node != NULL)
    finish_text (node);
  return says_nothing ? NULL : g_steal_pointer (&node);
}

// A leaf, or a bracket behind an operator; NULL with error, or without when it says nothing
// ("!!!").
static StoreSearchNode *
parse_leaf (Cursor *cursor, GError **error)
{
  const char *start = cursor->p;
  size_t length = name_length (start);

  if (length > 0 && start[length + 1] == '(') {
    g_autofree char *field = g_ascii_strdown (start, (gssize) length);
    const char *outer = cursor->field;

    if (is_operator (field, cursor->now)) {
      cursor->p += length + 1;
      cursor->field = field;
      StoreSearchNode *group = parse_group (cursor, error);
      cursor->field = outer;
      return group;
    }
  }
  if (length > 0) {
    g_autofree char *name = g_ascii_strdown (start, (gssize) length);
    g_autoptr (GError) local = NULL;

    cursor->p += length + 1;
    g_autofree char *value = take_value (cursor);
    bool prefix = take_star (cursor, value);
    g_autoptr (StoreSearchNode) node = store_search_term (name, value, prefix, cursor->now, &local);

    if (local != NULL) {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
    if (node != NULL)
      finish_text (node);
    // A quote that was only just opened says nothing yet.
    if (node != NULL)
      return node->kind == STORE_SEARCH_TEXT && !has_letters (node->text) ? NULL :
                                                                            g_steal_pointer (&node);
    // "10:30" and "https://…" are words.
    cursor->p = start;
  }
  g_autofree char *text = take_value (cursor);
  bool prefix = take_star (cursor, text);
  if (cursor->field != NULL)
    return new_term (cursor->field, text, prefix, cursor->now, error);
  return has_letters (text) ? new_text (text, prefix) : NULL;
}

static StoreSearchNode *parse_or (Cursor *cursor, GError **error);

static StoreSearchNode *
parse_group (Cursor *cursor, GError **error)
{
  if (++cursor->depth > DEPTH_MAX) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, "too many brackets");
    return NULL;
  }
  cursor->p++;
  StoreSearchNode *node = parse_or (cursor, error);
  skip_space (cursor);
  if (*cursor->p == ')')
    cursor->p++;
  cursor->depth--;
  return node;
}

static StoreSearchNode *
parse_not (Cursor *cursor, GError **error)
{
  bool negated = *cursor->p == '-' && cursor->p[1] != '\0' && !is_space (cursor->p + 1);

  if (negated)
    cursor->p++;
  StoreSearchNode *node =
    *cursor->p == '(' ? parse_group (cursor, error) : parse_leaf (cursor, error);
  // A group of nothing but signs says nothing.
  if (node != NULL && node->children != NULL && node->children->len == 0)
    g_clear_pointer (&node, store_search_node_free);
  if (node == NULL || !negated)
    return node;
  StoreSearchNode *outer = new_parent (STORE_SEARCH_NOT);
  g_ptr_array_add (outer->children, node);
  return outer;
}

static bool
at_or (const Cursor *cursor)
{
  Cursor ahead = *cursor;

  return take_or (&ahead);
}

static StoreSearchNode *
parse_and (Cursor *cursor, GError **error)
{
  g_autoptr (StoreSearchNode) all = new_parent (STORE_SEARCH_AND);

  for (skip_space (cursor); *cursor->p != '\0' && *cursor->p != ')' && !at_or (cursor);
       skip_space (cursor)) {
    g_autoptr (GError) local = NULL;
    StoreSearchNode *node = parse_not (cursor, &local);

    if (local != NULL) {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
    if (node != NULL)
      g_ptr_array_add (all->children, node);
  }
  return g_steal_pointer (&all);
}

static StoreSearchNode *
parse_or (Cursor *cursor, GError **error)
{
  g_autoptr (StoreSearchNode) any = new_parent (STORE_SEARCH_OR);

  do {
    StoreSearchNode *all = parse_and (cursor, error);

    if (all == NULL)
      return NULL;
    if (all->children->len > 0)
      g_ptr_array_add (any->children, all);
    else
      store_search_node_free (all);
  } while (take_or (cursor));
  if (any->children->len == 1)
    return g_ptr_array_steal_index (any->children, 0);
  return g_steal_pointer (&any);
}

StoreSearchNode *
store_search_parse (const char *text, int64_t now, GError **error)
{
  Cursor cursor = {.p = text, .now = now};

  if (!g_utf8_validate (text, -1, NULL)) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, "not UTF-8");
    return NULL;
  }
  g_autoptr (StoreSearchNode) root = new_parent (STORE_SEARCH_AND);
  do {
    StoreSearchNode *node = parse_or (&cursor, error);

    if (node == NULL)
      return NULL;
    if (node->kind == STORE_SEARCH_AND) {
      while (node->children->len > 0)
        g_ptr_array_add (root->children, g_ptr_array_steal_index (node->children, 0));
      store_search_node_free (node);
    } else if (node->children == NULL || node->children->len > 0) {
      g_ptr_array_add (root->children, node);
    } else {
      store_search_node_free (node);
    }
    // A bracket that closes nothing.
    if (*cursor.p == ')')
      cursor.p++;
  } while (*cursor.p != '\0');
  return g_steal_pointer (&root);
}

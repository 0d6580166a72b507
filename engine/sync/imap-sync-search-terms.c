// SPDX-License-Identifier: GPL-3.0-or-later
//
// From our tree to IMAP's search keys. Keys are in prefix order, and brackets are not needed: a and
// b is not (not a or not b). What only this machine can tell is left out where that finds more, and
// the store sifts it afterwards; so are a date's hours and zone.

#include "sync/imap-sync-search.h"

#include "store/store-search-parse.h"

#include <string.h>

#define DAY 86400

typedef struct {
  GArray *terms;
  GPtrArray *strings;
  ImapSyncDialect dialect;
  ImapSyncExtent extent;
  bool left_out;
} Terms;

static char *
keep (Terms *terms, char *text)
{
  g_ptr_array_add (terms->strings, text);
  return text;
}

static void
add (Terms *terms, const char *word, const char *first, const char *second, bool raw)
{
  ImapSearchTerm term = {.word = word, .first = first, .second = second, .raw = raw};
  g_array_append_val (terms->terms, term);
}

static void
add_text (Terms *terms, const char *word, const char *text)
{
  if (terms->dialect == IMAP_SYNC_FUZZY)
    add (terms, "FUZZY", NULL, NULL, false);
  add (terms, word, keep (terms, g_strdup (text)), NULL, false);
}

// A phrase in the language of Gmail's own search, whose index covers attachments; there a quote can
// only begin or end one.
static void
add_raw (Terms *terms, const char *text)
{
  char *phrase = g_strdup_printf ("\"%s\"", text);
  g_strdelimit (phrase + 1, "\"", ' ');
  phrase[strlen (phrase) - 1] = '"';
  add (terms, "X-GM-RAW", keep (terms, phrase), NULL, false);
}

// Labels are keywords, but Gmail's are labels.
static void
add_label (Terms *terms, const StoreSearchNode *node)
{
  if (terms->dialect == IMAP_SYNC_GMAIL)
    add (terms, "X-GM-LABELS", keep (terms, g_strdup (node->value)), NULL, false);
  else
    add (terms, "KEYWORD", node->text, NULL, true);
}

static void
add_words (Terms *terms, const StoreSearchNode *node)
{
  static const struct {
    const char *name, *word;
  } words[] = {{"from", "FROM"}, {"cc", "CC"}, {"subject", "SUBJECT"}, {"body", "BODY"}};
  if (g_strcmp0 (node->name, "to") == 0) {
    add (terms, "OR", NULL, NULL, false);
    add_text (terms, "TO", node->text);
    add_text (terms, "CC", node->text);
    return;
  }
  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (node->name, words[i].name) == 0) {
      add_text (terms, words[i].word, node->text);
      return;
    }
  if (terms->dialect == IMAP_SYNC_GMAIL)
    add_raw (terms, node->text);
  else
    add_text (terms, "TEXT", node->text);
}

static void
add_state (Terms *terms, const char *value)
{
  static const struct {
    const char *value, *word, *keyword;
  } states[] = {
    {"unread", "UNSEEN", NULL},     {"read", "SEEN", NULL},
    {"answered", "ANSWERED", NULL}, {"flagged", "FLAGGED", NULL},
    {"starred", "FLAGGED", NULL},   {"draft", "DRAFT", NULL},
    {"junk", "KEYWORD", "$Junk"},   {"forwarded", "KEYWORD", "$Forwarded"},
    {"muted", "KEYWORD", "$Muted"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_ascii_strcasecmp (value, states[i].value) == 0)
      add (terms, states[i].word, states[i].keyword, NULL, true);
}

// The English of RFC 9051, whatever the locale.
static char *
format_day (int64_t when)
{
  static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  g_autoptr (GDateTime) day = g_date_time_new_from_unix_utc (when);
  if (!day)
    return g_strdup ("1-Jan-1970");
  return g_strdup_printf ("%d-%s-%04d", g_date_time_get_day_of_month (day),
                          months[g_date_time_get_month (day) - 1], g_date_time_get_year (day));
}

// The server's day may be another than ours: DAYS more.
static void
add_day (Terms *terms, const char *word, int64_t when, int days)
{
  add (terms, word, keep (terms, format_day (when + days * DAY)), NULL, true);
}

// More than is meant, to be sifted here; or less where it is denied, which comes to the same.
static void
add_range (Terms *terms, const StoreSearchNode *node, bool denied)
{
  int before = denied ? -1 : 2, since = denied ? 2 : -1;
  int64_t when = node->values[0].integer;
  if (strcmp (node->name, "before") == 0 || strcmp (node->name, "older_than") == 0) {
    add_day (terms, "BEFORE", when, before);
  } else if (strcmp (node->name, "on") == 0) {
    add (terms, "NOT", NULL, NULL, false);
    add (terms, "OR", NULL, NULL, false);
    add_day (terms, "BEFORE", when, since);
    add_day (terms, "SINCE", node->values[1].integer, before);
  } else {
    add_day (terms, "SINCE", when, since);
  }
}

static void
add_size (Terms *terms, const char *word, int64_t bytes)
{
  char *number = g_strdup_printf ("%" G_GINT64_FORMAT, CLAMP (bytes, 0, UINT32_MAX));
  add (terms, word, keep (terms, number), NULL, true);
}

static void
add_header (Terms *terms, const char *name, const char *text)
{
  add (terms, "HEADER", name, keep (terms, g_strdup (text)), false);
}

// DENIED: it stands behind a minus.
static void
add_leaf (Terms *terms, const StoreSearchNode *node, bool denied)
{
  if (node->kind == STORE_SEARCH_TEXT)
    add_words (terms, node);
  else if (strcmp (node->name, "is") == 0)
    add_state (terms, node->value);
  else if (strcmp (node->name, "label") == 0)
    add_label (terms, node);
  else if (strcmp (node->name, "larger") == 0)
    add_size (terms, "LARGER", node->values[0].integer);
  else if (strcmp (node->name, "smaller") == 0)
    add_size (terms, "SMALLER", node->values[0].integer);
  else if (strcmp (node->name, "list") == 0)
    add_header (terms, "List-Id", node->value);
  else if (strcmp (node->name, "message-id") == 0)
    add_header (terms, "Message-ID", node->text);
  else
    add_range (terms, node, denied);
}

// Of the keys from FROM on.
static bool
is_ascii (const GArray *terms, unsigned int from)
{
  for (unsigned int i = from; i < terms->len; i++) {
    const ImapSearchTerm *term = &g_array_index (terms, ImapSearchTerm, i);
    if ((term->first && !g_str_is_ascii (term->first)) ||
        (term->second && !g_str_is_ascii (term->second)))
      return false;
  }
  return true;
}

static bool
is_leaf_askable (Terms *terms, const StoreSearchNode *node)
{
  unsigned int before = terms->terms->len;
  add_leaf (terms, node, false);
  bool good = is_ascii (terms->terms, before);
  g_array_set_size (terms->terms, before);
  return good;
}

// Whether NODE's parts must all hold, as it stands in the whole.
static bool
must_all_hold (const StoreSearchNode *node, bool denied)
{
  return (node->kind == STORE_SEARCH_AND) != denied;
}

// Whether NODE, or what is left of it, can be asked without finding more, or less, than it may.
// Where all must hold, leaving one out finds more; where any may, less.
static bool
is_askable (Terms *terms, const StoreSearchNode *node, bool denied)
{
  if (terms->extent == IMAP_SYNC_WHOLE)
    return true;
  if (node->kind == STORE_SEARCH_NOT)
    return is_askable (terms, node->children->pdata[0], !denied);
  if (!node->children)
    return is_leaf_askable (terms, node);
  bool any_will_do = must_all_hold (node, denied) == (terms->extent == IMAP_SYNC_AT_LEAST);
  unsigned int n = 0;
  for (unsigned int i = 0; i < node->children->len; i++)
    n += is_askable (terms, node->children->pdata[i], denied);
  return any_will_do ? n > 0 : n == node->children->len;
}

static GPtrArray *
list_askable (Terms *terms, const StoreSearchNode *node, bool denied)
{
  GPtrArray *left = g_ptr_array_new ();
  for (unsigned int i = 0; i < node->children->len; i++)
    if (is_askable (terms, node->children->pdata[i], denied))
      g_ptr_array_add (left, node->children->pdata[i]);
  terms->left_out = terms->left_out || left->len < node->children->len;
  return left;
}

static void add_node (Terms *terms, const StoreSearchNode *node, bool inverted, bool denied);

static void
add_any (Terms *terms, const GPtrArray *children, bool inverted, bool denied)
{
  for (unsigned int i = 0; i < children->len; i++) {
    if (i + 1 < children->len)
      add (terms, "OR", NULL, NULL, false);
    add_node (terms, children->pdata[i], inverted, denied);
  }
}

static void
add_children (Terms *terms, const StoreSearchNode *node, bool inverted, bool denied)
{
  g_autoptr (GPtrArray) children = list_askable (terms, node, denied);
  bool all = node->kind == STORE_SEARCH_AND;
  if (children->len == 1) {
    add_node (terms, children->pdata[0], inverted, denied);
    return;
  }
  if (all != inverted)
    add (terms, "NOT", NULL, NULL, false);
  add_any (terms, children, all, denied);
}

// INVERTED: its opposite is to be said. The nesting is bounded by the parser.
static void
add_node (Terms *terms, const StoreSearchNode *node, bool inverted, bool denied)
{
  if (node->kind == STORE_SEARCH_NOT) {
    add_node (terms, node->children->pdata[0], !inverted, !denied);
  } else if (node->children) {
    add_children (terms, node, inverted, denied);
  } else {
    if (inverted)
      add (terms, "NOT", NULL, NULL, false);
    add_leaf (terms, node, denied);
  }
}

void
imap_sync_question_clear (ImapSyncQuestion *question)
{
  g_clear_pointer (&question->terms, g_array_unref);
  g_clear_pointer (&question->strings, g_ptr_array_unref);
}

// All that stand at the top must hold.
static void
add_top (Terms *terms, const GPtrArray *nodes)
{
  for (unsigned int i = 0; i < nodes->len; i++) {
    const StoreSearchNode *node = nodes->pdata[i];
    if (store_search_node_is_ours (node))
      continue;
    if (is_askable (terms, node, false)) {
      add_node (terms, node, false, false);
      continue;
    }
    terms->left_out = true;
    if (terms->extent == IMAP_SYNC_AT_MOST) {
      g_array_set_size (terms->terms, 0);
      return;
    }
  }
}

bool
imap_sync_search_terms (const char *search, int64_t now, ImapSyncDialect dialect,
                        ImapSyncExtent extent, ImapSyncQuestion *out, GError **error)
{
  g_autoptr (StoreSearchNode) root = store_search_parse (search, now, error);
  if (!root)
    return false;
  Terms terms = {.terms = g_array_new (FALSE, TRUE, sizeof (ImapSearchTerm)),
                 .strings = g_ptr_array_new_with_free_func (g_free),
                 .dialect = dialect,
                 .extent = extent};
  add_top (&terms, root->children);
  *out =
    (ImapSyncQuestion) {.terms = terms.terms, .strings = terms.strings, .left_out = terms.left_out};
  return true;
}

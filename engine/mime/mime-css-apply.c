// SPDX-License-Identifier: GPL-3.0-or-later
//
// A small cascade: selectors matched against gumbo's tree from the right to the left.

#include "mime/mime-css-apply.h"

#include "mime/mime-html.h"

#include <string.h>

#define RULES_KEPT 2000
#define COMPARISONS (4 * 1000 * 1000)
#define SCREEN_WIDTH 800

// One compound with the combinator before it: "> .m-note".
typedef struct {
  const char *text;
  gsize length;
  char combinator; // ' ', '>', '+', '~'; '\0' for the first
} Compound;

typedef struct {
  char *selector;    // owned; COMPOUNDS point into it
  GArray *compounds; // Compound, left to right
  char *declarations;
  unsigned int weight; // specificity, then order
} Rule;

struct _MimeCssRules {
  GPtrArray *rules; // Rule
  char *prefix, *wrapper;
  unsigned int comparisons;
};

static void
rule_free (void *data)
{
  Rule *rule = data;

  g_free (rule->selector);
  g_free (rule->declarations);
  g_array_unref (rule->compounds);
  g_free (rule);
}

static GArray *
split_compounds (const char *selector)
{
  GArray *compounds = g_array_new (FALSE, FALSE, sizeof (Compound));
  char combinator = '\0';

  for (const char *p = selector; *p != '\0';) {
    gsize n = strcspn (p, " ");

    if (n == 1 && strchr (">+~", *p) != NULL)
      combinator = *p;
    else if (n > 0) {
      Compound compound = {p, n, compounds->len == 0 ? '\0' : combinator};

      g_array_append_val (compounds, compound);
      combinator = ' ';
    }
    p += n + (p[n] == ' ' ? 1 : 0);
  }
  return compounds;
}

static unsigned int
specificity (const char *selector)
{
  unsigned int ids = 0, classes = 0, tags = 0;

  for (const char *p = selector; *p != '\0'; p++) {
    bool starts = p == selector || p[-1] == ' ';

    ids += *p == '#';
    classes += *p == '.' || *p == ':';
    tags += starts && g_ascii_isalpha (*p);
  }
  return MIN (ids, 15) << 28 | MIN (classes, 63) << 22 | MIN (tags, 63) << 16;
}

static void
add_rule (MimeCssRules *rules, const char *selector, gsize length, const char *declarations)
{
  if (rules->rules->len >= RULES_KEPT)
    return;
  Rule *rule = g_new0 (Rule, 1);

  rule->selector = g_strndup (selector, length);
  rule->compounds = split_compounds (rule->selector);
  rule->declarations = g_strdup (declarations);
  rule->weight = specificity (rule->selector) + rules->rules->len;
  g_ptr_array_add (rules->rules, rule);
}

// "(max-width:600px)" and the like; what is not understood does not apply.
static bool
is_feature_true (const char *feature)
{
  const char *colon = strchr (feature, ':');
  double value = colon == NULL ? 0 : g_ascii_strtod (colon + 1 + strspn (colon + 1, " "), NULL);

  if (strstr (feature, "max-width") != NULL || strstr (feature, "max-device-width") != NULL)
    return value >= SCREEN_WIDTH;
  if (strstr (feature, "min-width") != NULL || strstr (feature, "min-device-width") != NULL)
    return value <= SCREEN_WIDTH;
  if (strstr (feature, "prefers-color-scheme") != NULL)
    return strstr (feature, "light") != NULL;
  return false;
}

static bool
is_query_true (const char *query)
{
  if (strstr (query, "not ") != NULL ||
      (strstr (query, "print") != NULL && strstr (query, "screen") == NULL))
    return false;
  for (const char *p = strchr (query, '('); p != NULL; p = strchr (p + 1, '(')) {
    g_autofree char *feature = g_strndup (p + 1, strcspn (p + 1, ")"));

    if (!is_feature_true (feature))
      return false;
  }
  return true;
}

static bool
is_media_true (const char *media, gsize length)
{
  g_autofree char *text = g_ascii_strdown (media, (gssize) length);
  g_auto (GStrv) queries = g_strsplit (text, ",", -1);
  bool any = false;

  for (char **p = queries; *p != NULL; p++)
    any |= is_query_true (*p);
  return any;
}

static const char *
nested_end (const char *p)
{
  int depth = 1;

  for (; *p != '\0'; p++) {
    depth += *p == '{' ? 1 : *p == '}' ? -1 : 0;
    if (depth == 0)
      return p;
  }
  return p;
}

// "sel,sel{declarations}" as the filter wrote it: no strings with braces, no comments.
static const char *
read_rule (MimeCssRules *rules, const char *p)
{
  const char *open = strchr (p, '{');

  if (open == NULL)
    return p + strlen (p);
  gsize inside = strcspn (open + 1, "}");
  g_autofree char *declarations = g_strndup (open + 1, inside);

  while (p < open) {
    gsize n = strcspn (p, ",{");

    add_rule (rules, p, n, declarations);
    p += n + 1;
  }
  open += 1 + inside;
  return *open == '}' ? open + 1 : open;
}

static bool
has_name (const char *list, const char *name, gsize length)
{
  while (list != NULL && *list != '\0') {
    gsize n = strcspn (list, " \t\r\n\f");

    if (n == length && strncmp (list, name, n) == 0)
      return true;
    list += n;
    list += strspn (list, " \t\r\n\f");
  }
  return false;
}

static const GumboNode *
sibling (const GumboNode *node, int step)
{
  const GumboVector *siblings = node->parent == NULL ? NULL : mime_html_children (node->parent);

  if (siblings == NULL)
    return NULL;
  for (int i = (int) node->index_within_parent + step; i >= 0 && i < (int) siblings->length;
       i += step) {
    const GumboNode *other = siblings->data[i];

    if (other->type == GUMBO_NODE_ELEMENT)
      return other;
  }
  return NULL;
}

static bool
matches_pseudo (const GumboNode *node, const char *name, gsize length)
{
  bool first = length == 11 && strncmp (name, "first-child", length) == 0;
  bool last = length == 10 && strncmp (name, "last-child", length) == 0;
  bool only = length == 10 && strncmp (name, "only-child", length) == 0;

  if (length == 4 && strncmp (name, "link", 4) == 0)
    return true;
  if (!first && !last && !only)
    return false; // :hover and :active: nobody points at a quote
  return (!(first || only) || sibling (node, -1) == NULL) &&
         (!(last || only) || sibling (node, 1) == NULL);
}

static bool
matches_simple (const MimeCssRules *rules, const GumboNode *node, char mark, const char *name,
                gsize length)
{
  gsize prefix = strlen (rules->prefix);

  if (mark == '\0')
    return (length == 1 && *name == '*') ||
           (strlen (mime_html_tag (node)) == length &&
            g_ascii_strncasecmp (mime_html_tag (node), name, length) == 0);
  if (mark == ':')
    return matches_pseudo (node, name, length);
  if (mark == '.' && strlen (rules->wrapper) == length &&
      strncmp (name, rules->wrapper, length) == 0)
    return node->v.element.tag == GUMBO_TAG_BODY;
  if (length < prefix)
    return false;
  return has_name (mime_html_attribute (node, mark == '.' ? "class" : "id"), name + prefix,
                   length - prefix);
}

static bool
matches_compound (const MimeCssRules *rules, const GumboNode *node, const Compound *compound)
{
  const char *p = compound->text, *end = p + compound->length;

  while (p < end) {
    char mark = strchr (".#:", *p) != NULL ? *p++ : '\0';
    gsize n = 0;

    while (p + n < end && strchr (".#:", p[n]) == NULL)
      n++;
    if (n == 0 || !matches_simple (rules, node, mark, p, n))
      return false;
    p += n;
  }
  return true;
}

static const GumboNode *
step_back (const GumboNode *node, char combinator)
{
  if (combinator == '+' || combinator == '~')
    return sibling (node, -1);
  const GumboNode *parent = node->parent;

  return parent == NULL || parent->type != GUMBO_NODE_ELEMENT ? NULL : parent;
}

// Greedy from the right: for ' ' and '~' the nearest match is taken, without going back for
// another. A selector that would need it does not apply; mail has none.
static bool
matches (MimeCssRules *rules, const GumboNode *node, const Rule *rule)
{
  unsigned int i = rule->compounds->len;

  if (i == 0 || !matches_compound (rules, node, &g_array_index (rule->compounds, Compound, --i)))
    return false;
  while (i > 0) {
    char combinator = g_array_index (rule->compounds, Compound, i).combinator;
    const Compound *wanted = &g_array_index (rule->compounds, Compound, i - 1);
    bool near = combinator == '>' || combinator == '+';

    do {
      node = step_back (node, combinator);
      rules->comparisons++;
    } while (node != NULL && !near && !matches_compound (rules, node, wanted));
    if (node == NULL || (near && !matches_compound (rules, node, wanted)))
      return false;
    i--;
  }
  return true;
}

static int
compare_rules (const void *a, const void *b)
{
  const Rule *one = *(const Rule *const *) a, *two = *(const Rule *const *) b;

  return one->weight < two->weight ? -1 : one->weight > two->weight;
}

MimeCssRules *
mime_css_rules_new (void)
{
  MimeCssRules *rules = g_new0 (MimeCssRules, 1);

  rules->rules = g_ptr_array_new_with_free_func (rule_free);
  rules->prefix = g_strdup ("");
  rules->wrapper = g_strdup ("body");
  return rules;
}

void
mime_css_rules_free (MimeCssRules *rules)
{
  if (rules == NULL)
    return;
  g_ptr_array_unref (rules->rules);
  g_free (rules->prefix);
  g_free (rules->wrapper);
  g_free (rules);
}

void
mime_css_rules_add (MimeCssRules *rules, const char *sheet, const char *prefix)
{
  g_free (rules->prefix);
  g_free (rules->wrapper);
  rules->prefix = g_strdup (prefix);
  rules->wrapper = g_strconcat (prefix, "body", NULL);
  for (const char *p = sheet; *p != '\0';) {
    const char *open = strchr (p, '{');

    if (*p == '}')
      p++; // the end of a media block that applies
    else if (*p == '@' && open != NULL) {
      bool applies = is_media_true (p + 1, (gsize) (open - p) - 1);
      const char *end = applies ? open : nested_end (open + 1);

      p = *end == '\0' ? end : end + 1;
    } else
      p = read_rule (rules, p);
  }
}

char *
mime_css_rules_dup_style (MimeCssRules *rules, const GumboNode *node, const char *inline_style)
{
  g_autoptr (GPtrArray) hits = g_ptr_array_new ();
  g_autoptr (GString) style = g_string_new (NULL);

  for (unsigned int i = 0; i < rules->rules->len && rules->comparisons < COMPARISONS; i++) {
    rules->comparisons++;
    if (matches (rules, node, rules->rules->pdata[i]))
      g_ptr_array_add (hits, rules->rules->pdata[i]);
  }
  g_ptr_array_sort (hits, compare_rules);
  for (unsigned int i = 0; i < hits->len; i++)
    g_string_append_printf (style, "%s%s", style->len > 0 ? ";" : "",
                            ((const Rule *) hits->pdata[i])->declarations);
  if (inline_style != NULL)
    g_string_append_printf (style, "%s%s", style->len > 0 ? ";" : "", inline_style);
  return style->len == 0 ? NULL : g_string_free_and_steal (g_steal_pointer (&style));
}

bool
mime_css_is_hidden (const char *style)
{
  bool hidden = false, settled = false;

  for (const char *p = style; p != NULL && *p != '\0';) {
    gsize n = strcspn (p, ";");

    if (g_str_has_prefix (p, "display:")) {
      g_autofree char *value = g_strndup (p + 8, n - 8);
      bool important = strstr (value, "!") != NULL;

      if (important || !settled)
        hidden = g_str_has_prefix (value + strspn (value, " "), "none");
      settled |= important;
    }
    p += n + (p[n] == ';' ? 1 : 0);
  }
  return hidden;
}

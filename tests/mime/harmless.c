// SPDX-License-Identifier: GPL-3.0-or-later

#include "harmless.h"

#include <gumbo.h>
#include <string.h>

static const char *const allowed_attributes[] = {
  "title",       "alt",     "summary", "abbr",    "aria-label", "aria-hidden", "lang",
  "dir",         "align",   "valign",  "bgcolor", "color",      "face",        "type",
  "scope",       "role",    "nowrap",  "width",   "height",     "border",      "cellpadding",
  "cellspacing", "colspan", "rowspan", "size",    "span",       "hspace",      "vspace",
  "start",       "value",   "class",   "id",      "style",      "src",         "href",
};

// Nothing of these may be in an output at all, in attributes or sheets.
static const char *const forbidden_tags[] = {
  "script", "iframe",    "object",  "embed",    "applet",   "link",    "meta",     "base",
  "form",   "input",     "button",  "select",   "textarea", "svg",     "math",     "video",
  "audio",  "source",    "track",   "template", "noscript", "frame",   "frameset", "title",
  "xmp",    "plaintext", "picture", "map",      "area",     "details", "dialog"};

// Takes each url(…) out of CSS once it is shown to name only what may be shown, in letters that
// can't end it early: what such a token spells in between means nothing to a browser.
static void
take_urls (char *css, bool remote)
{
  for (char *p = css; (p = strstr (p, "url(")) != NULL;) {
    char *address = p + 4;
    gsize length = strcspn (address, ")");

    g_assert_true (g_str_has_prefix (address, "cid:") ||
                   g_str_has_prefix (address, "data:image/") ||
                   (remote && g_str_has_prefix (address, "mail-remote:http")));
    g_assert_cmpint (address[length], ==, ')');
    for (gsize i = 0; i < length; i++)
      g_assert_true (g_ascii_isgraph (address[i]) && strchr ("\"'<>(\\", address[i]) == NULL);
    memset (p, ' ', 4 + length + 1);
  }
}

static bool
begins_declaration (const char *css, const char *p)
{
  while (p > css && g_ascii_isspace (p[-1]))
    p--;
  return p == css || p[-1] == ';';
}

// Whether a number ends at P, and not a name such as s10.
static bool
ends_number (const char *css, const char *p)
{
  const char *start = p;

  while (start > css && (g_ascii_isdigit (start[-1]) || strchr (".e+-", start[-1]) != NULL))
    start--;
  bool in_name = start > css && (g_ascii_isalnum (start[-1]) || start[-1] == '_' ||
                                 (unsigned char) start[-1] >= 0x80);
  const char *first = *start == '+' || *start == '-' ? start + 1 : start;

  return start < p && !in_name &&
         (g_ascii_isdigit (*first) || (*first == '.' && g_ascii_isdigit (first[1])));
}

// No length that depends on the view's height, and no place over the rest of the page.
static void
assert_declarations (const char *css)
{
  for (const char *p = css; (p = strstr (p, "vh")) != NULL; p++)
    g_assert_false (ends_number (css, p) && !g_ascii_isalnum (p[2]));
  for (const char *p = css; (p = strstr (p, "position:")) != NULL; p += 9)
    g_assert_true (!begins_declaration (css, p) || g_str_has_prefix (p + 9, "static") ||
                   g_str_has_prefix (p + 9, "relative"));
}

// The lower-case text of a style attribute or, with selectors, of a sheet. A comment could end a
// token where the sanitiser sees none.
static char *
assert_css (const char *css, bool remote)
{
  static const char *const forbidden[] = {"<",          "\\",          "/*",        "@import",
                                          "@font-face", "expression(", "image-set("};
  char *lower = g_ascii_strdown (css, -1);

  take_urls (lower, remote);
  for (gsize i = 0; i < G_N_ELEMENTS (forbidden); i++)
    g_assert_null (strstr (lower, forbidden[i]));
  return lower;
}

static void
assert_style (const char *css, bool remote)
{
  g_autofree char *lower = assert_css (css, remote);

  assert_declarations (lower);
}

static void
assert_sheet (const char *css, bool remote)
{
  g_autofree char *lower = assert_css (css, remote);
  g_auto (GStrv) blocks = g_strsplit (lower, "}", -1);

  // What stands between an opening and the next closing brace; outer ones are @media's.
  for (gsize i = 0; blocks[i] != NULL; i++) {
    const char *open = strrchr (blocks[i], '{');

    if (open != NULL)
      assert_declarations (open + 1);
  }
}

static void
assert_attribute (const GumboElement *element, const GumboAttribute *attribute, bool remote)
{
  const char *value = attribute->value;
  bool known = false;

  for (gsize i = 0; i < G_N_ELEMENTS (allowed_attributes); i++)
    known |= g_str_equal (attribute->name, allowed_attributes[i]);
  if (!known)
    g_test_message ("attribute %s=\"%s\"", attribute->name, value);
  g_assert_true (known);
  if (g_str_equal (attribute->name, "href"))
    g_assert_true (element->tag == GUMBO_TAG_A &&
                   (g_str_has_prefix (value, "http://") || g_str_has_prefix (value, "https://") ||
                    g_str_has_prefix (value, "mailto:") || g_str_has_prefix (value, "#m-")));
  if (g_str_equal (attribute->name, "src"))
    g_assert_true (element->tag == GUMBO_TAG_IMG &&
                   (g_str_has_prefix (value, "cid:") || g_str_has_prefix (value, "data:image/") ||
                    (remote && g_str_has_prefix (value, "mail-remote:http"))));
  if (g_str_equal (attribute->name, "id"))
    g_assert_true (g_str_has_prefix (value, "m-"));
  if (g_str_equal (attribute->name, "style"))
    assert_style (value, remote);
}

static void
assert_node (const GumboNode *node, bool remote, GPtrArray *more)
{
  g_assert_cmpint (node->type, !=, GUMBO_NODE_COMMENT);
  g_assert_cmpint (node->type, !=, GUMBO_NODE_CDATA);
  g_assert_cmpint (node->type, !=, GUMBO_NODE_TEMPLATE);
  if (node->type != GUMBO_NODE_ELEMENT)
    return;
  const GumboElement *element = &node->v.element;

  g_assert_cmpint (element->tag_namespace, ==, GUMBO_NAMESPACE_HTML);
  g_assert_cmpint (element->tag, !=, GUMBO_TAG_UNKNOWN);
  for (gsize i = 0; i < G_N_ELEMENTS (forbidden_tags); i++)
    g_assert_cmpstr (gumbo_normalized_tagname (element->tag), !=, forbidden_tags[i]);
  for (unsigned int i = 0; i < element->attributes.length; i++)
    assert_attribute (element, element->attributes.data[i], remote);
  for (unsigned int i = 0; i < element->children.length; i++) {
    const GumboNode *child = element->children.data[i];

    if (element->tag == GUMBO_TAG_STYLE)
      assert_sheet (child->v.text.text, remote);
    g_ptr_array_add (more, (void *) child);
  }
}

// A page like any browser's would hold it, and nothing but the allowed in it.
void
harmless_assert (const char *html, bool remote)
{
  g_autofree char *page = g_strconcat ("<!DOCTYPE html><body>", html, NULL);
  GumboOutput *output = gumbo_parse (page);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();

  g_ptr_array_add (nodes, output->root);
  while (nodes->len > 0)
    assert_node (g_ptr_array_steal_index (nodes, nodes->len - 1), remote, nodes);
  gumbo_destroy_output (&kGumboDefaultOptions, output);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a formatted text has that its plain form can't hold, so that a person can be asked before it
// goes.

#include "mime/mime-html.h"
#include "mime/mime-sanitize.h"

#include <string.h>

static bool
is_quote (const GumboNode *node)
{
  const char *type = mime_html_attribute (node, "type");

  return node->v.element.tag == GUMBO_TAG_BLOCKQUOTE && type != NULL &&
         g_ascii_strcasecmp (type, "cite") == 0;
}

static void
append_text (const GumboNode *node, GString *out)
{
  for (const GumboNode *n = node; n != NULL; n = mime_html_next (n, node, false, NULL, NULL)) {
    if (n->type == GUMBO_NODE_TEXT)
      g_string_append (out, n->v.text.text);
  }
}

// "example.org" tells "https://example.org/", and an address its mailto:.
static bool
tells_its_address (const GumboNode *node)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *address = mime_html_attribute (node, "href");
  const char *colon = address == NULL ? NULL : strchr (address, ':');

  if (address == NULL)
    return true;
  append_text (node, text);
  const char *bare = colon == NULL ? address : colon + 1;

  bare += strspn (bare, "/");
  gsize length = strlen (bare);

  while (length > 0 && bare[length - 1] == '/')
    length--;
  g_autofree char *wanted = g_strndup (bare, length);

  return strstr (text->str, wanted) != NULL;
}

const char *
mime_html_find_hidden_address (const GumboNode *node)
{
  static const char *const schemes[] = {"https://", "http://", "mailto:"};
  const char *address = mime_html_attribute (node, "href");

  if (address == NULL || strpbrk (address, " \t\r\n\f<>") != NULL || tells_its_address (node))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++) {
    if (g_ascii_strncasecmp (address, schemes[i], strlen (schemes[i])) == 0)
      return address;
  }
  return NULL;
}

// Layout that the plain form shows as well, by lines or marks, does not count.
static bool
has_shown_style (const GumboNode *node)
{
  const char *style = mime_html_attribute (node, "style");

  return style != NULL &&
         (strstr (style, "color") != NULL || strstr (style, "font") != NULL ||
          strstr (style, "background") != NULL || strstr (style, "text-align") != NULL ||
          strstr (style, "text-decoration") != NULL);
}

static MimeHtmlLoss
loss_of (const GumboNode *node)
{
  switch (node->v.element.tag) {
  case GUMBO_TAG_B:
  case GUMBO_TAG_STRONG:
  case GUMBO_TAG_I:
  case GUMBO_TAG_EM:
  case GUMBO_TAG_U:
  case GUMBO_TAG_S:
  case GUMBO_TAG_STRIKE:
  case GUMBO_TAG_FONT:
  case GUMBO_TAG_BIG:
  case GUMBO_TAG_SMALL:
  case GUMBO_TAG_SUB:
  case GUMBO_TAG_SUP:
  case GUMBO_TAG_CODE:
  case GUMBO_TAG_H1:
  case GUMBO_TAG_H2:
  case GUMBO_TAG_H3:
  case GUMBO_TAG_H4:
  case GUMBO_TAG_H5:
  case GUMBO_TAG_H6:
    return MIME_HTML_LOSS_STYLE;
  case GUMBO_TAG_IMG:
    return MIME_HTML_LOSS_IMAGE;
  case GUMBO_TAG_TABLE:
    return MIME_HTML_LOSS_TABLE;
  case GUMBO_TAG_A:
    return tells_its_address (node) || mime_html_find_hidden_address (node) != NULL ?
             0 :
             MIME_HTML_LOSS_LINK;
  default:
    break;
  }
  const char *align = mime_html_attribute (node, "align");

  return has_shown_style (node) || (align != NULL && !g_str_equal (align, "left")) ?
           MIME_HTML_LOSS_STYLE :
           0;
}

MimeHtmlLoss
mime_html_find_loss (const char *html)
{
  g_autoptr (MimeHtml) parsed = mime_html_parse (html, strlen (html));
  MimeHtmlLoss loss = 0;

  // Too tangled to be read: what it loses can't be told, so all of it might be.
  if (parsed == NULL)
    return MIME_HTML_LOSS_STYLE;
  const GumboNode *root = mime_html_get_root (parsed), *node = root;

  while (node != NULL) {
    bool element = node->type == GUMBO_NODE_ELEMENT;
    bool skip = element && is_quote (node);

    if (element && !skip)
      loss |= loss_of (node);
    node = mime_html_next (node, root, skip, NULL, NULL);
  }
  return loss;
}

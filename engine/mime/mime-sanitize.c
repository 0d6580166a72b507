// SPDX-License-Identifier: GPL-3.0-or-later
//
// The allow-list writer (security.md H2): walks gumbo's tree and writes a new page of known tags,
// known attributes and filtered CSS. What is not known is left out; its words stay.

#include "mime/mime-sanitize.h"

#include "mime/mime-css-apply.h"
#include "mime/mime-css.h"
#include "mime/mime-html.h"
#include "mime/mime-url.h"

#include <string.h>

// WebKit lays out by recursion; deeper elements lose their tags, never their words.
#define NESTING 200
#define VALUE_BYTES 2048

typedef enum {
  ACTION_UNWRAP, // the tag goes, its content stays
  ACTION_KEEP,
  ACTION_VOID, // kept, has no end tag
  ACTION_DROP, // goes with its content
  ACTION_STYLE,
} Action;

// Everything not named is unwrapped.
static const unsigned char actions[GUMBO_TAG_LAST] = {
  [GUMBO_TAG_A] = ACTION_KEEP,        [GUMBO_TAG_ABBR] = ACTION_KEEP,
  [GUMBO_TAG_ACRONYM] = ACTION_KEEP,  [GUMBO_TAG_ADDRESS] = ACTION_KEEP,
  [GUMBO_TAG_ARTICLE] = ACTION_KEEP,  [GUMBO_TAG_ASIDE] = ACTION_KEEP,
  [GUMBO_TAG_B] = ACTION_KEEP,        [GUMBO_TAG_BDI] = ACTION_KEEP,
  [GUMBO_TAG_BIG] = ACTION_KEEP,      [GUMBO_TAG_BLOCKQUOTE] = ACTION_KEEP,
  [GUMBO_TAG_BR] = ACTION_VOID,       [GUMBO_TAG_CAPTION] = ACTION_KEEP,
  [GUMBO_TAG_CENTER] = ACTION_KEEP,   [GUMBO_TAG_CITE] = ACTION_KEEP,
  [GUMBO_TAG_CODE] = ACTION_KEEP,     [GUMBO_TAG_COL] = ACTION_VOID,
  [GUMBO_TAG_COLGROUP] = ACTION_KEEP, [GUMBO_TAG_DD] = ACTION_KEEP,
  [GUMBO_TAG_DEL] = ACTION_KEEP,      [GUMBO_TAG_DFN] = ACTION_KEEP,
  [GUMBO_TAG_DIR] = ACTION_KEEP,      [GUMBO_TAG_DIV] = ACTION_KEEP,
  [GUMBO_TAG_DL] = ACTION_KEEP,       [GUMBO_TAG_DT] = ACTION_KEEP,
  [GUMBO_TAG_EM] = ACTION_KEEP,       [GUMBO_TAG_FIGCAPTION] = ACTION_KEEP,
  [GUMBO_TAG_FIGURE] = ACTION_KEEP,   [GUMBO_TAG_FONT] = ACTION_KEEP,
  [GUMBO_TAG_FOOTER] = ACTION_KEEP,   [GUMBO_TAG_H1] = ACTION_KEEP,
  [GUMBO_TAG_H2] = ACTION_KEEP,       [GUMBO_TAG_H3] = ACTION_KEEP,
  [GUMBO_TAG_H4] = ACTION_KEEP,       [GUMBO_TAG_H5] = ACTION_KEEP,
  [GUMBO_TAG_H6] = ACTION_KEEP,       [GUMBO_TAG_HEADER] = ACTION_KEEP,
  [GUMBO_TAG_HGROUP] = ACTION_KEEP,   [GUMBO_TAG_HR] = ACTION_VOID,
  [GUMBO_TAG_I] = ACTION_KEEP,        [GUMBO_TAG_IMG] = ACTION_VOID,
  [GUMBO_TAG_INS] = ACTION_KEEP,      [GUMBO_TAG_KBD] = ACTION_KEEP,
  [GUMBO_TAG_LI] = ACTION_KEEP,       [GUMBO_TAG_MAIN] = ACTION_KEEP,
  [GUMBO_TAG_MARK] = ACTION_KEEP,     [GUMBO_TAG_NAV] = ACTION_KEEP,
  [GUMBO_TAG_NOBR] = ACTION_KEEP,     [GUMBO_TAG_OL] = ACTION_KEEP,
  [GUMBO_TAG_P] = ACTION_KEEP,        [GUMBO_TAG_PRE] = ACTION_KEEP,
  [GUMBO_TAG_Q] = ACTION_KEEP,        [GUMBO_TAG_RP] = ACTION_KEEP,
  [GUMBO_TAG_RT] = ACTION_KEEP,       [GUMBO_TAG_RUBY] = ACTION_KEEP,
  [GUMBO_TAG_S] = ACTION_KEEP,        [GUMBO_TAG_SAMP] = ACTION_KEEP,
  [GUMBO_TAG_SECTION] = ACTION_KEEP,  [GUMBO_TAG_SMALL] = ACTION_KEEP,
  [GUMBO_TAG_SPAN] = ACTION_KEEP,     [GUMBO_TAG_STRIKE] = ACTION_KEEP,
  [GUMBO_TAG_STRONG] = ACTION_KEEP,   [GUMBO_TAG_SUB] = ACTION_KEEP,
  [GUMBO_TAG_SUP] = ACTION_KEEP,      [GUMBO_TAG_TABLE] = ACTION_KEEP,
  [GUMBO_TAG_TBODY] = ACTION_KEEP,    [GUMBO_TAG_TD] = ACTION_KEEP,
  [GUMBO_TAG_TFOOT] = ACTION_KEEP,    [GUMBO_TAG_TH] = ACTION_KEEP,
  [GUMBO_TAG_THEAD] = ACTION_KEEP,    [GUMBO_TAG_TIME] = ACTION_KEEP,
  [GUMBO_TAG_TR] = ACTION_KEEP,       [GUMBO_TAG_TT] = ACTION_KEEP,
  [GUMBO_TAG_U] = ACTION_KEEP,        [GUMBO_TAG_UL] = ACTION_KEEP,
  [GUMBO_TAG_VAR] = ACTION_KEEP,      [GUMBO_TAG_WBR] = ACTION_VOID,
  [GUMBO_TAG_SCRIPT] = ACTION_DROP,   [GUMBO_TAG_TITLE] = ACTION_DROP,
  [GUMBO_TAG_META] = ACTION_DROP,     [GUMBO_TAG_LINK] = ACTION_DROP,
  [GUMBO_TAG_BASE] = ACTION_DROP,     [GUMBO_TAG_IFRAME] = ACTION_DROP,
  [GUMBO_TAG_FRAMESET] = ACTION_DROP, [GUMBO_TAG_FRAME] = ACTION_DROP,
  [GUMBO_TAG_NOFRAMES] = ACTION_DROP, [GUMBO_TAG_OBJECT] = ACTION_DROP,
  [GUMBO_TAG_EMBED] = ACTION_DROP,    [GUMBO_TAG_APPLET] = ACTION_DROP,
  [GUMBO_TAG_AUDIO] = ACTION_DROP,    [GUMBO_TAG_VIDEO] = ACTION_DROP,
  [GUMBO_TAG_CANVAS] = ACTION_DROP,   [GUMBO_TAG_SVG] = ACTION_DROP,
  [GUMBO_TAG_MATH] = ACTION_DROP,     [GUMBO_TAG_TEMPLATE] = ACTION_DROP,
  [GUMBO_TAG_SELECT] = ACTION_DROP,   [GUMBO_TAG_TEXTAREA] = ACTION_DROP,
  [GUMBO_TAG_INPUT] = ACTION_DROP,    [GUMBO_TAG_BUTTON] = ACTION_DROP,
  [GUMBO_TAG_DATALIST] = ACTION_DROP, [GUMBO_TAG_NOEMBED] = ACTION_DROP,
  [GUMBO_TAG_PARAM] = ACTION_DROP,    [GUMBO_TAG_SOURCE] = ACTION_DROP,
  [GUMBO_TAG_TRACK] = ACTION_DROP,    [GUMBO_TAG_STYLE] = ACTION_STYLE,
};

// Attributes any kept element may have, written escaped when the value is of the kind.
static const struct {
  const char *name;
  char kind; // 't' any text, 'w' words and colours, 'n' a number or percentage
} attributes[] = {
  {"title", 't'},       {"alt", 't'},         {"summary", 't'}, {"abbr", 't'},
  {"aria-label", 't'},  {"aria-hidden", 'w'}, {"lang", 'w'},    {"dir", 'w'},
  {"align", 'w'},       {"valign", 'w'},      {"bgcolor", 'w'}, {"color", 'w'},
  {"face", 'w'},        {"type", 'w'},        {"scope", 'w'},   {"role", 'w'},
  {"nowrap", 'w'},      {"width", 'n'},       {"height", 'n'},  {"border", 'n'},
  {"cellpadding", 'n'}, {"cellspacing", 'n'}, {"colspan", 'n'}, {"rowspan", 'n'},
  {"size", 'n'},        {"span", 'n'},        {"hspace", 'n'},  {"vspace", 'n'},
  {"start", 'n'},       {"value", 'n'},
};

typedef struct {
  GString *out;
  GPtrArray *open; // GumboNode whose end tag is still to be written
  MimeCss css;
  MimeCssRules *rules; // NULL unless the page is for a quote
  bool drop_signature;
} Writer;

static bool
is_of_kind (const char *value, char kind)
{
  gsize length = strlen (value);

  if (length > VALUE_BYTES)
    return false;
  if (kind == 't')
    return true;
  if (kind == 'n' && length > 6)
    return false;
  const char *allowed = kind == 'n' ? "+-%.px" : " -_#%.,";

  for (const char *p = value; *p != '\0'; p++) {
    if (!(kind == 'n' ? g_ascii_isdigit (*p) : g_ascii_isalnum (*p)) &&
        strchr (allowed, *p) == NULL)
      return false;
  }
  return true;
}

static void
append_attribute (Writer *writer, const char *name, const char *value)
{
  g_string_append_printf (writer->out, " %s=\"", name);
  mime_html_append_escaped (writer->out, value, -1);
  g_string_append_c (writer->out, '"');
}

// Ids and classes, each name prefixed: the page can't name anything of ours (H2).
static void
append_names (Writer *writer, const char *attribute, const char *value, const char *extra)
{
  g_autoptr (GString) names = g_string_new (extra);

  while (*value != '\0') {
    gsize n = strcspn (value, " \t\r\n\f");
    gsize before = names->len;

    if (before > 0 && n > 0)
      g_string_append_c (names, ' ');
    if (n > 0 && !mime_css_append_name (names, value, n, &writer->css))
      g_string_truncate (names, before);
    value += n + (value[n] == '\0' ? 0 : 1);
  }
  if (names->len > 0)
    append_attribute (writer, attribute, names->str);
}

// Counts what an attribute would have fetched, kept or not.
static void
count_remote (Writer *writer, const GumboNode *node)
{
  static const char *const names[] = {"srcset",   "poster",   "data",    "lowsrc",    "dynsrc",
                                      "longdesc", "codebase", "classid", "xlink:href"};

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    const char *value = mime_html_attribute (node, names[i]);

    writer->css.n_remote += value != NULL && strstr (value, "//") != NULL;
  }
}

// Counts what a dropped element would have fetched by src or href.
static void
count_dropped (Writer *writer, const GumboNode *node)
{
  const char *value = mime_html_attribute (node, "src");

  if (value == NULL && node->v.element.tag == GUMBO_TAG_LINK)
    value = mime_html_attribute (node, "href");
  if (value != NULL) {
    g_autofree char *url = NULL;

    writer->css.n_remote += mime_url_read (value, -1, &url) == MIME_URL_REMOTE;
  }
}

static void
append_source (Writer *writer, const char *value)
{
  g_autofree char *url = NULL;
  MimeUrlKind kind = mime_url_read (value, -1, &url);

  if (kind == MIME_URL_CID || kind == MIME_URL_DATA)
    append_attribute (writer, "src", url);
  if (kind != MIME_URL_REMOTE)
    return;
  writer->css.n_remote++;
  if (writer->css.allow_remote) {
    g_autofree char *renamed = g_strconcat ("mail-remote:", url, NULL);

    append_attribute (writer, "src", renamed);
  }
}

static void
append_link (Writer *writer, const char *value)
{
  g_autofree char *url = NULL;
  MimeUrlKind kind = mime_url_read (value, -1, &url);

  if (kind == MIME_URL_ANCHOR && writer->rules == NULL) {
    g_autoptr (GString) anchor = g_string_new ("#");

    if (mime_css_append_name (anchor, url, strlen (url), &writer->css))
      append_attribute (writer, "href", anchor->str);
  } else if (kind == MIME_URL_REMOTE || kind == MIME_URL_MAILTO)
    append_attribute (writer, "href", url);
}

// NODE's own style filtered; in a quote with the sheets' styles before it. NULL if none.
static char *
dup_style (Writer *writer, const GumboNode *node)
{
  const char *style = mime_html_attribute (node, "style");
  g_autofree char *filtered =
    style == NULL ? NULL : mime_css_filter_declarations (style, strlen (style), &writer->css);

  if (writer->rules == NULL)
    return g_steal_pointer (&filtered);
  return mime_css_rules_dup_style (writer->rules, node, filtered);
}

// The style attribute, with old background attributes as the CSS they mean.
static void
append_style (Writer *writer, const GumboNode *node)
{
  const char *background = mime_html_attribute (node, "background");
  g_autofree char *style = dup_style (writer, node);
  g_autoptr (GString) all = g_string_new (style);
  g_autofree char *url = NULL;
  MimeUrlKind kind = background == NULL ? MIME_URL_BAD : mime_url_read (background, -1, &url);
  bool remote = kind == MIME_URL_REMOTE;
  const char *colour = mime_html_attribute (node, "bgcolor");

  // On the division that stands for the body bgcolor would mean nothing.
  if (node->v.element.tag == GUMBO_TAG_BODY && colour != NULL && is_of_kind (colour, 'w')) {
    g_autofree char *base = g_strdup_printf ("background-color:%s", colour);
    g_autofree char *clean = mime_css_filter_declarations (base, strlen (base), &writer->css);

    if (clean != NULL)
      g_string_prepend (g_string_prepend (all, all->len > 0 ? ";" : ""), clean);
  }

  writer->css.n_remote += remote;
  if (kind == MIME_URL_CID || kind == MIME_URL_DATA || (remote && writer->css.allow_remote))
    g_string_append_printf (all, "%sbackground-image:url(%s%s)", all->len > 0 ? ";" : "",
                            remote ? "mail-remote:" : "", url);
  if (all->len > 0)
    append_attribute (writer, "style", all->str);
}

static void
append_attributes (Writer *writer, const GumboNode *node, const char *extra_class)
{
  for (gsize i = 0; i < G_N_ELEMENTS (attributes); i++) {
    const char *value = mime_html_attribute (node, attributes[i].name);

    if (value != NULL && is_of_kind (value, attributes[i].kind))
      append_attribute (writer, attributes[i].name, value);
  }
  const char *class = mime_html_attribute (node, "class");
  const char *id = mime_html_attribute (node, "id");
  const char *name = node->v.element.tag == GUMBO_TAG_A ? mime_html_attribute (node, "name") : NULL;

  if (writer->rules == NULL)
    append_names (writer, "class", class == NULL ? "" : class, extra_class);
  if (writer->rules == NULL && (id != NULL || name != NULL))
    append_names (writer, "id", id != NULL ? id : name, NULL);
  append_style (writer, node);
  count_remote (writer, node);
}

static void
open_element (Writer *writer, const GumboNode *node, bool is_void)
{
  const char *tag = mime_html_tag (node);
  const char *source = mime_html_attribute (node, "src");
  const char *href = mime_html_attribute (node, "href");

  g_string_append_printf (writer->out, "<%s", tag);
  append_attributes (writer, node, NULL);
  if (node->v.element.tag == GUMBO_TAG_IMG && source != NULL)
    append_source (writer, source);
  if (node->v.element.tag == GUMBO_TAG_A && href != NULL)
    append_link (writer, href);
  g_string_append_c (writer->out, '>');
  // A parser eats the first line break after <pre>: give it one to eat.
  if (node->v.element.tag == GUMBO_TAG_PRE)
    g_string_append_c (writer->out, '\n');
  if (!is_void)
    g_ptr_array_add (writer->open, (void *) node);
}

static void
close_element (const GumboNode *node, void *data)
{
  Writer *writer = data;

  if (writer->open->len == 0 || writer->open->pdata[writer->open->len - 1] != node)
    return;
  g_ptr_array_set_size (writer->open, (int) writer->open->len - 1);
  g_string_append_printf (writer->out, "</%s>", mime_html_tag (node));
}

static void
append_sheet (Writer *writer, const GumboNode *node)
{
  const GumboVector *children = mime_html_children (node);

  for (unsigned int i = 0; i < children->length; i++) {
    const GumboNode *child = children->data[i];

    if (child->type != GUMBO_NODE_TEXT)
      continue;
    const char *css = child->v.text.text;
    g_autofree char *sheet = mime_css_filter_sheet (css, strlen (css), &writer->css);

    if (*sheet != '\0')
      g_string_append_printf (writer->out, "<style>%s</style>", sheet);
  }
}

// A quote's sheets are needed before its first element is written.
static void
collect_rules (Writer *writer, const GumboNode *root)
{
  for (const GumboNode *node = root; node != NULL;
       node = mime_html_next (node, root, false, NULL, NULL)) {
    if (node->type != GUMBO_NODE_ELEMENT || node->v.element.tag != GUMBO_TAG_STYLE ||
        node->v.element.tag_namespace != GUMBO_NAMESPACE_HTML)
      continue;
    const GumboVector *children = mime_html_children (node);

    for (unsigned int i = 0; i < children->length; i++) {
      const GumboNode *child = children->data[i];
      const char *css = child->type == GUMBO_NODE_TEXT ? child->v.text.text : "";
      g_autofree char *sheet = mime_css_filter_sheet (css, strlen (css), &writer->css);

      mime_css_rules_add (writer->rules, sheet, writer->css.prefix);
    }
  }
}

// Mail that cares for dark says so also by <meta name="color-scheme">.
static void
read_meta (Writer *writer, const GumboNode *node)
{
  const char *name = mime_html_attribute (node, "name");
  const char *content = mime_html_attribute (node, "content");

  if (name != NULL && content != NULL && strstr (content, "dark") != NULL &&
      (g_ascii_strcasecmp (name, "color-scheme") == 0 ||
       g_ascii_strcasecmp (name, "supported-color-schemes") == 0))
    writer->css.has_dark = true;
}

// What the reader did not see must not be sent on in the reader's name.
static bool
is_hidden (Writer *writer, const GumboNode *node)
{
  unsigned int n_remote = writer->css.n_remote;
  g_autofree char *style = dup_style (writer, node);

  // The element's own turn counts what it would load.
  writer->css.n_remote = n_remote;
  return mime_html_attribute (node, "hidden") != NULL || mime_css_is_hidden (style);
}

// "-- " or "--\u00a0" in a line of its own begins NODE, as in what Mail itself writes.
static bool
begins_as_signature (const GumboNode *node)
{
  const GumboVector *children = mime_html_children (node);
  const GumboNode *first = children->length > 1 ? children->data[0] : NULL;
  const GumboNode *second = children->length > 1 ? children->data[1] : NULL;

  return first != NULL && first->type == GUMBO_NODE_TEXT &&
         (g_str_equal (first->v.text.text, "-- ") ||
          g_str_equal (first->v.text.text, "--\u00a0")) &&
         second->type == GUMBO_NODE_ELEMENT && second->v.element.tag == GUMBO_TAG_BR;
}

// Thunderbird's, Gmail's, Outlook's, or ours.
static bool
is_signature (const GumboNode *node)
{
  static const char *const classes[] = {"moz-signature", "gmail_signature",
                                        "gmail_signature_prefix", NULL};
  const char *class = mime_html_attribute (node, "class");
  const char *id = mime_html_attribute (node, "id");
  g_auto (GStrv) words = g_strsplit (class != NULL ? class : "", " ", -1);

  for (char **word = words; *word != NULL; word++)
    if (g_strv_contains (classes, *word))
      return true;
  return (id != NULL && g_ascii_strcasecmp (id, "signature") == 0) ||
         (node->v.element.tag == GUMBO_TAG_DIV && begins_as_signature (node));
}

static Action
action_for (Writer *writer, const GumboNode *node)
{
  const GumboElement *element = &node->v.element;

  if (node->type == GUMBO_NODE_TEMPLATE || element->tag_namespace != GUMBO_NAMESPACE_HTML)
    return ACTION_DROP;
  Action action = element->tag < GUMBO_TAG_LAST ? actions[element->tag] : ACTION_UNWRAP;

  if (writer->rules != NULL && is_hidden (writer, node))
    return ACTION_DROP;
  if (writer->drop_signature && action != ACTION_DROP && is_signature (node))
    return ACTION_DROP;
  return action == ACTION_KEEP && writer->open->len >= NESTING ? ACTION_UNWRAP : action;
}

// Writes NODE's beginning. → true when its children are to be visited.
static bool
enter_element (Writer *writer, const GumboNode *node)
{
  Action action = action_for (writer, node);

  if (action == ACTION_KEEP || action == ACTION_VOID)
    open_element (writer, node, action == ACTION_VOID);
  else if (node->type == GUMBO_NODE_ELEMENT && action != ACTION_UNWRAP)
    count_remote (writer, node);
  if (action == ACTION_STYLE && writer->rules == NULL)
    append_sheet (writer, node);
  if (action == ACTION_DROP && node->type == GUMBO_NODE_ELEMENT) {
    count_dropped (writer, node);
    if (node->v.element.tag == GUMBO_TAG_META)
      read_meta (writer, node);
  }
  return action == ACTION_KEEP || action == ACTION_UNWRAP;
}

static const GumboNode *
find_body (const GumboNode *root)
{
  const GumboVector *children = mime_html_children (root);

  for (unsigned int i = 0; i < children->length; i++) {
    const GumboNode *child = children->data[i];

    if (child->type == GUMBO_NODE_ELEMENT && child->v.element.tag == GUMBO_TAG_BODY)
      return child;
  }
  return NULL;
}

// The page's body becomes a division of class PREFIXbody, which its style sheets are confined to.
// In a quote it needs one only for a style of its own; a draft must not grow from save to save.
// → whether it was opened.
static bool
open_wrapper (Writer *writer, const GumboNode *root)
{
  const GumboNode *body = find_body (root);
  g_autofree char *class = g_strconcat (writer->css.prefix, "body", NULL);
  const char *direction = mime_html_attribute (root, "dir");

  g_string_append (writer->out, "<div");
  gsize bare = writer->out->len;

  if (direction != NULL && is_of_kind (direction, 'w') &&
      (body == NULL || mime_html_attribute (body, "dir") == NULL))
    append_attribute (writer, "dir", direction);
  if (body != NULL)
    append_attributes (writer, body, class);
  else if (writer->rules == NULL)
    append_attribute (writer, "class", class);
  if (writer->out->len == bare) {
    g_string_truncate (writer->out, 0);
    return false;
  }
  g_string_append_c (writer->out, '>');
  return true;
}

static void
write_tree (Writer *writer, const GumboNode *root)
{
  const GumboNode *node = root;
  bool wrapped = open_wrapper (writer, root);

  while (node != NULL) {
    bool descend = true;

    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE)
      mime_html_append_escaped (writer->out, node->v.text.text, -1);
    else if (mime_html_children (node) != NULL)
      descend = enter_element (writer, node);
    node = mime_html_next (node, root, !descend, close_element, writer);
  }
  if (wrapped)
    g_string_append (writer->out, "</div>");
}

void
mime_sanitized_clear (MimeSanitized *sanitized)
{
  g_clear_pointer (&sanitized->html, g_free);
}

void
mime_sanitize_html (const char *html, gssize length, const MimeSanitizeOptions *options,
                    MimeSanitized *out)
{
  gsize bytes = length < 0 ? strlen (html) : (gsize) length;
  g_autofree char *valid = NULL;
  Writer writer = {0};

  if (!g_utf8_validate_len (html, bytes, NULL)) {
    html = valid = g_utf8_make_valid (html, (gssize) bytes);
    bytes = strlen (valid);
  }
  *out = (MimeSanitized) {0};
  g_autoptr (MimeHtml) parsed = mime_html_parse (html, bytes);

  if (parsed == NULL) {
    g_autofree char *text = mime_html_strip_tags (html, bytes);

    out->html = mime_text_to_html (text);
    return;
  }
  writer.css.prefix = options == NULL || options->id_prefix == NULL ? "m-" : options->id_prefix;
  writer.css.allow_remote = options != NULL && options->allow_remote_images;
  if (options != NULL && options->quote)
    writer.rules = mime_css_rules_new ();
  writer.drop_signature = options != NULL && options->drop_signature;
  writer.open = g_ptr_array_new ();
  writer.out = g_string_sized_new (bytes);
  if (writer.rules != NULL)
    collect_rules (&writer, mime_html_get_root (parsed));
  write_tree (&writer, mime_html_get_root (parsed));
  g_clear_pointer (&writer.rules, mime_css_rules_free);
  g_ptr_array_unref (writer.open);
  out->html = g_string_free_and_steal (writer.out);
  // The line end after </html> counts as the body's; it must not add up either.
  if (options != NULL && options->quote)
    g_strchomp (out->html);
  out->n_remote = writer.css.n_remote;
  out->has_dark_style = writer.css.has_dark;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Declarations: property and value, filtered token by token. Sheets are mime-css-sheet.c's.

#include "mime/mime-css.h"

#include "mime/mime-url.h"

#include <string.h>

#define NESTING 8

// No position offsets, content, animation, transform, filter, cursor, behaviour or custom property:
// nothing here moves over the rest of the page, loads, or runs.
static const char *const properties[] = {
  "align-content",
  "align-items",
  "align-self",
  "background",
  "background-clip",
  "background-color",
  "background-image",
  "background-origin",
  "background-position",
  "background-repeat",
  "background-size",
  "border",
  "border-bottom",
  "border-bottom-color",
  "border-bottom-left-radius",
  "border-bottom-right-radius",
  "border-bottom-style",
  "border-bottom-width",
  "border-collapse",
  "border-color",
  "border-left",
  "border-left-color",
  "border-left-style",
  "border-left-width",
  "border-radius",
  "border-right",
  "border-right-color",
  "border-right-style",
  "border-right-width",
  "border-spacing",
  "border-style",
  "border-top",
  "border-top-color",
  "border-top-left-radius",
  "border-top-right-radius",
  "border-top-style",
  "border-top-width",
  "border-width",
  "box-shadow",
  "box-sizing",
  "caption-side",
  "clear",
  "color",
  "color-scheme",
  "column-count",
  "column-gap",
  "columns",
  "direction",
  "display",
  "empty-cells",
  "flex",
  "flex-basis",
  "flex-direction",
  "flex-flow",
  "flex-grow",
  "flex-shrink",
  "flex-wrap",
  "float",
  "font",
  "font-family",
  "font-size",
  "font-size-adjust",
  "font-stretch",
  "font-style",
  "font-variant",
  "font-weight",
  "gap",
  "height",
  "hyphens",
  "justify-content",
  "letter-spacing",
  "line-height",
  "list-style",
  "list-style-image",
  "list-style-position",
  "list-style-type",
  "margin",
  "margin-bottom",
  "margin-left",
  "margin-right",
  "margin-top",
  "max-height",
  "max-width",
  "min-height",
  "min-width",
  "object-fit",
  "opacity",
  "order",
  "orphans",
  "outline",
  "outline-color",
  "outline-style",
  "outline-width",
  "overflow",
  "overflow-wrap",
  "overflow-x",
  "overflow-y",
  "padding",
  "padding-bottom",
  "padding-left",
  "padding-right",
  "padding-top",
  "page-break-after",
  "page-break-before",
  "page-break-inside",
  "position",
  "quotes",
  "row-gap",
  "tab-size",
  "table-layout",
  "text-align",
  "text-align-last",
  "text-decoration",
  "text-decoration-color",
  "text-decoration-line",
  "text-decoration-style",
  "text-indent",
  "text-overflow",
  "text-shadow",
  "text-transform",
  "vertical-align",
  "visibility",
  "white-space",
  "widows",
  "width",
  "word-break",
  "word-spacing",
  "word-wrap",
  "writing-mode",
};

static const char *const functions[] = {
  "rgb",
  "rgba",
  "hsl",
  "hsla",
  "hwb",
  "calc",
  "min",
  "max",
  "clamp",
  "linear-gradient",
  "radial-gradient",
  "repeating-linear-gradient",
  "repeating-radial-gradient",
  "conic-gradient",
  "-webkit-linear-gradient",
};

// No vh and its kin: a page as high as its view, in a view as high as its page, grows for ever.
static const char *const units[] = {
  "",   "%",  "px", "em",  "rem", "ex",   "ch", "pt", "pc",
  "in", "cm", "mm", "deg", "rad", "turn", "fr", "vw",
};

typedef struct {
  const char *p, *end;
  GString *out;
  MimeCss *css;
  bool urls; // the property may name a picture
} Value;

static bool
is_listed (const char *const *list, gsize n, const char *text, gsize length)
{
  for (gsize i = 0; i < n; i++) {
    if (strlen (list[i]) == length && g_ascii_strncasecmp (list[i], text, length) == 0)
      return true;
  }
  return false;
}

static bool
is_ident_start (char c)
{
  return g_ascii_isalpha (c) || c == '_' || c == '-';
}

static bool
is_ident (char c)
{
  return is_ident_start (c) || g_ascii_isdigit (c);
}

static const char *
skip_comment (const char *p, const char *end)
{
  const char *close = end - p < 4 ? NULL : memmem (p + 2, (gsize) (end - p) - 2, "*/", 2);

  return close == NULL ? end : close + 2;
}

// Font names and the like. Anything stranger takes the declaration with it.
static bool
take_string (Value *value)
{
  char quote = *value->p++;
  const char *start = value->p;

  while (value->p < value->end && *value->p != quote) {
    char c = *value->p++;

    if (!g_ascii_isalnum (c) && (unsigned char) c < 0x80 && strchr (" -_.,", c) == NULL)
      return false;
  }
  if (value->p == value->end)
    return false;
  g_string_append_c (value->out, '\'');
  g_string_append_len (value->out, start, value->p - start);
  g_string_append_c (value->out, '\'');
  value->p++;
  return true;
}

static bool
take_number (Value *value)
{
  const char *start = value->p;
  gsize digits = 0;

  if (*value->p == '+' || *value->p == '-')
    value->p++;
  for (; value->p < value->end && g_ascii_isdigit (*value->p); value->p++)
    digits++;
  if (digits > 6)
    return false;
  if (value->p + 1 < value->end && *value->p == '.' && g_ascii_isdigit (value->p[1])) {
    for (value->p++; value->p < value->end && g_ascii_isdigit (*value->p); value->p++)
      digits++;
  }
  const char *unit = value->p;

  while (value->p < value->end && (g_ascii_isalpha (*value->p) || *value->p == '%'))
    value->p++;
  if (digits == 0 || !is_listed (units, G_N_ELEMENTS (units), unit, (gsize) (value->p - unit)))
    return false;
  g_string_append_len (value->out, start, value->p - start);
  return true;
}

// After "url(": one address up to ')'. False when it does not end.
static bool
take_url (Value *value)
{
  const char *start = value->p;
  const char *close = memchr (start, ')', (gsize) (value->end - start));

  if (close == NULL)
    return false;
  value->p = close + 1;
  while (start < close && g_ascii_isspace (*start))
    start++;
  while (close > start && g_ascii_isspace (close[-1]))
    close--;
  if (close - start >= 2 && (*start == '"' || *start == '\'') && close[-1] == *start) {
    start++;
    close--;
  }
  g_autofree char *url = NULL;
  // An escape could spell anything.
  bool escaped = memchr (start, '\\', (gsize) (close - start)) != NULL;
  MimeUrlKind kind = escaped ? MIME_URL_BAD : mime_url_read (start, (gssize) (close - start), &url);

  value->css->n_remote += kind == MIME_URL_REMOTE;
  if (!value->urls)
    return false;
  if (kind == MIME_URL_CID || kind == MIME_URL_DATA)
    g_string_append_printf (value->out, "url(%s)", url);
  else if (kind == MIME_URL_REMOTE && value->css->allow_remote)
    g_string_append_printf (value->out, "url(mail-remote:%s)", url);
  else
    g_string_append (value->out, "none");
  return true;
}

// An ident or the opening of a function. → false for a function not allowed.
static bool
take_ident (Value *value, int *depth)
{
  const char *start = value->p;

  while (value->p < value->end && is_ident (*value->p))
    value->p++;
  gsize length = (gsize) (value->p - start);
  bool call = value->p < value->end && *value->p == '(';

  if (!call) {
    g_string_append_len (value->out, start, (gssize) length);
    return true;
  }
  value->p++;
  if (length == 3 && g_ascii_strncasecmp (start, "url", 3) == 0)
    return take_url (value);
  if (!is_listed (functions, G_N_ELEMENTS (functions), start, length) || ++*depth > NESTING) {
    // image-set() and its kin name pictures too: those count as left out.
    value->css->n_remote += memmem (value->p, (gsize) (value->end - value->p), "//", 2) != NULL;
    return false;
  }
  g_string_append_len (value->out, start, (gssize) length);
  g_string_append_c (value->out, '(');
  return true;
}

static bool
take_hash (Value *value)
{
  const char *start = value->p++;

  while (value->p < value->end && g_ascii_isxdigit (*value->p))
    value->p++;
  g_string_append_len (value->out, start, value->p - start);
  return value->p - start <= 9;
}

static bool
is_number_start (const Value *value)
{
  const char *p = value->p;

  if (p < value->end && (*p == '-' || *p == '+'))
    p++;
  if (p < value->end && *p == '.')
    p++;
  return p < value->end && g_ascii_isdigit (*p);
}

// One token. False: the declaration must go.
static bool
take_token (Value *value, int *depth)
{
  char c = *value->p;

  bool comment = c == '/' && value->p + 1 < value->end && value->p[1] == '*';

  // A comment parts tokens, too: 100/**/vh is no length, and //**/* opens no comment.
  if (comment || g_ascii_isspace (c)) {
    value->p = comment ? skip_comment (value->p, value->end) : value->p + 1;
    if (value->out->len > 0 && value->out->str[value->out->len - 1] != ' ')
      g_string_append_c (value->out, ' ');
    return true;
  }
  if (c == '"' || c == '\'')
    return take_string (value);
  if (c == '#')
    return take_hash (value);
  if (is_number_start (value))
    return take_number (value);
  if (is_ident_start (c))
    return take_ident (value, depth);
  if (c == ')' && --*depth < 0)
    return false;
  if (strchr (",/*+)!", c) == NULL || c == '\0')
    return false;
  g_string_append_c (value->out, c);
  value->p++;
  return true;
}

static bool
takes_url (const char *property)
{
  return g_str_equal (property, "background") || g_str_equal (property, "background-image") ||
         g_str_equal (property, "list-style") || g_str_equal (property, "list-style-image");
}

static bool
is_value_allowed (const char *property, const char *value)
{
  // Over the rest of the page, or over its edge, nothing may be put.
  if (g_str_equal (property, "position"))
    return g_str_has_prefix (value, "static") || g_str_has_prefix (value, "relative");
  return true;
}

static void
filter_declaration (GString *out, const char *p, const char *end, MimeCss *css)
{
  while (p < end && g_ascii_isspace (*p))
    p++;
  const char *name = p;

  while (p < end && is_ident (*p))
    p++;
  gsize length = (gsize) (p - name);

  while (p < end && g_ascii_isspace (*p))
    p++;
  if (length == 0 || p >= end || *p != ':')
    return;
  g_autofree char *property = g_ascii_strdown (name, (gssize) length);
  g_autoptr (GString) text = g_string_new (NULL);
  Value value = {p + 1, end, text, css, takes_url (property)};
  bool listed = is_listed (properties, G_N_ELEMENTS (properties), property, length);
  int depth = 0;

  // Values of unlisted properties are read too, so that what they would load is counted.
  while (value.p < end) {
    if (!take_token (&value, &depth))
      return;
  }
  g_strchomp (text->str);
  if (!listed || depth != 0 || *text->str == '\0' || !is_value_allowed (property, text->str))
    return;
  g_string_append_printf (out, "%s%s:%s", out->len > 0 ? ";" : "", property, text->str);
}

// The end of the declaration at P: ';' outside strings, brackets and comments.
static const char *
declaration_end (const char *p, const char *end)
{
  int depth = 0;

  for (; p < end; p++) {
    if (*p == '"' || *p == '\'') {
      const char *close = memchr (p + 1, *p, (gsize) (end - p) - 1);

      if (close == NULL)
        return end;
      p = close;
    } else if (*p == '/' && p + 1 < end && p[1] == '*') {
      p = skip_comment (p, end) - 1;
    } else if (*p == '(')
      depth++;
    else if (*p == ')')
      depth = MAX (depth - 1, 0);
    else if (*p == ';' && depth == 0)
      return p;
  }
  return end;
}

char *
mime_css_filter_declarations (const char *css, gsize length, MimeCss *context)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *p = css, *end = css + length;

  while (p < end) {
    while (p < end && (g_ascii_isspace (*p) || *p == ';'))
      p++;
    while (end - p > 1 && p[0] == '/' && p[1] == '*')
      p = skip_comment (p, end);
    const char *stop = declaration_end (p, end);

    filter_declaration (out, p, stop, context);
    p = stop < end ? stop + 1 : end;
  }
  return out->len == 0 ? NULL : g_string_free_and_steal (g_steal_pointer (&out));
}

bool
mime_css_append_name (GString *out, const char *name, gsize length, const MimeCss *context)
{
  if (length == 0 || length > 256)
    return false;
  for (gsize i = 0; i < length; i++) {
    if (!is_ident (name[i]))
      return false;
  }
  g_string_append (out, context->prefix);
  g_string_append_len (out, name, (gssize) length);
  return true;
}

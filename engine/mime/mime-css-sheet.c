// SPDX-License-Identifier: GPL-3.0-or-later
//
// Style sheets: rules, selectors and media queries. @import, @font-face, @keyframes and all other
// at-rules go with their blocks.

#include "mime/mime-css.h"

#include <string.h>

#define MEDIA_NESTING 3
#define MEDIA_BYTES 256

static const char *
skip_blank (const char *p, const char *end)
{
  for (;;) {
    while (p < end && g_ascii_isspace (*p))
      p++;
    if (end - p >= 2 && p[0] == '/' && p[1] == '*') {
      const char *close = memmem (p + 2, (gsize) (end - p) - 2, "*/", 2);

      p = close == NULL ? end : close + 2;
    } else if (end - p >= 4 && memcmp (p, "<!--", 4) == 0)
      p += 4;
    else if (end - p >= 3 && memcmp (p, "-->", 3) == 0)
      p += 3;
    else
      return p;
  }
}

// The next of STOPS outside strings and comments, or END.
static const char *
find_any (const char *p, const char *end, const char *stops)
{
  while (p < end && strchr (stops, *p) == NULL) {
    if (*p == '"' || *p == '\'') {
      const char *close = memchr (p + 1, *p, (gsize) (end - p) - 1);

      p = close == NULL ? end : close + 1;
    } else if (end - p >= 2 && p[0] == '/' && p[1] == '*') {
      const char *close = memmem (p + 2, (gsize) (end - p) - 2, "*/", 2);

      p = close == NULL ? end : close + 2;
    } else
      p += *p == '\\' && p + 1 < end ? 2 : 1;
  }
  return MIN (p, end);
}

// The '}' that closes the block whose inside begins at P, or END.
static const char *
block_end (const char *p, const char *end)
{
  int depth = 1;

  while ((p = find_any (p, end, "{}")) < end) {
    depth += *p == '{' ? 1 : -1;
    if (depth == 0)
      return p;
    p++;
  }
  return end;
}

static bool
is_pseudo_allowed (const char *name, gsize length)
{
  static const char *const allowed[] = {"hover",      "link",       "active", "first-child",
                                        "last-child", "only-child", "root"};

  for (gsize i = 0; i < G_N_ELEMENTS (allowed); i++) {
    if (strlen (allowed[i]) == length && g_ascii_strncasecmp (name, allowed[i], length) == 0)
      return true;
  }
  return false;
}

static gsize
ident_length (const char *p, const char *end)
{
  gsize n = 0;

  while (p + n < end && (g_ascii_isalnum (p[n]) || p[n] == '-' || p[n] == '_'))
    n++;
  return n;
}

static bool
is_word (const char *p, gsize length, const char *word)
{
  return strlen (word) == length && g_ascii_strncasecmp (p, word, length) == 0;
}

// ".x", "#x", ":hover" or a tag at *P. False: the selector must go.
static bool
take_simple (GString *out, const char **p, const char *end, const MimeCss *css)
{
  char mark = strchr (".#:", **p) != NULL ? *(*p)++ : '\0';
  gsize n = ident_length (*p, end);
  const char *name = *p;

  *p += n;
  if (n == 0)
    return false;
  if (mark == ':') {
    if (!is_pseudo_allowed (name, n) || (*p < end && **p == '('))
      return false;
    if (!is_word (name, n, "root"))
      g_string_append_printf (out, ":%.*s", (int) n, name);
    return true;
  }
  if (mark != '\0') {
    g_string_append_c (out, mark);
    return mime_css_append_name (out, name, n, css);
  }
  // Our wrapper stands for the page's body.
  if (is_word (name, n, "body"))
    g_string_append_printf (out, ".%sbody", css->prefix);
  else if (!is_word (name, n, "html"))
    g_string_append_len (out, name, (gssize) n);
  return true;
}

// One selector of a list, confined to the wrapper. False (OUT as it was) when it must go.
static bool
append_selector (GString *out, const char *p, const char *end, const MimeCss *css)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *wrapper = g_strdup_printf (".%sbody", css->prefix);

  p = skip_blank (p, end);
  while (end > p && g_ascii_isspace (end[-1]))
    end--;
  if (p == end)
    return false;
  while (p < end) {
    if (strchr (">+~", *p) != NULL || g_ascii_isspace (*p)) {
      const char *next = skip_blank (p, end);
      char combinator = next < end && strchr (">+~", *next) != NULL ? *next++ : ' ';

      // Nothing but the wrapper stands before: html, or a combinator without a left side.
      if (text->len > 0 && text->str[text->len - 1] != ' ')
        g_string_append_c (text, ' ');
      if (text->len > 0 && combinator != ' ')
        g_string_append_printf (text, "%c ", combinator);
      p = MAX (skip_blank (next, end), p + 1);
    } else if (*p == '*') {
      g_string_append_c (text, *p++);
    } else if (!take_simple (text, &p, end, css))
      return false;
  }
  bool rooted = g_str_has_prefix (text->str, wrapper);

  if (out->len > 0 && out->str[out->len - 1] != '{' && out->str[out->len - 1] != '}')
    g_string_append_c (out, ',');
  if (text->len == 0 || g_str_equal (text->str, " "))
    g_string_append (out, wrapper);
  else
    g_string_append_printf (out, "%s%s%s", rooted ? "" : wrapper, rooted ? "" : " ", text->str);
  return true;
}

static void
filter_rule (GString *out, const char *p, const char *open, const char *close, MimeCss *css)
{
  g_autofree char *declarations =
    mime_css_filter_declarations (open + 1, (gsize) (close - open) - 1, css);
  gsize before = out->len;
  bool any = false;

  if (declarations == NULL)
    return;
  while (p < open) {
    const char *comma = find_any (p, open, ",");

    any |= append_selector (out, p, comma, css);
    p = comma + 1;
  }
  if (any)
    g_string_append_printf (out, "{%s}", declarations);
  else
    g_string_truncate (out, before);
}

static bool
is_one_of (const char *const *words, gsize n_words, const char *p, gsize length)
{
  for (gsize i = 0; i < n_words; i++) {
    if (strlen (words[i]) == length && g_ascii_strncasecmp (words[i], p, length) == 0)
      return true;
  }
  return false;
}

#define IS_ONE_OF(words, p, length) is_one_of (words, G_N_ELEMENTS (words), p, length)

// "40em", "2", "dark".
static bool
is_media_value (const char *p, gsize length)
{
  static const char *const units[] = {"", "px", "em", "rem", "pt", "dpi", "dpcm", "dppx"};
  static const char *const words[] = {"dark", "light", "reduce", "no-preference"};
  gsize digits = 0;

  while (digits < length && (g_ascii_isdigit (p[digits]) || p[digits] == '.'))
    digits++;
  return digits > 0 ? IS_ONE_OF (units, p + digits, length - digits) : IS_ONE_OF (words, p, length);
}

// "max-width: 600px", what stands between two parentheses. A page that asks for its view's height,
// in a view as high as its page, may swing for ever: no feature of height is among them.
static bool
is_media_feature (const char *p, gsize length)
{
  static const char *const features[] = {
    "width",
    "min-width",
    "max-width",
    "device-width",
    "min-device-width",
    "max-device-width",
    "resolution",
    "min-resolution",
    "max-resolution",
    "prefers-color-scheme",
    "prefers-reduced-motion",
    "-webkit-min-device-pixel-ratio",
  };
  g_autofree char *text = g_strstrip (g_strndup (p, length));
  char *value = strchr (text, ':');

  if (value == NULL)
    return IS_ONE_OF (features, text, strlen (text));
  *value++ = '\0';
  g_strchomp (text);
  g_strchug (value);
  return IS_ONE_OF (features, text, strlen (text)) && is_media_value (value, strlen (value));
}

// Lists of "only screen and (feature: value)"; nothing that is not known to be harmless.
static bool
is_media_allowed (const char *p, gsize length)
{
  static const char *const words[] = {"all", "and", "not", "only", "print", "screen"};
  const char *end = p + length;

  if (length > MEDIA_BYTES)
    return false;
  while (p < end) {
    if (strchr (" \t\r\n,", *p) != NULL && *p != '\0') {
      p++;
    } else if (*p == '(') {
      const char *close = memchr (p, ')', (gsize) (end - p));

      if (close == NULL || !is_media_feature (p + 1, (gsize) (close - p) - 1))
        return false;
      p = close + 1;
    } else {
      gsize n = ident_length (p, end);

      // "and(" would be a function.
      if (!IS_ONE_OF (words, p, n) || (p + n < end && p[n] == '('))
        return false;
      p += n;
    }
  }
  return true;
}

static const char *
filter_rules (GString *out, const char *p, const char *end, int depth, MimeCss *css);

// "@name prelude { … }" or "@name prelude;". → what follows it.
static const char *
filter_at_rule (GString *out, const char *p, const char *end, int depth, MimeCss *css)
{
  gsize n = ident_length (p + 1, end);
  const char *prelude = p + 1 + n;
  const char *open = find_any (prelude, end, "{;}");
  bool block = open < end && *open == '{';
  const char *close = block ? block_end (open + 1, end) : open;
  const char *next = close < end && (*close == ';' || block) ? close + 1 : close;

  if (block && is_word (p + 1, n, "media") && depth < MEDIA_NESTING &&
      is_media_allowed (prelude, (gsize) (open - prelude))) {
    g_autofree char *query = g_strndup (prelude, (gsize) (open - prelude));
    gsize before = out->len;

    css->has_dark |=
      strstr (query, "prefers-color-scheme") != NULL && strstr (query, "dark") != NULL;
    g_string_append_printf (out, "@media %s{", g_strstrip (query));
    gsize inside = out->len;

    filter_rules (out, open + 1, close, depth + 1, css);
    if (out->len == inside)
      g_string_truncate (out, before);
    else
      g_string_append_c (out, '}');
    return next;
  }
  // @import and @font-face would have loaded something.
  if (memmem (p, (gsize) (next - p), "//", 2) != NULL)
    css->n_remote++;
  return next;
}

static const char *
filter_rules (GString *out, const char *p, const char *end, int depth, MimeCss *css)
{
  while ((p = skip_blank (p, end)) < end) {
    if (*p == '}') {
      p++;
    } else if (*p == '@') {
      p = filter_at_rule (out, p, end, depth, css);
    } else {
      const char *open = find_any (p, end, "{}");

      if (open >= end || *open == '}') {
        p = MIN (open + 1, end);
        continue;
      }
      const char *close = block_end (open + 1, end);

      filter_rule (out, p, open, close, css);
      p = MIN (close + 1, end);
    }
  }
  return p;
}

char *
mime_css_filter_sheet (const char *css, gsize length, MimeCss *context)
{
  GString *out = g_string_new (NULL);

  filter_rules (out, css, css + length, 0, context);
  return g_string_free_and_steal (out);
}

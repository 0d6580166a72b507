// SPDX-License-Identifier: GPL-3.0-or-later
//
// Between HTML and plain text: a page's words laid out in lines with quote marks, and plain text as
// harmless HTML with links and nested quotes.

#include "mime/mime-html.h"
#include "mime/mime-sanitize.h"

#include <string.h>

// Deeper lists go without numbers.
#define LIST_NESTING 32

typedef struct {
  GString *out;
  unsigned int quote;                 // blockquotes around
  unsigned int line_quote;            // of the line that was begun last
  unsigned int pre;                   // elements around that keep white space
  unsigned int breaks;                // line ends owed before the next word
  unsigned int numbers[LIST_NESTING]; // of the last entry of each list around; 0: has none
  unsigned int lists;                 // how many
  bool space, line_open;              // a space owed; something stands on this line
  bool tells_links;
} Writer;

// 2: a blank line around; 1: a line of its own; 0: within the line.
static unsigned int
margin_of (GumboTag tag)
{
  switch (tag) {
  case GUMBO_TAG_P:
  case GUMBO_TAG_H1:
  case GUMBO_TAG_H2:
  case GUMBO_TAG_H3:
  case GUMBO_TAG_H4:
  case GUMBO_TAG_H5:
  case GUMBO_TAG_H6:
  case GUMBO_TAG_UL:
  case GUMBO_TAG_OL:
  case GUMBO_TAG_DL:
  case GUMBO_TAG_PRE:
  case GUMBO_TAG_HR:
    return 2;
  case GUMBO_TAG_ADDRESS:
  case GUMBO_TAG_ARTICLE:
  case GUMBO_TAG_ASIDE:
  case GUMBO_TAG_BLOCKQUOTE:
  case GUMBO_TAG_CENTER:
  case GUMBO_TAG_DD:
  case GUMBO_TAG_DIV:
  case GUMBO_TAG_DT:
  case GUMBO_TAG_FIGCAPTION:
  case GUMBO_TAG_FIGURE:
  case GUMBO_TAG_FOOTER:
  case GUMBO_TAG_FORM:
  case GUMBO_TAG_HEADER:
  case GUMBO_TAG_LI:
  case GUMBO_TAG_MAIN:
  case GUMBO_TAG_NAV:
  case GUMBO_TAG_SECTION:
  case GUMBO_TAG_TABLE:
  case GUMBO_TAG_TR:
  case GUMBO_TAG_CAPTION:
    return 1;
  default:
    return 0;
  }
}

static bool
is_unseen (const GumboNode *node)
{
  switch (node->v.element.tag) {
  case GUMBO_TAG_HEAD:
  case GUMBO_TAG_SCRIPT:
  case GUMBO_TAG_STYLE:
  case GUMBO_TAG_TITLE:
  case GUMBO_TAG_TEMPLATE:
  case GUMBO_TAG_SELECT:
  case GUMBO_TAG_IFRAME:
  case GUMBO_TAG_OBJECT:
  case GUMBO_TAG_SVG:
  case GUMBO_TAG_MATH:
    return true;
  default:
    break;
  }
  const char *style = mime_html_attribute (node, "style");

  if (mime_html_attribute (node, "hidden") != NULL)
    return true;
  if (style == NULL)
    return false;
  const char *display = strstr (style, "display");

  if (display == NULL)
    return false;
  display += strlen ("display");
  display += strspn (display, " :\t");
  return g_ascii_strncasecmp (display, "none", 4) == 0;
}

static void
owe_breaks (Writer *writer, unsigned int breaks)
{
  // Two words in neighbouring blocks need one break even where the line is still empty.
  writer->breaks = MAX (writer->breaks, breaks);
  writer->space = false;
}

static void
append_marks (Writer *writer, unsigned int quote)
{
  for (unsigned int i = 0; i < quote; i++)
    g_string_append_c (writer->out, '>');
}

// A line of "-- " begins a signature, and only with its space.
static bool
ends_with_signature_mark (const GString *out)
{
  return g_str_has_suffix (out->str, "-- ") && (out->len == 3 || out->str[out->len - 4] == '\n');
}

// Ends the line before if breaks are owed, and begins one if none is open.
static void
settle (Writer *writer)
{
  GString *out = writer->out;

  if (writer->breaks > 0 && out->len > 0) {
    while (out->len > 0 && out->str[out->len - 1] == ' ' && !ends_with_signature_mark (out))
      g_string_truncate (out, out->len - 1);
    if (writer->line_open)
      g_string_append_c (out, '\n');
    if (writer->breaks > 1) {
      append_marks (writer, MIN (writer->quote, writer->line_quote));
      g_string_append_c (out, '\n');
    }
    writer->line_open = false;
  }
  if (!writer->line_open) {
    append_marks (writer, writer->quote);
    if (writer->quote > 0)
      g_string_append_c (out, ' ');
    writer->line_open = true;
    writer->line_quote = writer->quote;
  } else if (writer->space)
    g_string_append_c (out, ' ');
  writer->breaks = 0;
  writer->space = false;
}

static void
append_words (Writer *writer, const char *text)
{
  for (const char *p = text; *p != '\0';) {
    gsize n = strcspn (p, " \t\r\n\f");

    // A no-break space is only there for the layout.
    if (n == 0) {
      writer->space = writer->line_open && writer->breaks == 0;
      p++;
      continue;
    }
    settle (writer);
    for (gsize i = 0; i < n; i++) {
      if ((unsigned char) p[i] == 0xc2 && (unsigned char) p[i + 1] == 0xa0) {
        g_string_append_c (writer->out, ' ');
        i++;
      } else
        g_string_append_c (writer->out, p[i]);
    }
    p += n;
  }
}

static void
append_pre (Writer *writer, const char *text)
{
  while (*text != '\0') {
    gsize n = strcspn (text, "\n");

    if (n > 0) {
      settle (writer);
      g_string_append_len (writer->out, text, (gssize) n);
    }
    if (text[n] == '\n') {
      if (!writer->line_open)
        settle (writer);
      g_string_append_c (writer->out, '\n');
      writer->line_open = false;
      n++;
    }
    text += n;
  }
}

// WebKit moves text in by a blockquote without a line, which quotes nobody.
static bool
is_quote (const GumboNode *node)
{
  const char *type = mime_html_attribute (node, "type");
  const char *style = mime_html_attribute (node, "style");
  const char *border = style == NULL ? NULL : strstr (style, "border:");

  if (node->v.element.tag != GUMBO_TAG_BLOCKQUOTE)
    return false;
  if (border == NULL || (type != NULL && g_ascii_strcasecmp (type, "cite") == 0))
    return true;
  border += strlen ("border:");
  return !g_str_has_prefix (border + strspn (border, " "), "none");
}

static void
enter_list (Writer *writer, bool numbered)
{
  if (writer->lists < LIST_NESTING)
    writer->numbers[writer->lists] = numbered ? 1 : 0;
  writer->lists++;
}

static void
append_entry_mark (Writer *writer)
{
  unsigned int *number =
    writer->lists > 0 && writer->lists <= LIST_NESTING ? &writer->numbers[writer->lists - 1] : NULL;

  for (unsigned int i = 1; i < MIN (writer->lists, LIST_NESTING); i++)
    append_words (writer, "\xc2\xa0\xc2\xa0");
  if (number == NULL || *number == 0) {
    append_words (writer, "•\xc2\xa0");
  } else {
    g_autofree char *mark = g_strdup_printf ("%u.\xc2\xa0", (*number)++);

    append_words (writer, mark);
  }
}

// A picture's words are none with those beside it; one of a sign alone, as "😀", may be.
static void
append_alternative (Writer *writer, const char *alt)
{
  const char *end = alt + strlen (alt);

  if (g_unichar_isalnum (g_utf8_get_char (alt)))
    writer->space = writer->line_open && writer->breaks == 0;
  append_words (writer, alt);
  if (end > alt && g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (end))))
    writer->space = writer->line_open && writer->breaks == 0;
}

static void
enter (Writer *writer, const GumboNode *node)
{
  GumboTag tag = node->v.element.tag;
  unsigned int margin = margin_of (tag);
  const char *alt = tag == GUMBO_TAG_IMG ? mime_html_attribute (node, "alt") : NULL;

  if (margin > 0)
    owe_breaks (writer, margin);
  if (tag == GUMBO_TAG_BR) {
    writer->breaks = writer->breaks == 0 ? 1 : 2;
    writer->space = false;
  } else if (tag == GUMBO_TAG_LI)
    append_entry_mark (writer);
  else if (tag == GUMBO_TAG_UL || tag == GUMBO_TAG_OL)
    enter_list (writer, tag == GUMBO_TAG_OL);
  else if (tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH)
    writer->space = writer->line_open && writer->breaks == 0;
  else if (tag == GUMBO_TAG_HR)
    append_words (writer, "---");
  else if (tag == GUMBO_TAG_PRE)
    writer->pre++;
  else if (is_quote (node))
    writer->quote++;
  if (alt != NULL)
    append_alternative (writer, alt);
}

// Behind a link's words, where they don't tell it.
static void
append_address (Writer *writer, const GumboNode *node)
{
  const char *address = mime_html_find_hidden_address (node);
  g_autofree char *words = address != NULL ? g_strdup_printf (" <%s>", address) : NULL;

  if (words != NULL)
    append_words (writer, words);
}

static void
leave (const GumboNode *node, void *data)
{
  Writer *writer = data;
  GumboTag tag = node->v.element.tag;

  if (is_unseen (node))
    return;
  if (tag == GUMBO_TAG_A && writer->tells_links && writer->quote == 0)
    append_address (writer, node);
  if (tag == GUMBO_TAG_PRE)
    writer->pre--;
  if (is_quote (node))
    writer->quote--;
  if (tag == GUMBO_TAG_UL || tag == GUMBO_TAG_OL)
    writer->lists--;
  if (margin_of (tag) > 0)
    owe_breaks (writer, margin_of (tag));
}

static bool
is_word_start (const char *text, const char *p)
{
  return p == text || !g_ascii_isalnum (p[-1]);
}

// The length of the link at P, 0 if there is none. Punctuation at its end is the sentence's.
static gsize
link_length (const char *text, const char *p)
{
  bool web = g_ascii_strncasecmp (p, "https://", 8) == 0 ||
             g_ascii_strncasecmp (p, "http://", 7) == 0 ||
             g_ascii_strncasecmp (p, "www.", 4) == 0 || g_ascii_strncasecmp (p, "mailto:", 7) == 0;

  if (!web || !is_word_start (text, p))
    return 0;
  gsize n = 0;
  int brackets = 0;

  while ((unsigned char) p[n] > 0x20 && strchr ("<>\"", p[n]) == NULL && n < 2048) {
    brackets += p[n] == '(' ? 1 : 0;
    if (p[n] == ')' && --brackets < 0)
      break;
    n++;
  }
  while (n > 0 && strchr (".,;:!?'*_", p[n - 1]) != NULL)
    n--;
  return n > 8 || (n > 6 && g_ascii_strncasecmp (p, "www.", 4) == 0) ? n : 0;
}

// What a click on the N bytes at P opens. The scheme is in lower case, so that nobody who looks at
// a link later need know that it may be otherwise.
static void
append_target (GString *out, const char *p, gsize n)
{
  const char *colon = memchr (p, ':', n);
  gsize scheme = g_ascii_tolower (*p) == 'w' || colon == NULL ? 0 : (gsize) (colon - p);
  g_autofree char *lower = g_ascii_strdown (p, (gssize) scheme);

  g_string_append (out, scheme == 0 ? "https://" : lower);
  mime_html_append_escaped (out, p + scheme, (gssize) (n - scheme));
}

static void
append_linked (GString *out, const char *text, gsize length)
{
  g_autofree char *line = g_strndup (text, length);
  const char *done = line;

  for (const char *p = line; *p != '\0';) {
    gsize n = strchr ("hHwWmM", *p) == NULL ? 0 : link_length (line, p);

    if (n == 0) {
      p++;
      continue;
    }
    mime_html_append_escaped (out, done, p - done);
    g_string_append (out, "<a href=\"");
    append_target (out, p, n);
    g_string_append (out, "\">");
    mime_html_append_escaped (out, p, (gssize) n);
    g_string_append (out, "</a>");
    p += n;
    done = p;
  }
  mime_html_append_escaped (out, done, -1);
}

// Quote marks at the start of LINE. → their number; OUT_TEXT what follows.
static unsigned int
count_marks (const char *line, gsize length, const char **out_text)
{
  unsigned int marks = 0;
  const char *p = line, *end = line + length;

  while (p < end && *p == '>' && marks < 50) {
    marks++;
    p++;
    if (p + 1 < end && *p == ' ' && p[1] == '>')
      p++;
  }
  if (marks > 0 && p < end && *p == ' ')
    p++;
  *out_text = p;
  return marks;
}

char *
mime_text_to_html (const char *text)
{
  GString *out = g_string_sized_new (strlen (text) + 128);
  unsigned int depth = 0;
  bool first = true;

  g_string_append (out, "<div style=\"white-space:pre-wrap\">");
  while (*text != '\0') {
    gsize length = strcspn (text, "\n");
    const char *line;
    gsize whole = length > 0 && text[length - 1] == '\r' ? length - 1 : length;
    unsigned int marks = count_marks (text, whole, &line);

    if (marks == depth && !first)
      g_string_append_c (out, '\n');
    for (; depth < marks; depth++)
      g_string_append (out, "<blockquote type=\"cite\">");
    for (; depth > marks; depth--)
      g_string_append (out, "</blockquote>");
    append_linked (out, line, (gsize) (text + whole - line));
    first = false;
    text += length + (text[length] == '\n' ? 1 : 0);
  }
  for (; depth > 0; depth--)
    g_string_append (out, "</blockquote>");
  g_string_append (out, "</div>");
  return g_string_free_and_steal (out);
}

static char *
to_text (const char *html, gsize bytes, bool tells_links)
{
  g_autoptr (MimeHtml) parsed = mime_html_parse (html, bytes);

  if (parsed == NULL)
    return mime_html_strip_tags (html, bytes);
  Writer writer = {.out = g_string_sized_new (bytes / 2), .tells_links = tells_links};
  const GumboNode *root = mime_html_get_root (parsed), *node = root;

  while (node != NULL) {
    bool descend = true;

    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE) {
      if (writer.pre > 0)
        append_pre (&writer, node->v.text.text);
      else
        append_words (&writer, node->v.text.text);
    } else if (mime_html_children (node) != NULL) {
      descend = !is_unseen (node);
      if (descend)
        enter (&writer, node);
    }
    node = mime_html_next (node, root, !descend, leave, &writer);
  }
  if (writer.out->len > 0 && writer.out->str[writer.out->len - 1] != '\n')
    g_string_append_c (writer.out, '\n');
  return g_string_free_and_steal (writer.out);
}

char *
mime_html_to_text (const char *html, gssize length)
{
  return to_text (html, length < 0 ? strlen (html) : (gsize) length, false);
}

char *
mime_html_to_letter (const char *html)
{
  return to_text (html, strlen (html), true);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// gumbo in an arena. The arena counts bytes and looks at the clock, and leaves gumbo by longjmp
// when either runs out: nothing of gumbo's survives outside the arena, so nothing leaks.

#include "mime/mime-html.h"

#include <setjmp.h>
#include <string.h>
#include <time.h>

#define CHUNK_BYTES (256 * 1024)
#define BUDGET_BYTES ((gsize) 128 * 1024 * 1024)
#define BUDGET_NANOSECONDS (G_GINT64_CONSTANT (300) * 1000 * 1000)
#define HTML_BYTES ((gsize) 16 * 1024 * 1024)
#define CLOCK_EVERY 512

typedef struct {
  GPtrArray *chunks;
  char *at;
  gsize left, total;
  unsigned int calls;
  gint64 deadline;
  jmp_buf out;
} Arena;

struct _MimeHtml {
  Arena arena;
  GumboOutput *output;
};

static gint64
thread_time (void)
{
  struct timespec now;

  // Processor time, not the wall's: a busy machine must not change what a message looks like.
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

static void
arena_new_chunk (Arena *arena, gsize bytes)
{
  arena->total += bytes;
  if (arena->total > BUDGET_BYTES)
    longjmp (arena->out, 1);
  arena->at = g_malloc (bytes);
  arena->left = bytes;
  g_ptr_array_add (arena->chunks, arena->at);
}

static void *
arena_alloc (void *data, size_t size)
{
  Arena *arena = data;

  size = (MAX (size, 1) + 15) & ~(size_t) 15;
  if (++arena->calls % CLOCK_EVERY == 0 && thread_time () > arena->deadline)
    longjmp (arena->out, 1);
  if (size > arena->left)
    arena_new_chunk (arena, MAX (size, CHUNK_BYTES));
  void *block = arena->at;

  arena->at += size;
  arena->left -= size;
  return block;
}

static void
arena_free (void *data, void *block)
{
}

// Apart from its caller, so that no local lives across the longjmp.
static GumboOutput *
parse_in_arena (Arena *arena, const char *html, gsize length)
{
  GumboOptions options = kGumboDefaultOptions;

  options.allocator = arena_alloc;
  options.deallocator = arena_free;
  options.userdata = arena;
  options.max_errors = 0;
  return gumbo_parse_with_options (&options, html, length);
}

MimeHtml *
mime_html_parse (const char *html, gsize length)
{
  MimeHtml *parsed = g_new0 (MimeHtml, 1);

  parsed->arena.chunks = g_ptr_array_new_with_free_func (g_free);
  parsed->arena.deadline = thread_time () + BUDGET_NANOSECONDS;
  if (length <= HTML_BYTES && setjmp (parsed->arena.out) == 0)
    parsed->output = parse_in_arena (&parsed->arena, html, length);
  else
    parsed->output = NULL;
  if (parsed->output == NULL)
    g_clear_pointer (&parsed, mime_html_free);
  return parsed;
}

void
mime_html_free (MimeHtml *html)
{
  if (html == NULL)
    return;
  g_ptr_array_unref (html->arena.chunks);
  g_free (html);
}

const GumboNode *
mime_html_get_root (const MimeHtml *html)
{
  return html->output->root;
}

const GumboVector *
mime_html_children (const GumboNode *node)
{
  bool element = node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE;

  return element ? &node->v.element.children : NULL;
}

const GumboNode *
mime_html_next (const GumboNode *node, const GumboNode *root, bool skip_children,
                void (*leave) (const GumboNode *node, void *data), void *data)
{
  const GumboVector *children = mime_html_children (node);

  if (!skip_children && children != NULL && children->length > 0)
    return children->data[0];
  while (node != root) {
    if (leave != NULL && mime_html_children (node) != NULL)
      leave (node, data);
    const GumboNode *parent = node->parent;
    const GumboVector *siblings = mime_html_children (parent);

    if (node->index_within_parent + 1 < siblings->length)
      return siblings->data[node->index_within_parent + 1];
    node = parent;
  }
  if (leave != NULL && mime_html_children (node) != NULL)
    leave (node, data);
  return NULL;
}

const char *
mime_html_tag (const GumboNode *node)
{
  if (mime_html_children (node) == NULL || node->v.element.tag == GUMBO_TAG_UNKNOWN)
    return "";
  return gumbo_normalized_tagname (node->v.element.tag);
}

const char *
mime_html_attribute (const GumboNode *node, const char *name)
{
  const GumboAttribute *attribute = mime_html_children (node) == NULL ?
                                      NULL :
                                      gumbo_get_attribute (&node->v.element.attributes, name);

  return attribute == NULL ? NULL : attribute->value;
}

// The end of the tag, comment or raw element that begins at P.
static const char *
skip_markup (const char *p, const char *end)
{
  static const char *const raw[] = {"script", "style", "title"};

  if (end - p >= 4 && memcmp (p, "<!--", 4) == 0) {
    const char *close = memmem (p + 4, (gsize) (end - p) - 4, "-->", 3);

    return close == NULL ? end : close + 3;
  }
  const char *close = memchr (p, '>', (gsize) (end - p));
  const char *after = close == NULL ? end : close + 1;

  for (gsize i = 0; i < G_N_ELEMENTS (raw); i++) {
    gsize n = strlen (raw[i]);

    if ((gsize) (end - p) > n + 1 && g_ascii_strncasecmp (p + 1, raw[i], n) == 0) {
      while (after < end && g_ascii_strncasecmp (after, "</", 2) != 0)
        after++;
      return after;
    }
  }
  return after;
}

static const char *
append_entity (GString *out, const char *p, const char *end)
{
  static const struct {
    const char *name, *text;
  } entities[] = {{"&amp;", "&"},   {"&lt;", "<"},   {"&gt;", ">"},
                  {"&quot;", "\""}, {"&nbsp;", " "}, {"&apos;", "'"}};

  for (gsize i = 0; i < G_N_ELEMENTS (entities); i++) {
    gsize n = strlen (entities[i].name);

    if ((gsize) (end - p) >= n && strncmp (p, entities[i].name, n) == 0) {
      g_string_append (out, entities[i].text);
      return p + n;
    }
  }
  g_string_append_c (out, '&');
  return p + 1;
}

char *
mime_html_strip_tags (const char *html, gsize length)
{
  GString *out = g_string_sized_new (length / 2);
  const char *p = html, *end = html + length;

  while (p < end) {
    if (*p == '<' && p + 1 < end && (g_ascii_isalpha (p[1]) || p[1] == '/' || p[1] == '!')) {
      p = skip_markup (p, end);
      if (out->len > 0 && out->str[out->len - 1] != '\n')
        g_string_append_c (out, '\n');
    } else if (*p == '&')
      p = append_entity (out, p, end);
    else
      g_string_append_c (out, *p++);
  }
  return g_string_free_and_steal (out);
}

void
mime_html_append_escaped (GString *out, const char *text, gssize length)
{
  const char *end = text + (length < 0 ? strlen (text) : (gsize) length);

  for (const char *p = text; p < end; p++) {
    unsigned char c = (unsigned char) *p;

    if (c == '&')
      g_string_append (out, "&amp;");
    else if (c == '<')
      g_string_append (out, "&lt;");
    else if (c == '>')
      g_string_append (out, "&gt;");
    else if (c == '"')
      g_string_append (out, "&quot;");
    else if (c == '`') // old engines took it for a quote
      g_string_append (out, "&#96;");
    else if (c >= 0x20 || c == '\n' || c == '\t')
      g_string_append_c (out, *p);
    else
      g_string_append_c (out, ' ');
  }
}

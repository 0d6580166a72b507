// SPDX-License-Identifier: GPL-3.0-or-later
//
// HTML into a tree, by gumbo within a budget of memory and processor time: some pages take a
// browser's algorithm quadratic time (a million open divs), and mail is written by strangers.
// Internal to mime/. Any thread.

#pragma once

#include <glib.h>
#include <gumbo.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef struct _MimeHtml MimeHtml;

// NULL when the page is over the budget: then show mime_html_strip_tags() instead.
MimeHtml *mime_html_parse (const char *html, gsize length);
void mime_html_free (MimeHtml *html);
const GumboNode *mime_html_get_root (const MimeHtml *html);

// The children of an element (or template), NULL for others.
const GumboVector *mime_html_children (const GumboNode *node);

// The next node in document order below ROOT; with SKIP_CHILDREN, after NODE's end. NULL at the
// end. Never recurses. LEAVE, when not NULL, is called for each element whose end is passed.
const GumboNode *mime_html_next (const GumboNode *node, const GumboNode *root, bool skip_children,
                                 void (*leave) (const GumboNode *node, void *data), void *data);

// The tag's name, lower case, "" for tags HTML does not know. Static.
const char *mime_html_tag (const GumboNode *node);
const char *mime_html_attribute (const GumboNode *node, const char *name); // NULL if none

// What the link NODE leads to, where its words don't tell that and it can stand beside them: on the
// web, or an address of mail. NULL: nothing is to be told.
const char *mime_html_find_hidden_address (const GumboNode *node);

// The text between tags, in linear time, for what gumbo could not be let at.
char *mime_html_strip_tags (const char *html, gsize length);

// Appends TEXT escaped, for content and for attribute values in double quotes.
void mime_html_append_escaped (GString *out, const char *text, gssize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeHtml, mime_html_free)

G_END_DECLS

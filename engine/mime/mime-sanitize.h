// SPDX-License-Identifier: GPL-3.0-or-later
//
// HTML from mail made harmless (security.md H2): an allow-list over gumbo's tree, written out anew.

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef struct {
  bool
    allow_remote_images; // keep http(s) images as mail-remote:… for the engine to fetch; else drop
  const char *id_prefix; // put before every id and class; NULL: "m-"
  bool quote; // for the composer: style sheets applied to the elements themselves (H7), what they
              // hide left out, no ids, classes or wrapper
  bool drop_signature; // with quote: its sender's signature left out, where programs mark it
} MimeSanitizeOptions;

typedef struct {
  char *html;            // a fragment for <body>, in UTF-8; never NULL
  unsigned int n_remote; // remote resources that were left out or renamed
  bool has_dark_style;   // the mail brought its own prefers-color-scheme
} MimeSanitized;

void mime_sanitized_clear (MimeSanitized *sanitized);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MimeSanitized, mime_sanitized_clear)

// HTML of any quality, UTF-8, LENGTH bytes or -1. Never fails; linear time.
void mime_sanitize_html (const char *html, gssize length, const MimeSanitizeOptions *options,
                         MimeSanitized *out);

// Plain text as harmless HTML: escaped, links made, quote levels as nested blockquotes.
char *mime_text_to_html (const char *text);
// HTML as plain text, for search and preview.
char *mime_html_to_text (const char *html, gssize length);
// The same for who reads it in the place of HTML: "words <https://example.org/>" where only the
// link tells the address, but for what is quoted.
char *mime_html_to_letter (const char *html);

// What a page has that plain text can't hold.
typedef enum {
  MIME_HTML_LOSS_STYLE = 1 << 0, // bold, colours, sizes, alignment
  MIME_HTML_LOSS_IMAGE = 1 << 1,
  MIME_HTML_LOSS_LINK = 1 << 2, // an address that neither its words tell nor the text can
  MIME_HTML_LOSS_TABLE = 1 << 3,
} MimeHtmlLoss;

// What mime_html_to_letter() would lose of HTML. What others wrote and is only quoted does not
// count. Linear time.
MimeHtmlLoss mime_html_find_loss (const char *html);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// CSS of mail made harmless: allow-lists of properties, functions, units, selectors and media
// features; written out anew, so that nothing is kept that was not understood. Internal to mime/.

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef struct {
  bool allow_remote;     // remote pictures become mail-remote:…, else none
  const char *prefix;    // before every id and class; "PREFIXbody" is the class of the wrapper
  unsigned int n_remote; // counted up
  bool has_dark;         // set by a prefers-color-scheme: dark
} MimeCss;

// The allowed declarations of a style attribute or block, "a:b;c:d"; NULL if none is left.
char *mime_css_filter_declarations (const char *css, gsize length, MimeCss *context);

// A whole sheet: each rule's selectors confined to the wrapper. "" if none is left. Holds no '<'.
char *mime_css_filter_sheet (const char *css, gsize length, MimeCss *context);

// Appends an id or class as it is written everywhere: prefixed, of safe characters only. False (and
// nothing appended) for one that can't be.
bool mime_css_append_name (GString *out, const char *name, gsize length, const MimeCss *context);

G_END_DECLS

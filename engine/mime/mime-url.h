// SPDX-License-Identifier: GPL-3.0-or-later
//
// URLs in HTML and CSS of mail: which are harmless, which would go out. Internal to mime/. Pure.

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  MIME_URL_BAD,    // dropped: relative, javascript:, file:, anything not below
  MIME_URL_CID,    // a part of the same message
  MIME_URL_DATA,   // data: with a raster image
  MIME_URL_REMOTE, // http, https, //host
  MIME_URL_MAILTO,
  MIME_URL_ANCHOR, // #place in the same page
} MimeUrlKind;

// Reads RAW as a browser would (leading controls, breaks within) and writes it out in a form that
// holds no space, quote, bracket, backslash or control. OUT_URL is NULL for BAD.
MimeUrlKind mime_url_read (const char *raw, gssize length, char **out_url);

G_END_DECLS

// SPDX-License-Identifier: GPL-3.0-or-later
//
// What picture some bytes are, told by themselves and not by what anybody calls them (security.md
// H4, M6).

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct {
  const char *media_type; // "image/png"; static
  uint32_t width;         // pixels, as its head says
  uint32_t height;
} MimeRaster;

// True for PNG, JPEG, GIF and WebP with a head that can be read. Nothing is decoded.
bool mime_raster_read (const void *bytes, size_t length, MimeRaster *out);

G_END_DECLS

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

// True for PNG, JPEG, GIF, WebP and BMP with a head that can be read. Nothing is decoded.
bool mime_raster_read (const void *bytes, size_t length, MimeRaster *out);

// More pixels than a letter's picture has: packed they are next to nothing, and drawn they would
// fill the memory.
bool mime_raster_is_too_large (const MimeRaster *raster);

G_END_DECLS

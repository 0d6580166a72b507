// SPDX-License-Identifier: GPL-3.0-or-later
//
// The heads of five formats, as far as to the size.

#include "mime/mime-raster.h"
#include "base/limits.h"

#include <string.h>

static uint32_t
read_big (const uint8_t *p, int n)
{
  uint32_t value = 0;

  while (n-- > 0)
    value = value << 8 | *p++;
  return value;
}

static uint32_t
read_little (const uint8_t *p, int n)
{
  uint32_t value = 0;

  while (n-- > 0)
    value = value << 8 | p[n];
  return value;
}

static bool
tell (MimeRaster *out, const char *media_type, uint32_t width, uint32_t height)
{
  *out = (MimeRaster) {media_type, width, height};
  return width > 0 && height > 0;
}

static bool
read_png (const uint8_t *p, size_t length, MimeRaster *out)
{
  return length >= 24 && memcmp (p, "\x89PNG\r\n\x1a\n", 8) == 0 &&
         memcmp (p + 12, "IHDR", 4) == 0 &&
         tell (out, "image/png", read_big (p + 16, 4), read_big (p + 20, 4));
}

static bool
read_gif (const uint8_t *p, size_t length, MimeRaster *out)
{
  return length >= 10 && (memcmp (p, "GIF87a", 6) == 0 || memcmp (p, "GIF89a", 6) == 0) &&
         tell (out, "image/gif", read_little (p + 6, 2), read_little (p + 8, 2));
}

// The frame's head among the segments: SOF0 to SOF15 without DHT, JPG and DAC (ITU T.81, B.1.1.3).
static bool
is_frame (uint8_t marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

static bool
read_jpeg (const uint8_t *p, size_t length, MimeRaster *out)
{
  size_t at = 2;

  if (length < 4 || memcmp (p, "\xff\xd8\xff", 3) != 0)
    return false;
  while (length - at >= 4 && p[at] == 0xff) {
    size_t segment = read_big (p + at + 2, 2);

    if (p[at + 1] == 0xff) { // a filling byte
      at++;
      continue;
    }
    if (is_frame (p[at + 1]))
      return length - at >= 9 &&
             tell (out, "image/jpeg", read_big (p + at + 7, 2), read_big (p + at + 5, 2));
    if (segment < 2 || segment + 2 > length - at)
      return false;
    at += segment + 2;
  }
  return false;
}

// Google's container specification, and RFC 6386 section 9.1.
static bool
read_webp (const uint8_t *p, size_t length, MimeRaster *out)
{
  static const char type[] = "image/webp";

  if (length < 30 || memcmp (p, "RIFF", 4) != 0 || memcmp (p + 8, "WEBP", 4) != 0)
    return false;
  if (memcmp (p + 12, "VP8X", 4) == 0)
    return tell (out, type, read_little (p + 24, 3) + 1, read_little (p + 27, 3) + 1);
  if (memcmp (p + 12, "VP8 ", 4) == 0)
    return memcmp (p + 23, "\x9d\x01\x2a", 3) == 0 &&
           tell (out, type, read_little (p + 26, 2) & 0x3fff, read_little (p + 28, 2) & 0x3fff);
  if (memcmp (p + 12, "VP8L", 4) == 0 && p[20] == 0x2f) {
    uint32_t bits = read_little (p + 21, 4);
    return tell (out, type, (bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
  }
  return false;
}

// A size below zero counts the lines from above.
static uint32_t
read_signed (const uint8_t *p)
{
  uint32_t value = read_little (p, 4);

  return value > INT32_MAX ? -value : value;
}

// BITMAPFILEHEADER and BITMAPCOREHEADER or one of those that came after it.
static bool
read_bmp (const uint8_t *p, size_t length, MimeRaster *out)
{
  static const char type[] = "image/bmp";

  if (length < 26 || memcmp (p, "BM", 2) != 0)
    return false;
  uint32_t header = read_little (p + 14, 4);
  if (header == 12)
    return tell (out, type, read_little (p + 18, 2), read_little (p + 20, 2));
  return header >= 16 && header <= 124 &&
         tell (out, type, read_signed (p + 18), read_signed (p + 22));
}

bool
mime_raster_read (const void *bytes, size_t length, MimeRaster *out)
{
  return read_png (bytes, length, out) || read_gif (bytes, length, out) ||
         read_jpeg (bytes, length, out) || read_webp (bytes, length, out) ||
         read_bmp (bytes, length, out);
}

bool
mime_raster_is_too_large (const MimeRaster *raster)
{
  return (uint64_t) raster->width * raster->height > LIMIT_PICTURE_PIXELS;
}
